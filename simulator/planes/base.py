"""The interface between the control plane and whichever engine moves the sessions.

Ties in time: what the control plane does at time t comes before what happens on the data plane at t. Among data
plane events of one instant, the earlier scheduled comes first.
"""

from dataclasses import dataclass, field
from typing import Protocol

from foresize.simulator.telemetry.histogram import Histogram


@dataclass(frozen=True, slots=True)
class Drained:
    """A draining instance has become empty: the control plane must end it."""

    service: str
    ordinal: int


@dataclass(slots=True)
class InstanceReading:
    """One instance's gauges and counters."""

    sessions: int
    calls: int
    queue: int
    busy_s: float
    """CPU- or worker-seconds used since it became ready, the steady CPU of its streams included."""
    sessions_taken: int
    calls_taken: int
    session_s: float
    pools: dict[str, tuple[int, int]]
    """Connections in use, and the pool's size, by database."""


@dataclass(slots=True)
class Reading:
    """All gauges and counters at one time; counters only grow."""

    totals: dict[str, float]
    """Counters, named as in `RunRecord.totals`."""
    parts: dict[str, float]
    """Seconds of latency of completed turns by place and cause."""
    latency: Histogram
    lobby_wait: Histogram
    users: int
    """Sessions connected now."""
    lobby: dict[str, int]
    """Users (or calls) waiting for an instance, by service."""
    instances: dict[str, dict[int, InstanceReading]]
    """By service and ordinal; gone ones are not in it."""
    levels: dict[str, float] = field(default_factory=dict)
    """Gauges of databases and APIs now: `<database>.connections`, `<api>.tokens`."""


class DataPlane(Protocol):
    """What the control plane may ask of an engine."""

    @property
    def now_s(self) -> float:
        """How far it has come."""

    def add_instance(self, service: str, ordinal: int) -> None:
        """An instance is ready: it takes sessions and calls from now on."""

    def drain_instance(self, service: str, ordinal: int) -> bool:
        """It takes no more; whether it is empty already."""

    def kill_instance(self, service: str, ordinal: int) -> InstanceReading:
        """It is gone at once, with whatever is on it; its last reading."""

    def advance(self, until_s: float) -> Drained | None:
        """Move on to `until_s`, events at that time excluded; or stop early where the control plane must answer."""

    def read(self) -> Reading:
        """All gauges and counters now."""
