"""The clock of both planes: control events in order, the data plane advanced between them."""

from collections.abc import Callable, Mapping

import simpy

from foresize.simulator.control.autoscaling import AutoscalerLoop
from foresize.simulator.control.fleet import Fleet
from foresize.simulator.planes.base import DataPlane, Drained, Idle, Notice, Relief, Waiting
from foresize.simulator.scenario.problems import BadInput

CROWD = 5_000_000
"""So many control events at one instant are no crowd: time stands still."""


def drive(
    env: simpy.Environment,
    plane: DataPlane,
    fleets: Mapping[str, Fleet],
    loops: Mapping[str, AutoscalerLoop],
    end_s: float,
    on_progress: Callable[[float], None] | None = None,
) -> None:
    """Run both planes to `end_s`. A control event at t comes before what happens on the data plane at t.

    Raises BadInput where the time of one of them stands still.
    """
    crowd = 0
    while True:
        until_s = min(float(env.peek()), end_s)
        notice = plane.advance(until_s)
        if notice is not None:
            if plane.now_s > env.now:
                env.run(until=plane.now_s)
            _answer(notice, fleets, loops)
            continue
        if until_s >= end_s:
            return
        crowd = crowd + 1 if env.now == until_s else 0
        if crowd > CROWD:
            raise BadInput.one(
                f"time stands still at {until_s:g}s: instances start, fail and crash there without end. Starts that "
                "take no time need a `failure` below 100% or a `retry_after`, and a `crash` needs time.",
                path="services",
            )
        env.step()
        if on_progress is not None:
            on_progress(until_s)


def _answer(notice: Notice, fleets: Mapping[str, Fleet], loops: Mapping[str, AutoscalerLoop]) -> None:
    """A drained instance ends; an autoscaler that has asked for such notices decides at once."""
    match notice:
        case Drained():
            fleets[notice.service].ended_empty(notice.ordinal)
        case Idle():
            fleets[notice.service].note_idle(notice.ordinal)
            loops[notice.service].decide("idle")
        case Waiting():
            loops[notice.service].decide("waiting")
        case Relief():
            loops[notice.service].decide("relief")
