"""A workload's journey, expanded and bound to the plane's resources and random streams."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from foresize.models.journeys import Call, Chance, External, Journey, Network, Query, Step
from foresize.simulator.planes.simpy_plane import background
from foresize.simulator.planes.simpy_plane.call_step import CallStep
from foresize.simulator.planes.simpy_plane.external_step import ExternalStep
from foresize.simulator.planes.simpy_plane.limits import Limited
from foresize.simulator.planes.simpy_plane.query_step import QueryStep
from foresize.simulator.planes.simpy_plane.steps import ChanceStep, Detached, NetworkStep, RunStep

if TYPE_CHECKING:
    from foresize.simulator.planes.simpy_plane.plane import SimpyPlane

EXTERNAL_STREAMS = ("latency", "error", "jitter", "input", "output", "resume")
"""The random streams of an external step."""


def bind(plane: "SimpyPlane", steps: Sequence[Step], place: str) -> list[RunStep]:
    """Runnable steps for `steps`; `place` names where they stand, and with it their streams."""
    return [run for index, step in enumerate(steps) for run in _bind(plane, step, f"{place}.{index}")]


def _bind(plane: "SimpyPlane", step: Step, place: str) -> list[RunStep]:
    if isinstance(step, Journey):
        return bind(plane, plane.scenario.journeys[step.journey], f"{place}.{step.journey}")
    if isinstance(step, Chance):
        then = bind(plane, step.steps, f"{place}.steps")
        otherwise = bind(plane, step.otherwise, f"{place}.otherwise")
        return [ChanceStep(step.chance, plane.stream(f"{place}.chance"), then, otherwise)]
    run = _leaf(plane, step, place)
    if step.timeout is not None:
        run = Limited(plane.env, run, step.timeout)
    return [run if step.wait else Detached(partial(background.start, plane), run)]


def _leaf(plane: "SimpyPlane", step: Call | Query | External | Network, place: str) -> RunStep:
    match step:
        case Call():
            inner = bind(plane, step.steps, f"{place}.steps")
            return CallStep(plane, step.call, step.work, plane.stream(f"{place}.work"), inner)
        case Query():
            database = plane.scenario.databases[step.query]
            time = database.read if step.operation == "read" else database.write
            return QueryStep(plane, step.query, time, plane.stream(f"{place}.time"), plane.stream(f"{place}.resume"))
        case External():
            draws = {name: plane.stream(f"{place}.{name}") for name in EXTERNAL_STREAMS}
            return ExternalStep(plane, step.external, draws)
        case Network():
            return NetworkStep(plane.env, step.network, plane.stream(f"{place}.delay"))
