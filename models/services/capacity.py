"""What an instance can do: the interface of the capacity models."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from foresize.models.formula import formula
from foresize.models.part import Part
from foresize.models.units import Size

if TYPE_CHECKING:
    import simpy

    from foresize.models.stations import Station

LEAST_SHARE = 0.01
"""The share of an instance that is left to calls when the open streams would take all: they starve, but a run ends."""


@formula
def taken_by_streams(cpu_per_session: float, servers: float, sessions: int) -> float:
    """The CPUs that so many open streams take of `servers`, all but the least share at the most."""
    return min(sessions * cpu_per_session, (1.0 - LEAST_SHARE) * servers)


@formula
def left_by_streams(cpu_per_session: float, servers: float, sessions: int) -> float:
    """The CPUs, or the share of the thread, that so many open streams leave to calls."""
    return servers - taken_by_streams(cpu_per_session, servers, sessions)


@formula
def free_share(most_sessions: int, sessions: int) -> float:
    """The share of an instance's session slots that is free; 1 where they are unlimited (0 or less)."""
    return 1.0 if most_sessions <= 0 else 1.0 - sessions / most_sessions


class Capacity(Part):
    """An instance's capacity: how it works off calls, how many sessions and how much memory it has.

    A full instance (by sessions or by memory) takes no more sessions; a call that finds `queue` calls waiting is
    rejected. Subclass it in a file of its own with a literal `kind`, `servers` and `station`:

        class Endless(Capacity):
            '''No call is in another one's way.'''

            kind: Literal["endless"] = "endless"

            def servers(self):
                return 1e6

            def station(self, env, sessions):
                return Workers(env, 1_000_000)
    """

    family: ClassVar[str] = "capacity"

    sessions: int | None = Field(default=None, ge=1)
    """The most sessions an instance takes; unlimited if not said."""
    queue: int | None = Field(default=None, ge=0)
    """The most calls that may wait or share beyond those being served at full speed; unlimited if not said."""
    memory: Size | None = None
    """An instance's memory; unlimited if not said."""
    memory_idle: Size = 0.0
    """Memory in use without a session."""
    memory_per_session: Size = 0.0
    """Memory each open session holds."""

    def most_sessions(self) -> int | None:
        """The sessions an instance holds when it is full, by slots or memory, whichever is less; None: no limit."""
        limits = [] if self.sessions is None else [self.sessions]
        if self.memory is not None and self.memory_per_session > 0:
            limits.append(max(0, int((self.memory - self.memory_idle) / self.memory_per_session)))
        return min(limits) if limits else None

    def memory_use(self, sessions: int) -> float:
        """The share of the memory in use with so many sessions; 0 where memory is unlimited."""
        if self.memory is None:
            return 0.0
        return (self.memory_idle + sessions * self.memory_per_session) / self.memory

    def servers(self) -> float:
        """How many calls it works off at full speed at a time, without sessions."""
        raise NotImplementedError(f"{type(self).__name__} must define servers()")

    def station(self, env: "simpy.Environment", sessions: Callable[[], int]) -> "Station":
        """What works off an instance's calls in the readable engine; `sessions()` are those open on it now."""
        raise NotImplementedError(f"{type(self).__name__} must define station()")

    def steady_cpu(self, sessions: int) -> float:
        """CPUs that so many open sessions take without a turn; never all of `servers`."""
        return 0.0

    def resuming(self) -> Callable[[float], float] | None:
        """The inverse CDF of the CPU seconds it takes to get back to a turn after an answer from elsewhere; None where
        a turn goes on by itself."""
        return None
