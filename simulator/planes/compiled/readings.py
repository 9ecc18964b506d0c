"""All gauges and counters of the compiled engine at one time, named as `simpy_plane.readings` names them."""

from typing import Any

import numpy as np

from foresize.simulator.planes.base import Reading
from foresize.simulator.planes.compiled.codes import OUTCOMES
from foresize.simulator.planes.compiled.figures import (
    API,
    DATABASE,
    SERVICE,
    WHOLE,
    copy_figures,
    copy_instances,
    copy_pools,
)
from foresize.simulator.planes.compiled.fleet import Instances
from foresize.simulator.planes.compiled.layout import Table
from foresize.simulator.planes.compiled.task import UNTOUCHED
from foresize.simulator.planes.compiled.world import World
from foresize.simulator.planes.instance_table import InstanceTable
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.histogram import Histogram

Sums = dict[str, float]


class Reader:
    """Reads one world; what does not change in it is looked up once, for scrapes are many."""

    def __init__(self, scenario: Scenario, world: World) -> None:
        """Get ready to read."""
        numbers = world.numbers
        self.world = world
        self.services, self.databases, self.apis = list(numbers.services), list(numbers.databases), list(numbers.apis)
        self.places, self.parts = numbers.places(), numbers.parts()
        self.servers = [spec.capacity.servers() for spec in scenario.services.values()]
        sessions = [each.session for each in scenario.workload.values()]
        self._egress = np.array([0.0 if session is None else session.egress for session in sessions])
        self._whole = np.zeros(1, WHOLE)
        self._of_services = np.zeros(len(self.services), SERVICE)
        self._of_databases = np.zeros(len(self.databases), DATABASE)
        self._of_apis = np.zeros(len(self.apis), API)
        self._others = [_names(name, DATABASE) for name in self.databases] + [_names(name, API) for name in self.apis]
        self._without_tokens = [n for n, api in scenario.external_apis.items() if api.requests_per_minute is None]

    def read(self, there: dict[str, Instances]) -> Reading:
        """The reading of now. It begins a new peak of users."""
        world = self.world
        copy_figures(world.row, self._egress, self._whole, self._of_services, self._of_databases, self._of_apis)
        instances = {name: self.instances(s, there[name].array()) for s, name in enumerate(self.services)}
        totals: Sums = dict(zip(WHOLE.names or (), self._whole[0].item(), strict=True))
        levels: Sums = {}
        self._add_failures(totals)
        lobby = self._add_services(there, totals, levels)
        self._add_others(totals, levels)
        users, peak = int(world.now["users"]["now"]), int(world.now["peak_users"])
        world.now["peak_users"] = users
        return Reading(
            totals=totals,
            parts=self._parts(),
            latency=_up_to_now(world.latency, world.now["latency"]),
            lobby_wait=_up_to_now(world.lobby_wait, world.now["lobby_wait"]),
            users=users,
            peak_users=peak,
            lobby=lobby,
            instances=instances,
            levels=levels,
        )

    def instances(self, service: int, there: Table) -> InstanceTable:
        """The instances of a service with these numbers, whose sums are those of now."""
        table = InstanceTable.empty(len(there), self.databases)
        copy_instances(self.world.row, there, table.rows, self._of_services[service : service + 1])
        for number, pools in enumerate(table.pools.values()):
            copy_pools(self.world.row, there, number, pools)
        return table

    def _add_services(self, there: dict[str, Instances], totals: Sums, levels: Sums) -> dict[str, int]:
        """The figures of the services; how many wait for an instance of each."""
        lobby = {}
        levels["lobby_open_s"] = 0.0
        figures = zip(there.items(), self.servers, self._of_services.tolist(), strict=True)
        for (name, each), servers, (ended, rejected, open_s, waiting, busy_s, ages_s, calls) in figures:
            totals[f"{name}.busy_s"] = each.gone_busy_s + busy_s
            totals[f"{name}.capacity_s"] = each.gone_capacity_s + ages_s * servers
            totals[f"{name}.calls"] = each.gone_calls + calls
            totals[f"{name}.calls_ended"] = ended
            totals[f"{name}.rejected"] = rejected
            levels["lobby_open_s"] += open_s
            lobby[name] = int(waiting)
        return lobby

    def _add_others(self, totals: Sums, levels: Sums) -> None:
        """The figures of databases and APIs."""
        figures: list[Any] = [*self._of_databases.tolist(), *self._of_apis.tolist()]
        for (of_totals, of_levels), (sums, gauges) in zip(self._others, figures, strict=True):
            totals.update(zip(of_totals, sums, strict=True))
            levels.update(zip(of_levels, gauges, strict=True))
        for name in self._without_tokens:
            del levels[f"{name}.tokens"]

    def _add_failures(self, totals: Sums) -> None:
        """Failed turns by outcome and by place, and failed work in the background; only what there was."""
        for kind, name in (("turns", "failures"), ("background", "background_failures")):
            table = self.world.tables[name]
            for at in table.nonzero()[0].tolist():
                outcome, place = divmod(at, len(self.places))
                count, told = float(table[at]), f"{kind}.{OUTCOMES[outcome]}"
                _add(totals, f"{told}@{self.places[place]}", count)
                if kind == "turns":
                    _add(totals, told, count)

    def _parts(self) -> Sums:
        parts: Sums = {}
        for name, seconds in zip(self.parts, self.world.tables["part_sums"].tolist(), strict=True):
            if seconds != UNTOUCHED:
                _add(parts, name, seconds)
        return parts


def _up_to_now(histogram: Histogram, sums: Any) -> Histogram:
    """The world's own histogram, whose bins compiled code fills."""
    histogram.count, histogram.sum, histogram.min, histogram.max = sums.item()
    return histogram


def _add(sums: Sums, name: str, by: float) -> None:
    sums[name] = sums.get(name, 0.0) + by


def _names(owner: str, figures: np.dtype[Any]) -> list[list[str]]:
    """What a reading calls the totals and the levels of a database or an API."""
    return [[f"{owner}.{name}" for name in figures[kind].names or ()] for kind in ("totals", "levels")]
