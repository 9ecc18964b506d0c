"""A fixed number of workers, first come first served."""

from collections import deque

import simpy


class Workers:
    """c workers (or connections, permits) and a queue in order of arrival.

    A free worker is had at once, without an event, which is what makes an unloaded station cheap:

        if (turn := workers.ask()) is not None:
            yield turn
        ...
        workers.give_back()
    """

    def __init__(self, env: simpy.Environment, count: int) -> None:
        """`count` free workers."""
        self.env = env
        self.count = count
        self.busy = 0
        self.busy_s = 0.0
        """Worker-seconds in use until `touch` was last called."""
        self.queue: deque[simpy.Event] = deque()
        self._since = float(env.now)

    def ask(self) -> simpy.Event | None:
        """None where a worker was free and is now the caller's; else the event to wait for."""
        if self.busy < self.count:
            self.touch()
            self.busy += 1
            return None
        turn = self.env.event()
        self.queue.append(turn)
        return turn

    def give_back(self) -> None:
        """Hand a worker to whoever waits longest, or free it."""
        if self.queue:
            self.queue.popleft().succeed(True)
            return
        self.touch()
        self.busy -= 1

    def leave(self, turn: simpy.Event) -> None:
        """Stop waiting, whether the turn is still to come or has just come."""
        if turn.triggered:
            self.give_back()
        else:
            self.queue.remove(turn)

    def touch(self) -> None:
        """Account for the worker-seconds until now."""
        now = self.env.now
        self.busy_s += (now - self._since) * self.busy
        self._since = now
