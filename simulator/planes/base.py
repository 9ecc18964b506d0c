"""The interface between the control plane and whichever engine moves the sessions.

Ties in time: what the control plane does at time t comes before what happens on the data plane at t. Among data
plane events of one instant, the earlier scheduled comes first.
"""

from dataclasses import dataclass, field
from typing import Literal, Protocol

from foresize.simulator.planes.instance_table import InstanceReading, InstanceTable
from foresize.simulator.telemetry.histogram import Histogram


@dataclass(frozen=True, slots=True)
class Drained:
    """A draining instance has become empty: the control plane must end it."""

    service: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A session has come into the lobby, or a call has begun to wait in front of the instances."""

    service: str


@dataclass(frozen=True, slots=True)
class Relief:
    """Somebody waits no more, and not because an instance was added."""

    service: str


@dataclass(frozen=True, slots=True)
class Idle:
    """An instance holds no session and no call any more, or is ready and has been given none."""

    service: str
    ordinal: int


Notice = Drained | Waiting | Relief | Idle
"""What the control plane must hear of at once."""

Watched = Literal["waiting", "relief", "idle"]
"""What it hears of only where it has asked for it."""


@dataclass(slots=True)
class Reading:
    """All gauges and counters at one time; counters only grow."""

    totals: dict[str, float]
    """Counters, named as in `RunRecord.totals`; and the gauges `turns_active` and `sessions_open`."""
    parts: dict[str, float]
    """Seconds of latency of completed turns by place and cause."""
    latency: Histogram
    """The engine's own, which goes on growing: copy what must not."""
    lobby_wait: Histogram
    """The engine's own, like `latency`."""
    users: int
    """Sessions connected now."""
    peak_users: int
    """The most that were connected at a time since the reading before."""
    lobby: dict[str, int]
    """Users (or calls) waiting for an instance, by service."""
    instances: dict[str, InstanceTable]
    """By service; gone ones are not in it."""
    levels: dict[str, float] = field(default_factory=dict)
    """Other gauges now: `lobby_open_s` (how long those in the lobby have waited, in all), `<database>.connections`,
    `<database>.direct` (of those, the ones outside of pools), `<database>.queries` (under way), `<api>.places`,
    `<api>.tokens`."""


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

    def sessions_on(self, service: str) -> dict[int, int]:
        """The open sessions of each of a service's instances, by ordinal."""

    def held_on(self, service: str) -> dict[int, int]:
        """The open sessions of each of a service's instances, by ordinal; the calls of one that has none."""

    def instances_of(self, service: str) -> InstanceTable:
        """The gauges and counters of a service's instances now."""

    def waiting_at(self, service: str) -> int:
        """Users (or calls) that wait for an instance of a service now."""

    def watch(self, service: str, what: frozenset[Watched]) -> None:
        """Let `advance` stop at these notices of a service too. The same notice is not out twice at a time."""

    def expect(self, service: str, starting: int) -> None:
        """So many instances are starting, for a service whose calls wait for those that are started for them."""

    def advance(self, until_s: float) -> Notice | None:
        """Move on to `until_s`, events at that time excluded; or stop early where the control plane must answer.

        Raises BadInput where the scenario's time stands still.
        """

    def read(self) -> Reading:
        """All gauges and counters now. Each reading begins a new peak of users."""
