"""The interface of what works off an instance's calls."""

from collections.abc import Generator
from typing import Any, Protocol

import simpy

Work = Generator[simpy.Event, Any, None]
"""What a process does with `yield from`. An exception thrown in, such as an interrupt, gives back all that it holds."""


class Station(Protocol):
    """An instance's workers, CPU or thread: what a capacity's `station` makes, and all that the engine knows of it.

    Your own needs no base class. A call does `yield from hold()`, then `yield from work(…)` and its nested steps, then
    `release()`; where nothing is held for a whole call, `hold` is an empty generator and `release` does nothing.
    """

    @property
    def present(self) -> int:
        """Calls (or sections of calls) that are being worked off or wait."""

    @property
    def waiting(self) -> int:
        """Of those, the ones that wait, or that share beyond what is worked off at full speed."""

    def hold(self) -> Work:
        """Wait for what a call holds to its end."""

    def release(self) -> None:
        """Give back what `hold` has got."""

    def work(self, work_s: float) -> Work:
        """Do `work_s` seconds of work, however long that takes."""

    def changed(self) -> None:
        """Sessions have come or gone, and with them what their streams leave over."""

    def busy_s(self) -> float:
        """CPU- or worker-seconds used until now."""
