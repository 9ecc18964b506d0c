"""A database server and the pools in front of it, as SimPy resources."""

from collections import deque
from collections.abc import Generator
from functools import partial
from typing import Any, Literal

import simpy

from foresize.models.databases.spec import Database
from foresize.models.databases.speed import query_speed
from foresize.models.limits import is_full, limit_of
from foresize.models.stations.level import Level
from foresize.models.stations.processor import SharedProcessor
from foresize.models.stations.station import Work

Refusal = Literal["connection_refused", "pool_timeout"]
"""Why there is no connection: the server has no room for the pool's first one, or the wait was too long."""


class Server:
    """Concurrent queries share the server as its cores and the Universal Scalability Law say."""

    def __init__(self, env: simpy.Environment, spec: Database) -> None:
        """A server without a connection."""
        self.env = env
        self.spec = spec
        self.processor = SharedProcessor(env, partial(query_speed, *spec.sharing()))
        self.connections = Level(env.now)
        """Open connections, idle ones of the pools included."""
        self.direct = 0
        """Of those, the ones that belong to no pool."""
        self.begun = self.ended = self.answered = 0
        """Queries; one that is cut off has ended unanswered."""
        self.asked = 0
        """Times that somebody stopped asking a pool for a connection, with or without one."""
        self.asked_s = 0.0
        """How long that took in all, opening included."""

    def connect(self) -> bool:
        """Accept one more connection, unless `max_connections` are open."""
        if is_full(self.connections.now, limit_of(self.spec.max_connections)):
            return False
        self.connections.change(+1, self.env.now)
        return True

    def disconnect(self, count: int = 1) -> None:
        """Close so many connections."""
        self.connections.change(-count, self.env.now)

    def connect_directly(self) -> bool:
        """Open a connection outside of any pool."""
        connected = self.connect()
        self.direct += connected
        return connected

    def disconnect_directly(self) -> None:
        """Close a connection that is outside of any pool."""
        self.direct -= 1
        self.disconnect()

    def query(self, work_s: float) -> Work:
        """Run a statement that takes `work_s` seconds on an idle server, over a connection that the caller has."""
        self.begun += 1
        try:
            yield from self.processor.work(work_s)
            self.answered += 1
        finally:
            self.ended += 1


class ConnectionPool:
    """One instance's connections to one database: opened when first needed, kept, handed on in order of asking."""

    def __init__(self, env: simpy.Environment, server: Server) -> None:
        """An empty pool."""
        assert server.spec.pool is not None
        self.env = env
        self.server = server
        self.size = server.spec.pool.size
        self.wait_s = server.spec.pool.wait
        self.opened = 0
        self.used = Level(env.now)
        """Connections that somebody has, those being opened included."""
        self.queue: deque[simpy.Event] = deque()
        self.closed = False

    def take_idle(self) -> bool:
        """Take an open connection that nobody uses, if there is one."""
        if self.used.now >= self.opened:
            return False
        self.used.change(+1, self.env.now)
        self.server.asked += 1
        return True

    def acquire(self, connect_s: float) -> Generator[simpy.Event, Any, Refusal | None]:
        """Open a connection in `connect_s`, or wait where the pool or the server is full; why there is none, if so."""
        since = self.env.now
        try:
            if self.opened < self.size and self.server.connect():
                yield from self._open(connect_s)
                return None
            if self.opened == 0:
                return "connection_refused"
            return None if (yield from self._wait()) else "pool_timeout"
        finally:
            self.server.asked += 1
            self.server.asked_s += self.env.now - since

    def give_back(self) -> None:
        """Hand the connection to whoever waits longest, or keep it idle."""
        if self.closed:
            return
        if self.queue:
            self.queue.popleft().succeed(True)
        else:
            self.used.change(-1, self.env.now)

    def close(self) -> None:
        """Close all connections: the instance is gone."""
        self.server.disconnect(self.opened)
        self.used.change(-self.used.now, self.env.now)
        self.opened = 0
        self.closed = True

    def _open(self, connect_s: float) -> Work:
        self.opened += 1
        self.used.change(+1, self.env.now)
        try:
            yield self.env.timeout(connect_s)
        except BaseException:
            self.give_back()
            raise

    def _wait(self) -> Generator[simpy.Event, Any, bool]:
        """Queue for a connection; whether it came in time."""
        turn = self.env.event()
        self.queue.append(turn)
        if self.wait_s is not None:
            self.env.timeout(self.wait_s).callbacks.append(lambda _: self._give_up(turn))
        try:
            came: bool = yield turn
        except BaseException:
            self._stop_waiting(turn)
            raise
        return came

    def _give_up(self, turn: simpy.Event) -> None:
        if not turn.triggered:
            self.queue.remove(turn)
            turn.succeed(False)

    def _stop_waiting(self, turn: simpy.Event) -> None:
        """Leave the queue; a connection that was handed over at this very instant goes to the next."""
        if not turn.triggered:
            self.queue.remove(turn)
            turn.succeed(False)  # the time limit of the wait, which is still to come, finds it settled
        elif turn.value:
            self.give_back()
