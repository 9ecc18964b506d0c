"""An event loop's thread: one section after the other, at the speed that the open streams leave."""

import pytest
import simpy

from foresize.models.stations import Thread


def world(left):
    env = simpy.Environment()
    thread = Thread(env, left)
    done = []

    def section(name, at_s, work_s):
        try:
            yield env.timeout(at_s)
            yield from thread.work(work_s)
            done.append((name, env.now))
        except simpy.Interrupt:
            done.append((name, "interrupted"))

    return env, thread, done, section


def test_sections_run_one_after_the_other_in_order_of_arrival():
    env, thread, done, section = world(lambda: 1.0)
    for name, at_s, work_s in (("a", 0.0, 2.0), ("b", 1.5, 1.0), ("c", 1.0, 0.5)):
        env.process(section(name, at_s, work_s))
    env.run()
    assert done == [("a", 2.0), ("c", 2.5), ("b", 3.5)]
    assert thread.busy_s() == pytest.approx(3.5)


def test_streams_that_come_in_the_middle_of_a_section_slow_down_its_rest():
    speed = [1.0]
    env, thread, done, section = world(lambda: speed[0])
    env.process(section("a", 0.0, 2.0))
    env.run(until=1.0)
    assert thread.busy_s() == pytest.approx(1.0)
    speed[0] = 0.5
    thread.changed()
    env.run()
    assert done == [("a", pytest.approx(3.0))]


def test_an_interrupted_section_lets_the_next_one_run_at_once():
    env, thread, done, section = world(lambda: 1.0)
    first = env.process(section("a", 0.0, 9.0))
    env.process(section("b", 0.0, 1.0))
    env.run(until=3.0)
    first.interrupt()
    env.run()
    assert done == [("a", "interrupted"), ("b", 4.0)]
    assert thread.busy_s() == pytest.approx(4.0)
    assert thread.present == 0
