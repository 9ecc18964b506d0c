"""A small world that each test bends its own way."""

import copy
from typing import Any

import pytest

from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.scenario import Scenario
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


def merged(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    result = copy.deepcopy(base)
    for key, value in change.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict) and "kind" not in value
        result[key] = merged(result[key], value) if both else value
    return result


@pytest.fixture
def simulate():
    """Run the small world with changes, and return its record (and the turns, if asked for)."""

    def go(change: dict[str, Any] | None = None, *, replication: int = 0, on_turn=None) -> RunRecord:
        scenario = Scenario.model_validate(merged(WORLD, change or {}))
        return Replication(scenario, replication, on_turn=on_turn).run()

    return go
