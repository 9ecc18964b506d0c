"""How a turn can fail, and what interrupts a process."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import simpy
from simpy.events import Interruption

if TYPE_CHECKING:
    from foresize.simulator.planes.simpy_plane.instance import Instance


class TurnFailed(Exception):
    """A step has failed, and with it the turn (or the background work) that it belongs to."""

    def __init__(self, outcome: str, place: str) -> None:
        """Fail with a named outcome, at a service, database or API."""
        super().__init__(outcome, place)
        self.outcome = outcome
        self.place = place


class InstanceLost:
    """Cause of an interrupt: an instance on which the process had something is gone."""

    __slots__ = ("instance",)

    def __init__(self, instance: "Instance") -> None:
        """The instance that is gone."""
        self.instance = instance


def lost_instance(interrupt: simpy.Interrupt) -> "Instance":
    """The instance whose loss has interrupted a process."""
    assert isinstance(interrupt.cause, InstanceLost)
    return interrupt.cause.instance


class TimeUp:
    """Cause of an interrupt: the limit on a step or a turn has passed."""

    __slots__ = ("active",)

    def __init__(self) -> None:
        """A limit that is in force."""
        self.active = True


class Cut(Interruption):
    """An interrupt that is delivered only if its reason still holds then.

    Several may be out for one process at one instant: its session's instance is lost, and so is the one that it calls.
    The first makes it leave both, and the second must not hit it in whatever it does next.
    """

    def __init__(self, process: simpy.Process, cause: object, still: Callable[[], bool]) -> None:
        """Interrupt `process` with that cause, at this instant, if `still()` says so when its turn comes."""
        super().__init__(process, cause)
        self._still = still

    def _interrupt(self, event: simpy.Event) -> None:
        if self._still():
            super()._interrupt(event)
