"""Which data plane runs a scenario."""

from dataclasses import dataclass
from typing import Literal

from foresize.simulator.scenario.problems import BadInput
from foresize.simulator.scenario.scenario import Scenario

Engine = Literal["auto", "simpy", "compiled"]
"""What a user may ask for."""

ENGINES = {
    "auto": "The fastest engine that can run the scenario.",
    "simpy": "The model to read: SimPy processes and resources.",
}
"""What this release has, in a sentence each."""


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
    allowed = " or ".join(f"`{name}`" for name in ENGINES)
    raise BadInput.one(f"`{engine}` is not part of this release: use {allowed}.", path="engine")
