"""The readable data plane: resources, users and readings around one SimPy environment."""

from collections.abc import Callable, Generator
from typing import Any

import simpy

from foresize.models.databases.server import Server
from foresize.models.external.gate import Gate
from foresize.models.streams import Streams, Uniform
from foresize.simulator.planes.base import Drained, InstanceReading, Reading
from foresize.simulator.planes.simpy_plane.cluster import Cluster
from foresize.simulator.planes.simpy_plane.failures import TurnFailed
from foresize.simulator.planes.simpy_plane.instance import Instance
from foresize.simulator.planes.simpy_plane.steps import Context, RunStep
from foresize.simulator.planes.simpy_plane.tally import Tally, TurnRow
from foresize.simulator.planes.simpy_plane.users import SessionUsers, Users
from foresize.simulator.scenario.scenario import Scenario


class _Clock(simpy.Environment):
    """A SimPy environment that stops at a time or as soon as a notice is out."""

    def advance(self, until_s: float, notices: list[Drained]) -> None:
        """Process the events before `until_s`, or up to the first notice."""
        while not notices and self.peek() < until_s:
            self.step()
        if not notices and self._now < until_s:
            self._now = until_s


class SimpyPlane:
    """Sessions, turns, queues, pools and databases of one replication (see `DataPlane`)."""

    def __init__(self, scenario: Scenario, streams: Streams, on_turn: Callable[[TurnRow], None] | None = None) -> None:
        """An empty world at time 0; `on_turn` is given each finished turn's row."""
        self.scenario = scenario
        self.streams = streams
        self.env = _Clock()
        self.tally = Tally(on_turn)
        self.notices: list[Drained] = []
        self.clusters = {
            name: Cluster(self.env, name, spec.capacity, spec.router, self.stream(f"{name}.router"))
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

    def advance(self, until_s: float) -> Drained | None:
        """Move on to `until_s`, or stop early where a draining instance has become empty."""
        self.env.advance(until_s, self.notices)
        return self.notices.pop(0) if self.notices else None

    def left(self, instance: Instance) -> None:
        """Somebody has left an instance: if it drains and is empty now, the control plane must know."""
        if instance.draining and instance.empty():
            cluster = self.clusters[instance.service]
            if cluster.instances.get(instance.ordinal) is instance:
                self.notices.append(Drained(instance.service, instance.ordinal))

    def release_places(self, ctx: Context) -> None:
        """Give back the places of session quotas that a session held."""
        for api in ctx.places:
            self.gates[api].leave(self.env.now)
        ctx.places.clear()

    def start_background(self, step: RunStep, ctx: Context) -> None:
        """Begin work that its turn does not wait for."""
        taken = set(ctx.places)

        def work() -> Generator[simpy.Event, Any, None]:
            process = ctx.process = self.env.active_process
            assert process is not None
            instance = ctx.where
            if instance is not None:
                instance.enter(process)
            try:
                yield from step.run(ctx)
                self.tally.totals["background_completed"] += 1
            except (TurnFailed, simpy.Interrupt):
                self.tally.totals["background_failed"] += 1
            finally:
                ctx.places -= taken
                self.release_places(ctx)
                if instance is not None:
                    instance.exit(process)
                    self.left(instance)

        self.tally.totals["background_started"] += 1
        self.env.process(work())

    def read(self) -> Reading:
        """All gauges and counters now."""
        now = self.now_s
        self.tally.touch(now)
        totals = dict(self.tally.totals)
        totals["user_s"] = self.tally.user_s
        totals["turns_active"] = float(sum(users.active_turns for users in self.workloads.values()))
        totals["sessions_open"] = float(sum(getattr(u, "open_sessions", 0) for u in self.workloads.values()))
        instances = {name: self._read_cluster(cluster, totals) for name, cluster in self.clusters.items()}
        levels = self._read_outside(totals)
        return Reading(
            totals=totals,
            parts=dict(self.tally.parts),
            latency=self.tally.latency,
            lobby_wait=self.tally.lobby_wait,
            users=self.tally.users,
            lobby={name: len(cluster.lobby) + len(cluster.callers) for name, cluster in self.clusters.items()},
            instances=instances,
            levels=levels,
        )

    def _read_cluster(self, cluster: Cluster, totals: dict[str, float]) -> dict[int, InstanceReading]:
        cluster.touch()
        readings = {ordinal: instance.reading() for ordinal, instance in cluster.instances.items()}
        name, now, servers = cluster.name, self.now_s, cluster.capacity.servers()
        ages_s = sum(now - instance.ready_s for instance in cluster.instances.values())
        totals["lobby_s"] = totals.get("lobby_s", 0.0) + cluster.waiting_s
        totals[f"{name}.busy_s"] = cluster.gone_busy_s + sum(r.busy_s for r in readings.values())
        totals[f"{name}.capacity_s"] = cluster.gone_capacity_s + ages_s * servers
        totals[f"{name}.calls"] = cluster.gone_calls + sum(r.calls_taken for r in readings.values())
        totals[f"{name}.rejected"] = cluster.rejected
        return readings

    def _read_outside(self, totals: dict[str, float]) -> dict[str, float]:
        levels: dict[str, float] = {}
        for name, server in self.databases.items():
            server.processor.touch()
            server.touch()
            totals[f"{name}.served_s"] = server.processor.served_s
            totals[f"{name}.busy_s"] = server.processor.present_s
            totals[f"{name}.connection_s"] = server.connections_s
            for counter in ("queries", "pool_waits", "pool_wait_s"):
                totals.setdefault(f"{name}.{counter}", 0.0)
            levels[f"{name}.connections"] = server.connections
        for name, gate in self.gates.items():
            gate.touch(self.now_s)
            totals[f"{name}.calls"] = gate.calls
            totals[f"{name}.refused"] = gate.refused
            totals[f"{name}.input_tokens"] = gate.input_tokens
            totals[f"{name}.output_tokens"] = gate.output_tokens
            totals[f"{name}.place_s"] = gate.places_s
            if gate.bucket is not None:
                levels[f"{name}.tokens"] = gate.bucket.level(self.now_s)
        return levels
