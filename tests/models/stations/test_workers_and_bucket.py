"""Workers in order of arrival, and the token bucket."""

import simpy
from hypothesis import given
from hypothesis import strategies as st

from foresize.models.stations import TokenBucket, Workers


def call(workers, work_s):
    yield from workers.hold()
    try:
        yield from workers.work(work_s)
    finally:
        workers.release()


def test_workers_serve_in_order_of_arrival():
    env = simpy.Environment()
    workers = Workers(env, 1)
    done = []

    def caller(name, at_s):
        yield env.timeout(at_s)
        yield from call(workers, 10)
        done.append((name, env.now))

    for name, at_s in (("a", 0), ("b", 2), ("c", 1)):
        env.process(caller(name, at_s))
    env.run()
    assert done == [("a", 10), ("c", 20), ("b", 30)]
    assert workers.present == 0
    assert workers.busy_s() == 30


def test_a_worker_is_held_for_whatever_its_call_waits_for():
    env = simpy.Environment()
    workers = Workers(env, 2)

    def caller():
        yield from workers.hold()
        yield env.timeout(5)  # a database's answer
        workers.release()

    for _ in range(3):
        env.process(caller())
    env.run(until=1)
    assert (workers.present, workers.waiting) == (3, 1)
    env.run()
    assert workers.busy_s() == 15


def test_a_worker_handed_over_at_the_instant_of_an_interrupt_goes_to_the_next():
    env = simpy.Environment()
    workers = Workers(env, 1)
    served = []

    def patient(name):
        yield from call(workers, 5)
        served.append((name, env.now))

    def impatient():
        try:
            yield from call(workers, 5)
        except simpy.Interrupt:
            served.append(("gone", env.now))

    env.process(patient("first"))
    waiting = env.process(impatient())
    env.process(patient("last"))

    def interrupt():
        yield env.timeout(5)
        waiting.interrupt()

    env.process(interrupt())
    env.run()
    assert ("gone", 5) in served
    assert ("last", 10) in served
    assert workers.present == 0


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(1, 4), st.none() | st.integers(0, 8)), min_size=1, max_size=12)
)
def test_whoever_is_interrupted_whenever_no_worker_is_lost_or_given_twice(calls):
    env = simpy.Environment()
    workers = Workers(env, 2)

    def caller(start_s, work_s):
        try:
            yield env.timeout(start_s)
            yield from call(workers, work_s)
        except simpy.Interrupt:
            pass

    def interrupter(process, at_s):
        yield env.timeout(at_s)
        if process.is_alive:
            process.interrupt()

    for start_s, work_s, at_s in calls:
        process = env.process(caller(start_s, work_s))
        if at_s is not None:
            env.process(interrupter(process, at_s))
    while env.peek() < float("inf"):
        env.step()
        assert 0 <= workers.busy.now <= 2
        assert workers.busy.now == 2 or not workers.queue
    assert workers.present == 0


def test_a_bucket_lets_its_size_through_at_once_and_then_its_rate():
    bucket = TokenBucket(rate_per_s=1.0, size=3)
    assert [bucket.take(0.0) for _ in range(4)] == [True, True, True, False]
    assert not bucket.take(0.5)
    assert bucket.take(1.0)
    assert bucket.level(100.0) == 3


@given(st.lists(st.floats(0, 5), min_size=1, max_size=200))
def test_a_bucket_never_lets_through_more_than_size_plus_refill(gaps):
    bucket = TokenBucket(rate_per_s=2.0, size=5)
    now_s, taken = 0.0, 0
    for gap_s in gaps:
        now_s += gap_s
        taken += bucket.take(now_s)
    assert taken <= 5 + 2.0 * now_s + 1e-6


def test_an_empty_bucket_refills_at_its_rate():
    bucket = TokenBucket(rate_per_s=0.25, size=2)
    assert [bucket.take(0.0) for _ in range(2)] == [True, True]
    assert [bucket.level(at_s) for at_s in (0.0, 4.0, 6.0, 100.0)] == [0.0, 1.0, 1.5, 2.0]
    assert not bucket.take(3.9)
    assert bucket.take(4.0)
