"""Workers in order of arrival, and the token bucket."""

import simpy
from hypothesis import given
from hypothesis import strategies as st

from foresize.models.stations import TokenBucket, Workers


def test_workers_serve_in_order_of_arrival():
    env = simpy.Environment()
    workers = Workers(env, 1)
    order = []

    def caller(name, at_s):
        yield env.timeout(at_s)
        if (turn := workers.ask()) is not None:
            yield turn
        order.append((name, env.now))
        yield env.timeout(10)
        workers.give_back()

    for name, at_s in (("a", 0), ("b", 2), ("c", 1)):
        env.process(caller(name, at_s))
    env.run()
    workers.touch()
    assert order == [("a", 0), ("c", 10), ("b", 20)]
    assert workers.busy == 0
    assert workers.busy_s == 30


def test_who_stops_waiting_does_not_keep_a_worker():
    env = simpy.Environment()
    workers = Workers(env, 1)
    assert workers.ask() is None
    waiting = workers.ask()
    workers.give_back()
    assert waiting.triggered
    workers.leave(waiting)
    assert workers.busy == 0


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
