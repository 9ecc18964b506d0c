"""The clock of both planes: control events in order, the data plane advanced between them."""

from collections.abc import Callable, Mapping

import simpy

from foresize.simulator.control.fleet import Fleet
from foresize.simulator.planes.base import DataPlane


def drive(
    env: simpy.Environment,
    plane: DataPlane,
    fleets: Mapping[str, Fleet],
    end_s: float,
    on_progress: Callable[[float], None] | None = None,
) -> None:
    """Run both planes to `end_s`. A control event at t comes before what happens on the data plane at t."""
    while True:
        until_s = min(float(env.peek()), end_s)
        drained = plane.advance(until_s)
        if drained is not None:
            if plane.now_s > env.now:
                env.run(until=plane.now_s)
            fleets[drained.service].ended_empty(drained.ordinal)
            continue
        if until_s >= end_s:
            return
        env.step()
        if on_progress is not None:
            on_progress(until_s)
