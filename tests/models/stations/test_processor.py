"""The shared processor against hand-computed schedules and the law that it loses no work."""

import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from foresize.models.stations import SharedProcessor


def finish_times(speed, jobs):
    """When each job (start, work) is done."""
    env = simpy.Environment()
    cpu = SharedProcessor(env, speed)
    done = {}

    def caller(number, start_s, work_s):
        yield env.timeout(start_s)
        yield cpu.serve(work_s)
        done[number] = env.now

    for number, (start_s, work_s) in enumerate(jobs):
        env.process(caller(number, start_s, work_s))
    env.run()
    cpu.touch()
    return [done[number] for number in range(len(jobs))], cpu


def test_two_jobs_on_one_cpu_share_it():
    times, _ = finish_times(lambda n: 1 / n, [(0.0, 1.0), (0.0, 2.0)])
    assert times == pytest.approx([2.0, 3.0])


def test_a_late_job_slows_the_first_down():
    times, _ = finish_times(lambda n: 1 / n, [(0.0, 2.0), (1.0, 0.5)])
    assert times == pytest.approx([2.5, 2.0])


def test_no_job_is_faster_than_one_cpu():
    times, _ = finish_times(lambda n: min(1.0, 4 / n), [(0.0, 1.0), (0.0, 1.0)])
    assert times == pytest.approx([1.0, 1.0])


def test_a_cancelled_job_leaves_its_share_to_the_others():
    env = simpy.Environment()
    cpu = SharedProcessor(env, lambda n: 1 / n)
    kept, given_up = cpu.serve(2.0), cpu.serve(2.0)

    def give_up():
        yield env.timeout(1.0)
        cpu.cancel(given_up)

    env.process(give_up())
    env.run(until=kept)
    assert env.now == pytest.approx(2.5)
    assert not given_up.triggered


def test_a_change_of_speed_counts_from_then_on():
    env = simpy.Environment()
    speed = [1.0]
    cpu = SharedProcessor(env, lambda n: speed[0])
    job = cpu.serve(2.0)

    def slow_down():
        yield env.timeout(1.0)
        speed[0] = 0.5
        cpu.changed()

    env.process(slow_down())
    env.run(until=job)
    assert env.now == pytest.approx(3.0)


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0.001, 5)), min_size=1, max_size=20))
def test_every_job_is_done_and_no_work_is_lost(jobs):
    times, cpu = finish_times(lambda n: min(1.0, 2 / n), jobs)
    assert cpu.n == 0
    assert cpu.served_s == pytest.approx(sum(work for _, work in jobs), rel=1e-9, abs=1e-9)
    assert cpu.present_s == pytest.approx(
        sum(end - start for end, (start, _) in zip(times, jobs, strict=True)), abs=1e-6
    )
    assert all(end >= start + work - 1e-9 for end, (start, work) in zip(times, jobs, strict=True))
