"""One replication: a world, its control plane, and what was measured."""

from collections.abc import Callable
from typing import Any

import simpy

from foresize.models.streams import Streams
from foresize.simulator.control.autoscaling import AutoscalerLoop, OnDecision
from foresize.simulator.control.cluster import Cluster
from foresize.simulator.control.drive import drive
from foresize.simulator.control.fleet import Fleet
from foresize.simulator.engines import EngineName, make_plane
from foresize.simulator.planes.base import DataPlane, Reading
from foresize.simulator.planes.simpy_plane.tally import TurnRow
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.columns import Columns
from foresize.simulator.telemetry.histogram import Histogram
from foresize.simulator.telemetry.laws import check
from foresize.simulator.telemetry.record import DECISIONS, INSTANCES, NODES, RunRecord
from foresize.simulator.telemetry.scrapes import Scrapes

GAUGES = {"sessions_open": "sessions", "turns_active": "turns", "background_active": "background"}
"""Gauges among the totals of a reading, and whose number open at the window's ends they are in a record."""


class Replication:
    """One replication of a scenario, ready to be run."""

    def __init__(
        self,
        scenario: Scenario,
        replication: int,
        *,
        seed: int | None = None,
        engine: EngineName = "simpy",
        on_turn: Callable[[TurnRow], None] | None = None,
        on_progress: Callable[[float], None] | None = None,
        on_decision: OnDecision | None = None,
    ) -> None:
        """The world at time 0. `on_progress` is told the simulated seconds now and then, `on_decision` all that every
        autoscaler's policy sees and answers."""
        self.scenario = scenario
        self.replication = replication
        self.seed = scenario.seed if seed is None else seed
        self.engine = engine
        self.on_progress = on_progress
        streams = Streams(self.seed, replication)
        self.env = simpy.Environment()
        self.plane: DataPlane = make_plane(engine, scenario, streams, on_turn)
        self.cluster = None if scenario.nodes is None else Cluster(self.env, scenario.nodes, scenario, streams)
        self.fleets = {
            name: Fleet(self.env, self.plane, name, spec, streams, self.cluster)
            for name, spec in scenario.services.items()
        }
        self.scrapes = Scrapes(scenario, self.fleets)
        self.decisions: Columns = {column: [] for column in DECISIONS}
        self.at_warmup: Reading | None = None
        self.latency_at_warmup = Histogram()
        self.lobby_wait_at_warmup = Histogram()
        self.peak_users = 0
        self.env.process(self._scrape())
        self.env.process(self._end_warmup())
        self.loops = {
            name: AutoscalerLoop(self.env, fleet, spec, self.scrapes, scenario.start, self._decided, on_decision)
            for name, fleet in self.fleets.items()
            if (spec := scenario.services[name].autoscaler) is not None
        }

    def run(self) -> RunRecord:
        """Simulate to the end, check the laws, and return what was measured. Raises LawBroken."""
        end_s = self.scenario.duration
        drive(self.env, self.plane, self.fleets, self.loops, end_s, self.on_progress)
        reading = self._read()
        self.scrapes.scrape(end_s, reading)
        self._note_peak(reading)
        instances = self._instances(reading)
        check(reading, self.scenario, instances)
        return self._record(reading, instances)

    def play(self, until_s: float) -> None:
        """Simulate to a time and no further, without a record: for whoever only watches."""
        drive(self.env, self.plane, self.fleets, self.loops, until_s, self.on_progress)

    def _scrape(self) -> Any:
        while True:
            yield self.env.timeout(self.scenario.scrape)
            reading = self.plane.read()
            self.scrapes.scrape(float(self.env.now), reading)
            self._note_peak(reading)

    def _read(self) -> Reading:
        """A reading with the counters of the nodes, where there are any."""
        reading = self.plane.read()
        if self.cluster is not None:
            reading.totals.update(self.cluster.totals(self.plane.now_s))
        return reading

    def _note_peak(self, reading: Reading) -> None:
        if self.at_warmup is not None:
            self.peak_users = max(self.peak_users, reading.peak_users)

    def _end_warmup(self) -> Any:
        yield self.env.timeout(self.scenario.warmup)
        self.at_warmup = self._read()
        self.latency_at_warmup = self.at_warmup.latency.copy()
        self.lobby_wait_at_warmup = self.at_warmup.lobby_wait.copy()
        self.peak_users = self.at_warmup.users

    def _decided(self, row: dict[str, Any]) -> None:
        for column, value in row.items():
            self.decisions[column].append(value)

    def _instances(self, reading: Reading) -> Columns:
        table: Columns = {column: [] for column in INSTANCES}
        for name, fleet in self.fleets.items():
            for life in fleet.lives:
                for column, value in life.row(name, reading.instances[name].get(life.ordinal)).items():
                    table[column].append(value)
        return table

    def _nodes(self) -> Columns:
        rows = [] if self.cluster is None else [node.row() for node in self.cluster.nodes]
        return {column: [row[column] for row in rows] for column in NODES}

    def _record(self, reading: Reading, instances: Columns) -> RunRecord:
        """What grew between the end of the warm-up and now."""
        before = self.at_warmup
        assert before is not None
        totals = {name: value - before.totals.get(name, 0.0) for name, value in reading.totals.items()}
        for gauge, kind in GAUGES.items():
            totals.pop(gauge, None)
            totals[f"{kind}_open_at_start"] = before.totals.get(gauge, 0.0)
            totals[f"{kind}_open_at_end"] = reading.totals.get(gauge, 0.0)
        totals["peak_users"] = float(self.peak_users)
        return RunRecord(
            replication=self.replication,
            seed=self.seed,
            engine=self.engine,
            start_s=self.scenario.warmup,
            end_s=self.scenario.duration,
            totals=dict(sorted(totals.items())),
            latency=reading.latency.difference(self.latency_at_warmup),
            lobby_wait=reading.lobby_wait.difference(self.lobby_wait_at_warmup),
            parts={part: seconds - before.parts.get(part, 0.0) for part, seconds in sorted(reading.parts.items())},
            timeline=self.scrapes.timeline,
            resources=self.scrapes.resources,
            instances=instances,
            decisions=self.decisions,
            nodes=self._nodes(),
        )
