"""One thread that runs one section after the other."""

from collections.abc import Callable

import simpy

from foresize.models.stations.processor import SharedProcessor
from foresize.models.stations.station import Work
from foresize.models.stations.workers import Workers


class Thread:
    """The CPU sections of all turns in order of arrival, each at the speed that is `left` beside the open streams.

    The speed may change while a section runs: what is then done of it is done.
    """

    def __init__(self, env: simpy.Environment, left: Callable[[], float]) -> None:
        """An idle thread."""
        self._turns = Workers(env, 1)
        self._cpu = SharedProcessor(env, lambda n: left())

    @property
    def present(self) -> int:
        """Sections running or waiting."""
        return self._turns.present

    @property
    def waiting(self) -> int:
        """Sections waiting."""
        return self._turns.waiting

    def hold(self) -> Work:
        """A call leaves the thread to others between its sections."""
        yield from ()

    def release(self) -> None:
        """Nothing is held."""

    def work(self, work_s: float) -> Work:
        """Run a section of so many seconds of CPU time, when its turn comes."""
        yield from self._turns.hold()
        try:
            yield from self._cpu.work(work_s)
        finally:
            self._turns.release()

    def changed(self) -> None:
        """Run on at another speed."""
        self._cpu.changed()

    def busy_s(self) -> float:
        """CPU-seconds used by sections until now."""
        return self._cpu.served_s()
