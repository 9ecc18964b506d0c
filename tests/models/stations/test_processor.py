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
        yield from cpu.work(work_s)
        done[number] = env.now

    for number, (start_s, work_s) in enumerate(jobs):
        env.process(caller(number, start_s, work_s))
    env.run()
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
    assert cpu.served_s() == pytest.approx(sum(work for _, work in jobs), rel=1e-9, abs=1e-9)
    assert cpu.present_s() == pytest.approx(
        sum(end - start for end, (start, _) in zip(times, jobs, strict=True)), abs=1e-6
    )
    assert all(end >= start + work - 1e-9 for end, (start, work) in zip(times, jobs, strict=True))


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(1, 4), st.none() | st.integers(0, 8)), min_size=1, max_size=12)
)
def test_jobs_given_up_at_any_time_leave_no_trace(jobs):
    """The others are done when they would have been, had the given-up ones never been served after that."""
    env = simpy.Environment()
    cpu = SharedProcessor(env, lambda n: 1 / n)
    left = []

    def caller(start_s, work_s):
        try:
            yield env.timeout(start_s)
            yield from cpu.work(work_s)
        except simpy.Interrupt:
            left.append(env.now)

    def interrupter(process, at_s):
        yield env.timeout(at_s)
        if process.is_alive:
            process.interrupt()

    for start_s, work_s, at_s in jobs:
        process = env.process(caller(start_s, work_s))
        if at_s is not None:
            env.process(interrupter(process, at_s))
    env.run()
    whole = sum(work_s for _, work_s, _ in jobs)
    assert cpu.n == 0
    assert cpu.served_s() <= whole + 1e-9
    if not left:
        assert cpu.served_s() == pytest.approx(whole)


def test_an_idle_processor_serves_a_lone_job_in_exactly_its_work():
    times, _ = finish_times(lambda n: 1.0, [(0.0, 0.1), (0.7, 0.3), (1e6, 0.1)])
    assert times == [0.1, 0.7 + 0.3, 1e6 + 0.1]
