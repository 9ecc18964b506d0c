"""The readable data plane: resources and users around one SimPy environment."""

from collections.abc import Callable

from foresize.models.databases.server import Server
from foresize.models.external.gate import Gate
from foresize.models.streams import Streams, Uniform
from foresize.simulator.planes.base import Drained, Notice, Reading, Watched
from foresize.simulator.planes.instance_table import InstanceReading, InstanceTable
from foresize.simulator.planes.simpy_plane.clock import Clock
from foresize.simulator.planes.simpy_plane.cluster import Cluster
from foresize.simulator.planes.simpy_plane.context import Context
from foresize.simulator.planes.simpy_plane.instance import Instance
from foresize.simulator.planes.simpy_plane.readings import read, read_instances
from foresize.simulator.planes.simpy_plane.sessions import SessionUsers
from foresize.simulator.planes.simpy_plane.tally import Tally, TurnRow
from foresize.simulator.planes.simpy_plane.users import Users
from foresize.simulator.scenario.scenario import Scenario


class SimpyPlane:
    """Sessions, turns, queues, pools and databases of one replication (see `DataPlane`)."""

    def __init__(self, scenario: Scenario, streams: Streams, on_turn: Callable[[TurnRow], None] | None = None) -> None:
        """An empty world at time 0; `on_turn` is given each finished turn's row."""
        self.scenario = scenario
        self.streams = streams
        self.env = Clock()
        self.tally = Tally(on_turn)
        self.background_active = 0
        self.notices: list[Notice] = []
        self.clusters = {
            name: Cluster(
                self.env, name, spec.capacity, spec.router, self.stream(f"{name}.router"), spec.front, self._tell
            )
            for name, spec in scenario.services.items()
        }
        self.databases = {name: Server(self.env, spec) for name, spec in scenario.databases.items()}
        self.gates = {name: Gate(spec) for name, spec in scenario.external_apis.items()}
        self.workloads = {name: self._users(name) for name in scenario.workload}
        for users in self.workloads.values():
            self.env.process(users.arrive())

    def _users(self, name: str) -> Users:
        kind = Users if self.scenario.workload[name].session is None else SessionUsers
        return kind(self, name)

    def stream(self, name: str) -> Uniform:
        """The random stream of that name."""
        return self.streams.stream(name)

    @property
    def now_s(self) -> float:
        """How far it has come, in seconds."""
        return float(self.env.now)

    def add_instance(self, service: str, ordinal: int) -> None:
        """An instance is ready: it takes sessions and calls from now on."""
        self.clusters[service].add(ordinal)

    def drain_instance(self, service: str, ordinal: int) -> bool:
        """It takes no more; whether it is empty already."""
        return self.clusters[service].close(ordinal).empty()

    def kill_instance(self, service: str, ordinal: int) -> InstanceReading:
        """It is gone at once, with whatever is on it; its last reading."""
        instance = self.clusters[service].remove(ordinal)
        reading = instance.reading()
        instance.lose()
        return reading

    def sessions_on(self, service: str) -> dict[int, int]:
        """The open sessions of each of a service's instances, by ordinal."""
        return {ordinal: instance.sessions for ordinal, instance in self.clusters[service].instances.items()}

    def held_on(self, service: str) -> dict[int, int]:
        """The open sessions of each of a service's instances, by ordinal; the calls of one that has none."""
        there = self.clusters[service].instances
        return {ordinal: each.sessions or max(each.calls, each.held) for ordinal, each in there.items()}

    def instances_of(self, service: str) -> InstanceTable:
        """The gauges and counters of a service's instances now."""
        return read_instances(self.clusters[service], self.databases)

    def waiting_at(self, service: str) -> int:
        """Users (or calls) that wait for an instance of a service now."""
        return len(self.clusters[service].lobby) + len(self.clusters[service].callers)

    def watch(self, service: str, what: frozenset[Watched]) -> None:
        """Let `advance` stop at these notices of a service too."""
        self.clusters[service].watched = what

    def expect(self, service: str, starting: int) -> None:
        """So many instances are starting, for a service whose calls wait for those that are started for them."""
        cluster = self.clusters[service]
        assert cluster.entrance is not None
        cluster.entrance.expected = starting
        cluster.serve()

    def advance(self, until_s: float) -> Notice | None:
        """Move on to `until_s`, or stop early where there is a notice."""
        self.env.advance(until_s, self.notices)
        return self.notices.pop(0) if self.notices else None

    def read(self) -> Reading:
        """All gauges and counters now. Each reading begins a new peak of users."""
        return read(self)

    def left(self, instance: Instance) -> None:
        """Somebody has left an instance: if it drains and is empty now, the control plane must know."""
        if not instance.draining:
            self.clusters[instance.service].idles(instance)
        elif not instance.gone and instance.empty():
            self._tell(Drained(instance.service, instance.ordinal))

    def _tell(self, notice: Notice) -> None:
        if notice not in self.notices:
            self.notices.append(notice)

    def release_places(self, ctx: Context) -> None:
        """Give back the places of session quotas that a session held."""
        for api in ctx.places:
            self.gates[api].leave(self.env.now)
        ctx.places.clear()
