"""Both engines give every turn the same outcome, instance and latency, and the same counters at every scrape."""

from importlib import resources

import blocks
import pytest
from cases import CROWDED, WATCHED
from census import EVENTS, PARTS, Census, all_options
from comparison import differences, run
from hypothesis import Phase

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


def test_ties_in_time_are_broken_the_same_way() -> None:
    assert differences(Scenario.model_validate(CROWDED)) == []


def test_to_measure_one_service_each_second_moves_nothing_elsewhere_not_even_by_rounding() -> None:
    (_, readable), (_, compiled) = (run(Scenario.model_validate(WATCHED), engine) for engine in ("simpy", "compiled"))
    assert readable == compiled
