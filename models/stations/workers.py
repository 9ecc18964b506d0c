"""A fixed number of workers, first come first served."""

from collections import deque

import simpy

from foresize.models.stations.level import Level
from foresize.models.stations.station import Work


class Workers:
    """c workers and a queue in order of arrival; a worker is held for a whole call, whatever the call waits for.

    A free worker is had at once, without an event, which is what makes an unloaded station cheap:

        yield from workers.hold()
        try:
            yield from workers.work(0.018)
        finally:
            workers.release()
    """

    def __init__(self, env: simpy.Environment, count: int) -> None:
        """`count` free workers."""
        self.env = env
        self.count = count
        self.busy = Level(env.now)
        self.queue: deque[simpy.Event] = deque()

    @property
    def present(self) -> int:
        """Calls that have a worker or wait for one."""
        return self.busy.now + len(self.queue)

    @property
    def waiting(self) -> int:
        """Calls that wait."""
        return len(self.queue)

    def hold(self) -> Work:
        """Get a worker, at once or in turn."""
        if self.busy.now < self.count:
            self.busy.change(+1, self.env.now)
            return
        turn = self.env.event()
        self.queue.append(turn)
        try:
            yield turn
        except BaseException:
            self._stop_waiting(turn)
            raise

    def release(self) -> None:
        """Hand the worker to whoever waits longest, or free it."""
        if self.queue:
            self.queue.popleft().succeed()
        else:
            self.busy.change(-1, self.env.now)

    def work(self, work_s: float) -> Work:
        """Let the worker that is held work."""
        yield self.env.timeout(work_s)

    def changed(self) -> None:
        """Sessions take nothing of a worker."""

    def busy_s(self) -> float:
        """Worker-seconds held until now."""
        return self.busy.area(self.env.now)

    def _stop_waiting(self, turn: simpy.Event) -> None:
        """Leave the queue; a worker that was handed over at this very instant goes to the next."""
        if turn.triggered:
            self.release()
        else:
            self.queue.remove(turn)
