"""A pool and a server on their own: who gets a connection when, and what is left after interrupts."""

import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from foresize.models.databases import Database
from foresize.models.databases.server import ConnectionPool, Server


class World:
    """A server with one pool, and callers who tell what became of them."""

    def __init__(self, **database):
        self.env = simpy.Environment()
        spec = {"read": "1ms", "write": "1ms"} | database
        self.server = Server(self.env, Database.model_validate(spec))
        self.pool = ConnectionPool(self.env, self.server) if "pool" in spec else None
        self.told = []

    def caller(self, name, at_s, work_s, pool=None):
        return self.env.process(self._call(name, at_s, work_s, pool or self.pool))

    def _call(self, name, at_s, work_s, pool):
        try:
            yield self.env.timeout(at_s)
            if not pool.take_idle():
                refusal = yield from pool.acquire(0.0)
                if refusal is not None:
                    self.told.append((name, self.env.now, refusal))
                    return
            try:
                yield from self.server.query(work_s)
            finally:
                pool.give_back()
            self.told.append((name, self.env.now, "answered"))
        except simpy.Interrupt:
            self.told.append((name, self.env.now, "interrupted"))

    def interrupt(self, process, at_s):
        def go():
            yield self.env.timeout(at_s)
            if process.is_alive:
                process.interrupt()

        self.env.process(go())


def test_a_pool_hands_its_connections_on_in_order_of_asking():
    world = World(pool={"size": 1})
    for name, at_s in (("a", 0), ("b", 2), ("c", 1)):
        world.caller(name, at_s, 10)
    world.env.run()
    assert world.told == [("a", 10, "answered"), ("c", 20, "answered"), ("b", 30, "answered")]
    assert world.server.connections.now == world.pool.opened == 1


def test_who_waits_too_long_goes_without():
    world = World(pool={"size": 1, "wait": "3s"})
    world.caller("a", 0, 10)
    world.caller("b", 1, 10)
    world.env.run()
    assert world.told == [("b", 4, "pool_timeout"), ("a", 10, "answered")]
    assert (world.server.asked, world.server.asked_s) == (2, 3.0)


def test_who_is_interrupted_while_waiting_is_not_looked_for_when_the_wait_would_have_been_over():
    world = World(pool={"size": 1, "wait": "3s"})
    world.caller("a", 0, 10)
    waiting = world.caller("b", 1, 10)
    world.interrupt(waiting, 2)
    world.env.run()
    assert world.told == [("b", 2, "interrupted"), ("a", 10, "answered")]
    assert world.server.asked_s == 1.0


def test_a_connection_handed_over_at_the_instant_of_an_interrupt_goes_to_the_next():
    world = World(pool={"size": 1})
    world.caller("a", 0, 10)
    waiting = world.caller("b", 1, 10)
    world.caller("c", 2, 10)
    world.interrupt(waiting, 10)
    world.env.run()
    assert ("c", 20, "answered") in world.told
    assert world.pool.used.now == 0


def test_a_full_server_refuses_a_pools_first_connection():
    world = World(pool={"size": 2}, max_connections=1)
    world.caller("a", 0, 10)
    world.caller("b", 1, 10, ConnectionPool(world.env, world.server))
    world.env.run()
    assert world.told == [("b", 1, "connection_refused"), ("a", 10, "answered")]


def test_a_pool_that_has_a_connection_waits_for_it_where_the_server_is_full():
    world = World(pool={"size": 2}, max_connections=1)
    world.caller("a", 0, 10)
    world.caller("b", 1, 10)
    world.env.run()
    assert world.told == [("a", 10, "answered"), ("b", 20, "answered")]


def test_a_closed_pool_gives_all_its_connections_back_to_the_server_once():
    world = World(pool={"size": 3})
    busy = [world.caller(name, 0, 10) for name in "ab"]
    for process in busy:
        world.interrupt(process, 5)
    world.env.run(until=5)
    world.pool.close()
    assert world.server.connections.now == 0
    world.env.run()
    assert world.server.connections.now == 0
    assert world.pool.used.now == 0


def test_direct_connections_are_counted_apart_from_those_of_pools():
    world = World(max_connections=2)
    assert [world.server.connect_directly() for _ in range(3)] == [True, True, False]
    world.server.disconnect_directly()
    assert (world.server.direct, world.server.connections.now) == (1, 1)


def test_queries_slow_each_other_down_as_the_usl_says():
    world = World(pool={"size": 2}, usl={"sigma": 0.1, "kappa": 0.05})
    world.caller("a", 0, 1.0)
    world.caller("b", 0, 1.0)
    world.env.run()
    assert [at_s for _, at_s, _ in world.told] == pytest.approx([1.2, 1.2])  # 1 + σ(2−1) + κ·2(2−1)


CALLS = st.tuples(st.integers(0, 6), st.integers(1, 4), st.none() | st.integers(0, 8))


@given(st.lists(CALLS, min_size=1, max_size=12), st.none() | st.integers(1, 3), st.none() | st.integers(1, 2))
def test_whoever_is_interrupted_whenever_no_connection_is_lost_or_given_twice(calls, wait_s, most):
    pool = {"size": 2} | ({"wait": f"{wait_s}s"} if wait_s else {})
    world = World(pool=pool, **({"max_connections": most} if most else {}))
    for number, (start_s, work_s, at_s) in enumerate(calls):
        process = world.caller(number, start_s, work_s)
        if at_s is not None:
            world.interrupt(process, at_s)
    while world.env.peek() < float("inf"):
        world.env.step()
        assert world.server.processor.n <= world.pool.used.now <= world.pool.opened <= 2
        assert world.server.connections.now == world.pool.opened
    assert world.pool.used.now == len(world.pool.queue) == world.server.processor.n == 0
    assert len(world.told) == len(calls)
