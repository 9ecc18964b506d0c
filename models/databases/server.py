"""A database server and the pools in front of it, as SimPy resources."""

from collections import deque

import simpy

from foresize.models.databases.spec import Database
from foresize.models.stations.processor import SharedProcessor


class Server:
    """Concurrent queries share the server as its cores and the Universal Scalability Law say."""

    def __init__(self, env: simpy.Environment, spec: Database) -> None:
        """A server without a connection."""
        self.env = env
        self.spec = spec
        self.processor = SharedProcessor(env, spec.speed)
        self.connections = 0
        self.connections_s = 0.0
        """Connection-seconds until `touch` was last called."""
        self._since = float(env.now)

    def connect(self) -> bool:
        """Accept one more connection, unless `max_connections` are open."""
        limit = self.spec.max_connections
        if limit is not None and self.connections >= limit:
            return False
        self.touch()
        self.connections += 1
        return True

    def disconnect(self, count: int = 1) -> None:
        """Close so many connections."""
        self.touch()
        self.connections -= count

    def touch(self) -> None:
        """Account for the connection-seconds until now."""
        now = self.env.now
        self.connections_s += (now - self._since) * self.connections
        self._since = now


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
        self.idle = 0
        self.queue: deque[simpy.Event] = deque()

    def take_idle(self) -> bool:
        """Take an open connection that nobody uses."""
        if self.idle:
            self.idle -= 1
            return True
        return False

    def grow(self) -> bool:
        """Open one more for the caller, unless the pool or the server is full."""
        if self.opened < self.size and self.server.connect():
            self.opened += 1
            return True
        return False

    def wait(self) -> simpy.Event:
        """Queue for a connection; the event's value is True for a connection and False for a time-out."""
        turn = self.env.event()
        self.queue.append(turn)
        if self.wait_s is not None:
            limit = self.env.timeout(self.wait_s)
            limit.callbacks.append(lambda _: self._give_up(turn))
        return turn

    def give_back(self) -> None:
        """Hand the connection to whoever waits longest, or keep it idle."""
        if self.queue:
            self.queue.popleft().succeed(True)
        else:
            self.idle += 1

    def leave(self, turn: simpy.Event) -> None:
        """Stop waiting, whether the turn is still to come or has just come."""
        if not turn.triggered:
            self.queue.remove(turn)
        elif turn.value:
            self.give_back()

    def close(self) -> None:
        """Close all connections: the instance is gone."""
        self.server.disconnect(self.opened)
        self.opened = self.idle = 0

    def _give_up(self, turn: simpy.Event) -> None:
        if not turn.triggered:
            self.queue.remove(turn)
            turn.succeed(False)
