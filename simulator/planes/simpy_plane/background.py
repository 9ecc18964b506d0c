"""Work that its turn does not wait for."""

from typing import TYPE_CHECKING

import simpy

from foresize.simulator.planes.simpy_plane.context import Context, Steps
from foresize.simulator.planes.simpy_plane.failures import TurnFailed, lost_instance
from foresize.simulator.planes.simpy_plane.steps import RunStep

if TYPE_CHECKING:
    from foresize.simulator.planes.simpy_plane.plane import SimpyPlane


def start(plane: "SimpyPlane", step: RunStep, turn: Context) -> None:
    """Begin a step as a process of its own. The instance that it begins on has it as a guest from this moment, so that
    a draining one does not end before it has had its first event."""
    ctx = turn.in_background()
    ctx.process = plane.env.process(_run(plane, step, ctx))
    plane.tally.totals["background_started"] += 1
    plane.background_active += 1
    if ctx.where is not None:
        ctx.where.enter(ctx.process)


def _run(plane: "SimpyPlane", step: RunStep, ctx: Context) -> Steps:
    instance = ctx.where
    try:
        yield from step.run(ctx)
    except TurnFailed as failure:
        plane.tally.background_failed(failure.outcome, failure.place)
    except simpy.Interrupt as loss:
        plane.tally.background_failed("instance_lost", lost_instance(loss).service)
    else:
        plane.tally.totals["background_completed"] += 1
    plane.background_active -= 1
    plane.release_places(ctx)
    if instance is not None:
        instance.exit(ctx.process)
        plane.left(instance)
