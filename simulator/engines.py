"""Which data plane runs a scenario."""

from dataclasses import dataclass
from typing import Literal

from foresize.simulator.scenario.problems import BadInput
from foresize.simulator.scenario.scenario import Scenario

Engine = Literal["auto", "simpy", "compiled"]
"""What a user may ask for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The engine that is taken, and why."""

    engine: Literal["simpy"]
    why: str


def choose_engine(scenario: Scenario, engine: Engine) -> Choice:
    """The engine for a scenario. Raises BadInput for one that this release does not have."""
    if engine == "auto":
        return Choice("simpy", "the only engine of this release")
    if engine == "simpy":
        return Choice("simpy", "asked for")
    raise BadInput.one(f"engine `{engine}` is not part of this release: use `auto` or `simpy`.", path="engine")
