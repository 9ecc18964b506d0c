"""A SimPy environment that stops at a time, or as soon as a notice is out."""

from collections.abc import Sized
from heapq import heappop

import simpy

from foresize.simulator.planes.standstill import CROWD, standstill


class Clock(simpy.Environment):
    """The data plane's own time."""

    def advance(self, until_s: float, notices: Sized) -> None:
        """Process the events before `until_s`, or up to the first notice. Raises BadInput where time stands still."""
        while not notices and self.peek() < until_s:
            before = self._now
            if self._run(until_s, notices) == CROWD and self._now == before:
                raise standstill(before)
        if not notices and self._now < until_s:
            self._now = until_s

    def _run(self, until_s: float, notices: Sized) -> int:
        """At most `CROWD` events; how many there were. It is `step` in a loop, without a call for each event."""
        queue, pop, count = self._queue, heappop, 0
        while queue and queue[0][0] < until_s and count < CROWD:
            self._now, _, _, event = pop(queue)
            callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]  # as SimPy marks it processed
            for callback in callbacks:
                callback(event)
            if not event._ok and not hasattr(event, "_defused"):
                raise event._value
            count += 1
            if notices:
                break
        return count
