"""Which data plane runs a scenario."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from foresize.models.streams import Streams
from foresize.simulator.planes.base import DataPlane
from foresize.simulator.planes.simpy_plane import SimpyPlane
from foresize.simulator.planes.simpy_plane.tally import TurnRow
from foresize.simulator.scenario.problems import BadInput
from foresize.simulator.scenario.scenario import Scenario

EngineName = Literal["simpy", "compiled"]
"""An engine."""

Engine = Literal["auto", "simpy", "compiled"]
"""What a user may ask for."""

ENGINES = {
    "auto": "The fastest engine that can run the scenario.",
    "simpy": "The model to read: SimPy processes and resources.",
    "compiled": "The same model in compiled code, for scenarios of built-in parts; policies may be your own.",
}
"""What this release has, in a sentence each."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The engine that is taken, and why."""

    engine: EngineName
    why: str


def choose_engine(scenario: Scenario, engine: Engine) -> Choice:
    """The engine for a scenario. Raises BadInput for one that cannot run it."""
    if engine == "simpy":
        return Choice("simpy", "asked for")
    if engine not in ENGINES:
        allowed = " or ".join(f"`{name}`" for name in ENGINES)
        raise BadInput.one(f"must be {allowed}, but is `{engine}`.", path="engine")
    why_not = _why_not_compiled(scenario)
    if why_not is None:
        return Choice("compiled", "only built-in parts" if engine == "auto" else "asked for")
    if engine == "auto":
        return Choice("simpy", why_not)
    raise BadInput.one(f"`compiled` cannot run this scenario: {why_not}. Use `auto` or `simpy`.", path="engine")


def make_plane(
    engine: EngineName, scenario: Scenario, streams: Streams, on_turn: Callable[[TurnRow], None] | None
) -> DataPlane:
    """An empty data plane at time 0; `on_turn` is given each finished turn's row."""
    if engine == "simpy":
        return SimpyPlane(scenario, streams, on_turn)
    from foresize.simulator.planes.compiled import CompiledPlane

    return CompiledPlane(scenario, streams, on_turn)


def _why_not_compiled(scenario: Scenario) -> str | None:
    """The part that compiled code does not know; None, and the code is compiled, where it knows all."""
    from foresize.models.distributions.table import NotCompiled
    from foresize.simulator.planes.compiled import CompiledPlane, warm

    try:
        CompiledPlane(scenario, Streams(scenario.seed, 0))
    except NotCompiled as unknown:
        return str(unknown)
    warm()
    return None
