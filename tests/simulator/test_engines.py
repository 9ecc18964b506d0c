"""Which engine is taken, and why."""

from pathlib import Path
from typing import ClassVar

import pytest

import foresize as fs
from foresize.models.distributions import Distribution
from foresize.simulator.engines import ENGINES, choose_engine


def test_auto_takes_one_that_there_is(tiny_file: Path) -> None:
    assert choose_engine(fs.load(tiny_file), "auto").engine in ENGINES


def test_what_is_asked_for_is_taken(tiny_file: Path) -> None:
    for engine in ("simpy", "compiled"):
        choice = choose_engine(fs.load(tiny_file), engine)
        assert (choice.engine, choice.why) == (engine, "asked for")


def test_an_engine_that_there_is_not_is_refused_with_those_that_there_are(tiny_file: Path) -> None:
    with pytest.raises(fs.BadInput, match="must be `auto` or `simpy` or `compiled`, but is `warp`"):
        choose_engine(fs.load(tiny_file), "warp")


class Endless(Distribution):
    """A part that is not built in."""

    kind: ClassVar[str] = "endless"

    def average(self) -> float:
        return 1.0

    def quantile(self, u: float) -> float:
        return 1.0


def test_a_part_of_ones_own_is_for_the_readable_engine(tiny_file: Path) -> None:
    scenario = fs.load(tiny_file)
    name, workload = next(iter(scenario.workload.items()))
    turn = workload.turn.model_copy(update={"gap": Endless()})
    own = scenario.model_copy(update={"workload": {name: workload.model_copy(update={"turn": turn})}})
    assert choose_engine(own, "auto").engine == "simpy"
    with pytest.raises(fs.BadInput, match="`compiled` cannot run this scenario: the distribution `endless` is not"):
        choose_engine(own, "compiled")
