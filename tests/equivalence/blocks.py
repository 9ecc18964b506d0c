"""Random worlds in blocks, the same ones whenever a block is asked for."""

from collections.abc import Callable
from typing import Any

from census import Census
from comparison import between, run
from hypothesis import HealthCheck, Phase, given, seed, settings
from random_distributions import Yaml
from scenarios import worlds

from foresize.simulator.scenario.scenario import Scenario

SIZE = 10
"""Worlds in a block, the plainest one among them. So many Hypothesis draws afresh; most of those that come then it
makes of the ones before, by putting a copy of one part in another's place."""

SEEDED = range(5)
"""What is run in CI: 46 different worlds, and the plainest one in each block again."""
HUNTED = range(20)
"""Where mistakes must be noticed, and every part be found: 181 different worlds."""
ALL = range(80)
"""What is run by `make validate`: 721 different worlds."""


def each_world(block: int, look: Callable[[Yaml], Any], *phases: Phase) -> None:
    """Look at every world of a block; where that raises, Hypothesis finds the plainest world like it and shows it."""

    @seed(block)
    @settings(
        max_examples=SIZE, deadline=None, database=None, phases=phases or tuple(Phase),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip
    @given(worlds())
    def look_at(world: Yaml) -> None:
        look(world)

    look_at()


def hold_equal(block: int, census: Census) -> None:
    """Both engines must simulate the same in every world of a block."""

    def both_simulate_the_same(world: Yaml) -> None:
        scenario = Scenario.model_validate(world)
        readable, compiled = (run(scenario, engine) for engine in ("simpy", "compiled"))
        assert between(readable, compiled) == []
        census.add(scenario, *compiled)

    each_world(block, both_simulate_the_same)
