"""Both engines give every turn the same outcome, instance and latency, and the same counters at every scrape."""

from importlib import resources

import pytest
from comparison import differences
from hypothesis import HealthCheck, given, settings
from scenarios import Yaml, worlds

import foresize as fs
from foresize.simulator.scenario.scenario import Scenario

ANY_SIZE = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=ANY_SIZE)
@given(worlds())
def test_both_engines_simulate_the_same(world: Yaml) -> None:
    assert differences(Scenario.model_validate(world)) == []


@pytest.mark.long
@settings(max_examples=500, deadline=None, suppress_health_check=ANY_SIZE)
@given(worlds())
def test_both_engines_simulate_the_same_in_any_world(world: Yaml) -> None:
    assert differences(Scenario.model_validate(world)) == []


@pytest.mark.parametrize("replication", [0, 3])
def test_both_engines_simulate_the_same_reference_service(replication: int) -> None:
    reference = fs.load(str(resources.files("foresize.configs") / "live_voice.yaml"))
    assert differences(reference.with_(duration="30m"), replication) == []


CROWDED: Yaml = {
    "name": "crowded", "duration": "60s", "scrape": "5s",
    "workload": {"callers": {
        "arrivals": {"kind": "closed", "users": 700},
        "session": {"lifetime": "20s", "patience": "3s", "redial": {"probability": 0.5, "after": "1s"}},
        "turn": {"gap": "2s", "steps": "talk", "timeout": "1s"},
    }},
    "journeys": {"talk": [
        {"call": "gateway", "work": "100ms", "steps": [{"query": "db", "operation": "read"}]},
        {"query": "db", "operation": "write", "wait": False},
    ]},
    "services": {"gateway": {
        "capacity": {"kind": "slots", "slots": 2, "sessions": 50}, "instances": 12, "router": "round_robin",
        "crash": "25s", "start": {"provisioning": "5s"},
        "autoscaler": {"policy": {"kind": "target", "metric": "session_slots", "target": 0.5}, "min": 1, "max": 20},
    }},
    "databases": {"db": {
        "read": "20ms", "write": "50ms", "pool": {"size": 2, "wait": "200ms", "connect": "10ms"}, "max_connections": 20,
    }},
}  # fmt: skip


def test_ties_in_time_are_broken_the_same_way() -> None:
    """Everything happens on a grid of times, hundreds of things at one instant, and the tables must grow for it."""
    assert differences(Scenario.model_validate(CROWDED)) == []
