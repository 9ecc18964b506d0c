"""A ready instance as the data plane sees it: its workers or CPU, its sessions, its pools, who is on it."""

from functools import partial

import simpy

from foresize.models.databases.server import ConnectionPool, Server
from foresize.models.limits import UNLIMITED, is_full, limit_of
from foresize.models.services import Capacity
from foresize.models.services.capacity import free_share
from foresize.models.stations.level import integral
from foresize.simulator.planes.instance_table import InstanceReading, PoolReading
from foresize.simulator.planes.simpy_plane.failures import Cut, InstanceLost


class Instance:
    """One instance from ready to gone. `station` is its CPU, its thread or its workers."""

    def __init__(self, env: simpy.Environment, service: str, ordinal: int, capacity: Capacity) -> None:
        """A ready, empty instance."""
        self.env = env
        self.service = service
        self.ordinal = ordinal
        self.capacity = capacity
        self.limit = limit_of(capacity.most_sessions())
        self.most_present = UNLIMITED if capacity.queue is None else capacity.servers() + capacity.queue
        self.ready_s = float(env.now)
        self.draining = self.gone = False
        self.sessions = 0
        self.calls = 0
        self.held = 0
        """Calls that the service's front has given it and that have not left."""
        self.sessions_taken = 0
        self.calls_taken = 0
        self.pools: dict[str, ConnectionPool] = {}
        self.guests: dict[simpy.Process, int] = {}
        """Who has something on it, and how many things: told if the instance is lost, and kept alive for."""
        self.station = capacity.station(env, lambda: self.sessions)
        self.resuming = capacity.resuming()
        self.working, self.waiting = f"{service}: working", f"{service}: waiting"
        self._session_s = 0.0
        self._steady_s = 0.0
        self._since = self.ready_s

    def full(self) -> bool:
        """Whether it takes no more sessions."""
        return is_full(self.sessions, self.limit)

    def free_share(self) -> float:
        """The share of its session slots that is free; 1 where they are unlimited."""
        return free_share(self.limit, self.sessions)

    def empty(self) -> bool:
        """Whether nobody has anything on it."""
        return not self.sessions and not self.guests

    def change_sessions(self, by: int) -> None:
        """A session has come (+1) or gone (-1): the streams take more or less of the CPU from now on."""
        self._account()
        self.sessions += by
        self.sessions_taken += max(by, 0)
        self.station.changed()

    def enter(self, process: simpy.Process) -> None:
        """Remember that `process` has one more thing here."""
        self.guests[process] = self.guests.get(process, 0) + 1

    def exit(self, process: simpy.Process) -> None:
        """The counterpart of `enter`."""
        left = self.guests[process] - 1
        if left:
            self.guests[process] = left
        else:
            del self.guests[process]

    def begin_call(self) -> bool:
        """Take a call, unless too many are waiting."""
        if is_full(self.station.present, self.most_present):
            return False
        self.calls += 1
        self.calls_taken += 1
        return True

    def lose(self) -> None:
        """Throw out whoever is on it, and close its connections."""
        self.gone = True
        for process in self.guests:
            Cut(process, InstanceLost(self), partial(self.guests.__contains__, process))
        for pool in self.pools.values():
            pool.close()

    def pool_to(self, database: str, server: Server) -> ConnectionPool:
        """Its pool of connections to `database`, made when first needed."""
        pool = self.pools.get(database)
        if pool is None:
            pool = self.pools[database] = ConnectionPool(self.env, server)
        return pool

    def reading(self) -> InstanceReading:
        """Its gauges and counters now."""
        self._account()
        now = self.env.now
        return InstanceReading(
            sessions=self.sessions,
            calls=self.calls,
            queue=self.station.waiting,
            busy_s=self.station.busy_s() + self._steady_s,
            sessions_taken=self.sessions_taken,
            calls_taken=self.calls_taken,
            session_s=self._session_s,
            pools={n: PoolReading(p.used.now, p.opened, p.size, p.used.area(now)) for n, p in self.pools.items()},
        )

    def _account(self) -> None:
        """Add up session-seconds and steady CPU until now."""
        now = self.env.now
        self._session_s = integral(self._session_s, self.sessions, self._since, now)
        self._steady_s = integral(self._steady_s, self.capacity.steady_cpu(self.sessions), self._since, now)
        self._since = now
