"""The memory of a world: its tables, how they grow, and the row that tells compiled code where they are."""

from typing import Any

import numpy as np
import numpy.typing as npt

from foresize.models.streams import Streams
from foresize.simulator.planes.compiled import rows
from foresize.simulator.planes.compiled.codes import DATABASE, FIRST_ARRIVAL, NOBODY, OUTCOMES
from foresize.simulator.planes.compiled.later import BUCKETS
from foresize.simulator.planes.compiled.layout import DISTRIBUTIONS, TABLES, WORLD
from foresize.simulator.planes.compiled.numbers import Numbers
from foresize.simulator.planes.compiled.program import Program
from foresize.simulator.planes.compiled.rows import PartNotCompiled
from foresize.simulator.planes.compiled.task import UNTOUCHED
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.histogram import Histogram

Table = npt.NDArray[Any]

FIRST_TASKS = 256
FIRST_INSTANCES = 8
TURN_ROWS = 8192
MOST_APIS = 62
"""A task has a bit of an integer for each."""


class World:
    """All that compiled code knows of one replication. `row` is its one argument."""

    def __init__(self, scenario: Scenario, streams: Streams, keeps_turns: bool) -> None:
        """An empty world at time 0. Raises NotCompiled for a scenario with parts that are not built in."""
        if len(scenario.external_apis) > MOST_APIS:
            raise PartNotCompiled("number of external APIs", str(len(scenario.external_apis)))
        self.numbers = Numbers(scenario, streams)
        self.tables: dict[str, Table] = {}
        self.row = np.zeros(1, WORLD)
        self.now = self.row[0]
        program = Program(scenario, self.numbers)
        self._write_scenario(scenario, program)
        self._write_scalars(scenario, streams, program, keeps_turns)
        self._make_counters()
        self._make_empty(keeps_turns)
        self._begin_databases()
        self._begin_arrivals()

    def _write_scenario(self, scenario: Scenario, program: Program) -> None:
        apis, brownouts = rows.apis(scenario, self.numbers)
        self._own("services", rows.services(scenario, self.numbers))
        self._own("databases", rows.databases(scenario, self.numbers))
        self._own("apis", apis)
        self._own("brownouts", brownouts)
        self._own("workloads", rows.workloads(scenario, self.numbers, program.first))
        self._own("ops", program.ops())
        for name, column in zip(DISTRIBUTIONS, self.numbers.table(), strict=True):
            self._own(name, np.ascontiguousarray(column).reshape(-1))
            if column.ndim == 2:
                self.now["distributions_count"] = len(column)

    def _write_scalars(self, scenario: Scenario, streams: Streams, program: Program, keeps_turns: bool) -> None:
        now = self.now
        now["key_0"], now["key_1"] = streams.key
        now["depth"] = program.deepest + 2
        now["parts_width"] = len(self.numbers.parts())
        now["places_count"] = len(self.numbers.places())
        now["databases_count"], now["apis_count"] = len(scenario.databases), len(scenario.external_apis)
        now["keeps_turns"] = keeps_turns
        now["keeps_histories"] = any(api.usage.context == "carried" for api in scenario.external_apis.values())
        now["tasks_margin"] = program.detached + 4
        now["events_margin"] = program.detached + 4 * int(now["depth"]) + 32
        now["arriving"] = now["continuing"] = now["done"] = NOBODY
        for free in ("tasks_free", "events_free", "instances_free", "histories_free"):
            now[free] = NOBODY

    def _make_counters(self) -> None:
        self.latency, self.lobby_wait = Histogram(), Histogram()
        self._own("latencies", self.latency.bins())
        self._own("lobby_waits", self.lobby_wait.bins())
        for name in ("latency", "lobby_wait"):
            self.now[name]["least_s"], self.now[name]["greatest_s"] = np.inf, -np.inf
        self._own("part_sums", np.full(int(self.now["parts_width"]), UNTOUCHED))
        places = len(OUTCOMES) * int(self.now["places_count"])
        self._own("failures", np.zeros(places, np.int64))
        self._own("background_failures", np.zeros(places, np.int64))

    def _make_empty(self, keeps_turns: bool) -> None:
        for name, row in TABLES.items():
            if name not in self.tables:
                self._own(name, np.zeros(0, row))
        self._grow("turns", TURN_ROWS if keeps_turns else 0)
        self._own("buckets", np.full(BUCKETS + 1, NOBODY))
        self.now["next_bucket"], self.now["horizon_s"] = BUCKETS, -np.inf
        self.now["ready_width"] = 0
        self.grow_tasks(FIRST_TASKS)
        self.grow_instances(FIRST_INSTANCES)

    def _begin_databases(self) -> None:
        for number in range(int(self.now["databases_count"])):
            processor = self.tables["processors"][number]
            processor["kind"], processor["owner"] = DATABASE, number
            processor["top"] = processor["alarm"] = NOBODY

    def _begin_arrivals(self) -> None:
        """Each workload's arrivals are looked at before anything else happens."""
        for number in range(len(self.numbers.workloads)):
            self.tables["firsts"][number] = FIRST_ARRIVAL, number, NOBODY
        self.now["firsts_count"] = len(self.numbers.workloads)

    def make_room(self) -> None:
        """Double what is nearly used up."""
        now = self.now
        if now["tasks_room"] < now["tasks_margin"]:
            self.grow_tasks(2 * len(self.tables["tasks"]))
        self.make_event_room()

    def make_event_room(self, firsts: int = 0) -> None:
        """Room for an event of each task, and for so many more things to be done first."""
        now = self.now
        while now["events_room"] < now["tasks_live"] + now["events_margin"]:
            self.grow_events(2 * len(self.tables["events"]))
        needed = int(now["firsts_count"] + now["tasks_margin"]) + firsts
        if needed > len(self.tables["firsts"]):
            self._grow_ring("firsts", max(needed, 2 * len(self.tables["firsts"])))

    def grow_tasks(self, count: int) -> None:
        """So many tasks."""
        before = len(self.tables["tasks"])
        now = self.now
        self._grow("tasks", count)
        self._grow("frames", count * int(now["depth"]), NOBODY, "instance")
        self._grow("parts", count * int(now["parts_width"]), UNTOUCHED)
        if now["keeps_histories"]:
            self._grow("histories", count * int(now["apis_count"]))
            self._grow("history_users", count)
            self._chain("history_users", None, before, "histories_free")
        self._chain("tasks", "next_free", before, "tasks_free")
        now["tasks_room"] += count - before
        if len(self.tables["events"]) < 2 * count + int(now["events_margin"]):
            self.grow_events(2 * count + int(now["events_margin"]))
        self._grow_ring("firsts", max(len(self.tables["firsts"]), count + 2 * int(now["tasks_margin"])))

    def grow_events(self, count: int) -> None:
        """So many events."""
        before = len(self.tables["events"])
        self._grow("events", count)
        self._grow("due", count)
        self._grow_ring("nows", count)
        self._chain("events", "position", before, "events_free")
        self.now["events_room"] += count - before

    def grow_instances(self, count: int) -> None:
        """So many instances, of all services together."""
        before = len(self.tables["instances"])
        databases = int(self.now["databases_count"])
        self._grow("instances", count, NOBODY, "ordinal")
        self._grow("processors", databases + count)
        self._grow("pools", databases * count)
        self._chain("instances", "next_free", before, "instances_free")
        for name in ("ready", "roomy", "open_ones"):
            services = len(self.tables["services"])
            wider = np.zeros((services, count), np.int64)
            wider[:, :before] = self.tables[name].reshape(services, before)
            self._own(name, wider.reshape(-1))
        self.now["ready_width"] = count
        self._grow(
            "notices", 2 * (count + len(self.tables["services"]))
        )  # an instance is idle, and a drained one empty

    def _own(self, name: str, table: Table) -> None:
        """Keep a table alive, and tell compiled code where it is."""
        self.tables[name] = table
        self.now[name], self.now[f"{name}_length"] = table.ctypes.data, len(table)

    def _grow(self, name: str, count: int, filled: float = 0, column: str | None = None) -> None:
        """A longer table with the same first rows; new ones have `filled` in a column, or as they are."""
        before = self.tables[name]
        longer = np.zeros(count, before.dtype)
        longer[: len(before)] = before
        (longer if column is None else longer[column])[len(before) :] = filled
        self._own(name, longer)

    def _grow_ring(self, name: str, count: int) -> None:
        """A longer ring, which begins at its first place."""
        before = self.tables[name]
        longer = np.zeros(count, before.dtype)
        longer[: len(before)] = np.roll(before, -int(self.now[f"{name}_begin"]))
        self.now[f"{name}_begin"] = 0
        self._own(name, longer)

    def _chain(self, name: str, column: str | None, before: int, head: str) -> None:
        """Put the rows from `before` on in front of the list of free rows."""
        rows_of = self.tables[name] if column is None else self.tables[name][column]
        rows_of[before:] = np.arange(before + 1, len(rows_of) + 1)
        rows_of[-1] = self.now[head]
        self.now[head] = before
