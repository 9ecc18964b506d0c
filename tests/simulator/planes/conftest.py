"""A small world that each test bends its own way."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from foresize.models.arrivals import Arrivals
from foresize.policies import Decision, Policy
from foresize.simulator.planes.simpy_plane import SimpyPlane
from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.scenario import Autoscaler, Scenario
from foresize.simulator.telemetry.record import RunRecord

WORLD: dict[str, Any] = {
    "name": "world",
    "duration": "30m",
    "workload": {
        "callers": {
            "arrivals": {"kind": "poisson", "rate": "6/min"},
            "session": {"lifetime": {"kind": "exponential", "mean": "3m"}},
            "turn": {"gap": {"kind": "exponential", "mean": "10s"}, "steps": "talk"},
        }
    },
    "journeys": {"talk": [{"call": "gateway", "work": "20ms"}]},
    "services": {"gateway": {"capacity": {"kind": "cpu", "vcpus": 2, "sessions": 10}, "instances": 3}},
}


class Listed(Arrivals):
    """Users at given times; with `places`, a closed population each of whose places has its end."""

    at_s: tuple[float, ...]
    gone_s: tuple[float, ...] = ()

    @property
    def population(self) -> int:
        return len(self.gone_s)

    def leaves_s(self, slot: int) -> float:
        return self.gone_s[slot]

    def times(self, streams, name, start, duration_s) -> Iterator[float]:
        yield from self.at_s


class Plan(Policy):
    """Counts by the simulated second."""

    counts: dict[float, int]

    def decide(self, seen, memory):
        return Decision([count for at_s, count in self.counts.items() if seen.now_s >= at_s][-1], "as planned")


@dataclass
class Finished:
    """A replication that has been run, with what is left on its plane."""

    replication: Replication
    record: RunRecord

    @property
    def plane(self) -> SimpyPlane:
        assert isinstance(self.replication.plane, SimpyPlane)
        return self.replication.plane

    def instances(self) -> list[dict[str, Any]]:
        table = self.record.instances
        return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


def merged(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    result = copy.deepcopy(base)
    for key, value in change.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict) and "kind" not in value
        result[key] = merged(result[key], value) if both else value
    return result


def with_arrivals(scenario: Scenario, arrivals: Arrivals) -> Scenario:
    workload = {name: each.model_copy(update={"arrivals": arrivals}) for name, each in scenario.workload.items()}
    return scenario.model_copy(update={"workload": workload})


def with_counts(scenario: Scenario, counts: dict[str, dict[float, int]]) -> Scenario:
    services = dict(scenario.services)
    for name, plan in counts.items():
        scaler = Autoscaler.model_validate({"policy": {"kind": "fixed", "count": 1}, "min": 0, "every": "1s"})
        scaler = scaler.model_copy(update={"policy": Plan(counts=plan)})
        services[name] = services[name].model_copy(update={"autoscaler": scaler})
    return scenario.model_copy(update={"services": services})


@pytest.fixture
def finish() -> Callable[..., Finished]:
    """Run the small world with changes.

    `users` replaces the arrivals by times, `gone` makes of these a closed population with an end for each place, and
    `counts` gives services a plan of instances by the second.
    """

    def go(
        change: dict[str, Any] | None = None, *, users=(), gone=(), counts=None, replication: int = 0, on_turn=None
    ) -> Finished:
        scenario = Scenario.model_validate(merged(WORLD, change or {}))
        if users:
            scenario = with_arrivals(scenario, Listed(at_s=tuple(users), gone_s=tuple(gone)))
        run = Replication(with_counts(scenario, counts or {}), replication, on_turn=on_turn)
        return Finished(run, run.run())

    return go


@pytest.fixture
def simulate(finish: Callable[..., Finished]) -> Callable[..., RunRecord]:
    """Run the small world with changes, and return its record (and the turns, if asked for)."""
    return lambda *args, **kwargs: finish(*args, **kwargs).record
