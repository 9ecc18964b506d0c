"""A ready instance as the data plane sees it: its workers or CPU, its sessions, its pools, who is on it."""

from collections.abc import Callable, Generator
from typing import Any

import simpy

from foresize.models.databases.server import ConnectionPool, Server
from foresize.models.services import Capacity, Cpu, EventLoop
from foresize.models.stations import SharedProcessor, Workers
from foresize.simulator.planes.base import InstanceReading
from foresize.simulator.planes.simpy_plane.failures import InstanceLost, TurnFailed

Steps = Generator[simpy.Event, Any, None]


class Instance:
    """One instance from ready to gone. `station` is its CPU, its thread or its workers."""

    def __init__(self, env: simpy.Environment, service: str, ordinal: int, capacity: Capacity) -> None:
        """A ready, empty instance."""
        self.env = env
        self.service = service
        self.ordinal = ordinal
        self.capacity = capacity
        self.limit = capacity.most_sessions()
        self.most_calls = None if capacity.queue is None else capacity.servers() + capacity.queue
        self.ready_s = float(env.now)
        self.draining = False
        self.sessions = 0
        self.calls = 0
        self.sessions_taken = 0
        self.calls_taken = 0
        self.session_s = 0.0
        self.steady_s = 0.0
        self.sections_s = 0.0
        """CPU time of finished event-loop sections: what the thread did, however slowly beside the streams."""
        self.pools: dict[str, ConnectionPool] = {}
        self.guests: dict[simpy.Process, int] = {}
        self.station = self._station(capacity)
        self._since = self.ready_s

    def _station(self, capacity: Capacity) -> SharedProcessor | Workers:
        if isinstance(capacity, Cpu):
            cpu = capacity
            return SharedProcessor(self.env, lambda n: min(1.0, cpu.left(self.sessions) / n))
        if isinstance(capacity, EventLoop):
            return Workers(self.env, 1)
        return Workers(self.env, int(capacity.servers()))

    def full(self) -> bool:
        """Whether it takes no more sessions."""
        return self.limit is not None and self.sessions >= self.limit

    def free_share(self) -> float:
        """The share of its session slots that is free; 1 where they are unlimited."""
        return 1.0 if not self.limit else 1.0 - self.sessions / self.limit

    def empty(self) -> bool:
        """Whether nobody has anything on it."""
        return self.sessions == 0 and not self.guests

    def change_sessions(self, by: int) -> None:
        """A session has come (+1) or gone (-1): the streams take more or less of the CPU from now on."""
        self.touch()
        self.sessions += by
        if by > 0:
            self.sessions_taken += 1
        if isinstance(self.station, SharedProcessor):
            self.station.changed()

    def enter(self, process: simpy.Process) -> None:
        """Remember that `process` has something here, to be told if the instance is lost."""
        self.guests[process] = self.guests.get(process, 0) + 1

    def exit(self, process: simpy.Process) -> None:
        """The counterpart of `enter`."""
        left = self.guests.get(process, 0) - 1
        if left > 0:
            self.guests[process] = left
        else:
            self.guests.pop(process, None)

    def begin_call(self) -> None:
        """Take a call, or reject it when too many are waiting."""
        if self.most_calls is not None and self.calls >= self.most_calls:
            raise TurnFailed("rejected")
        self.calls += 1
        self.calls_taken += 1

    def work(self, work_s: float) -> Steps:
        """Use the CPU or the thread for `work_s` seconds of its time (a slot's worker is held by the caller)."""
        if isinstance(self.station, SharedProcessor):
            job = self.station.serve(work_s)
            try:
                yield job
            except BaseException:
                self.station.cancel(job)
                raise
        elif isinstance(self.capacity, EventLoop):
            yield from self._section(work_s, self.capacity.speed)
        else:
            yield self.env.timeout(work_s)

    def hold_worker(self) -> Generator[simpy.Event, Any, None]:
        """Wait for one of the workers; `station.give_back` ends the hold."""
        assert isinstance(self.station, Workers)
        turn = self.station.ask()
        if turn is not None:
            try:
                yield turn
            except BaseException:
                self.station.leave(turn)
                raise

    def _section(self, work_s: float, speed: Callable[[int], float]) -> Steps:
        assert isinstance(self.station, Workers)
        yield from self.hold_worker()
        try:
            yield self.env.timeout(work_s / speed(self.sessions))
            self.sections_s += work_s
        finally:
            self.station.give_back()

    def lose(self) -> None:
        """Throw out whoever is on it, and close its connections."""
        for process in list(self.guests):
            process.interrupt(InstanceLost(self.service, self.ordinal))
        self.guests.clear()
        self.touch()
        for pool in self.pools.values():
            pool.close()

    def pool_to(self, database: str, server: Server) -> ConnectionPool:
        """Its pool of connections to `database`, made when first needed."""
        pool = self.pools.get(database)
        if pool is None:
            pool = self.pools[database] = ConnectionPool(self.env, server)
        return pool

    def touch(self) -> None:
        """Account for session-seconds and steady CPU until now."""
        now = self.env.now
        span = now - self._since
        if span > 0:
            self.session_s += span * self.sessions
            self.steady_s += span * min(self.capacity.steady_cpu(self.sessions), self.capacity.servers())
            self._since = now

    def reading(self) -> InstanceReading:
        """Its gauges and counters now."""
        self.touch()
        self.station.touch()
        if isinstance(self.station, SharedProcessor):
            busy_s, queue = self.station.served_s, max(0, self.calls - int(self.capacity.servers()))
        else:
            busy_s = self.sections_s if isinstance(self.capacity, EventLoop) else self.station.busy_s
            queue = len(self.station.queue)
        return InstanceReading(
            sessions=self.sessions,
            calls=self.calls,
            queue=queue,
            busy_s=busy_s + self.steady_s,
            sessions_taken=self.sessions_taken,
            calls_taken=self.calls_taken,
            session_s=self.session_s,
            pools={name: (pool.opened - pool.idle, pool.size) for name, pool in self.pools.items()},
        )
