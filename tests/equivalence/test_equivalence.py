"""Both engines give every turn the same outcome, instance and latency, and the same counters at every scrape."""

from importlib import resources

import blocks
import pytest
from census import EVENTS, PARTS, Census, all_options
from comparison import differences, run
from hypothesis import Phase
from random_distributions import Yaml

import foresize as fs
from foresize.simulator.scenario.scenario import Scenario


def test_both_engines_simulate_the_same_in_worlds_whose_limits_bind() -> None:
    census = Census()
    for block in blocks.SEEDED:
        blocks.hold_equal(block, census)
    assert census.rare(EVENTS, least=1) == {}


def test_no_registered_part_and_no_option_is_left_out_of_the_random_worlds() -> None:
    census = Census()
    for block in blocks.HUNTED:
        blocks.each_world(block, lambda world: census.add(Scenario.model_validate(world)), Phase.generate)
    assert census.rare([*PARTS, *all_options()], least=1) == {}, "to be drawn in random_*.py or scenarios.py"


@pytest.mark.long
def test_both_engines_simulate_the_same_in_hundreds_of_worlds(table: list[str]) -> None:
    census = Census()
    for block in blocks.ALL:
        blocks.hold_equal(block, census)
    table += census.rows()
    assert census.rare([*PARTS, *EVENTS], least=20) == {}


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


WATCHED: Yaml = {
    "name": "watched", "duration": "60s",
    "workload": {"requests": {"arrivals": {"kind": "constant", "rate": "7.3/s"}, "turn": {"steps": "talk"}}},
    "journeys": {"talk": [
        {"call": "gateway", "work": "51ms"},
        {"query": "db", "operation": "read"},
        {"call": "helper", "work": "47ms"},
    ]},
    "services": {
        "gateway": {"capacity": {"kind": "cpu", "vcpus": 1}, "autoscaler": {"policy": {"kind": "knative_kpa"}}},
        "helper": {"capacity": {"kind": "cpu", "vcpus": 1}},
    },
    "databases": {"db": {"read": "293ms", "write": "1ms", "cores": 4, "usl": {"sigma": 0.03}}},
}  # fmt: skip


def test_to_measure_one_service_each_second_moves_nothing_elsewhere_not_even_by_rounding() -> None:
    (_, readable), (_, compiled) = (run(Scenario.model_validate(WATCHED), engine) for engine in ("simpy", "compiled"))
    assert readable == compiled
