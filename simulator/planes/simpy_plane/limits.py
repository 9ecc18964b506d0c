"""Time-outs of steps and turns."""

from collections.abc import Callable

import simpy

from foresize.simulator.planes.simpy_plane.context import Context, Steps
from foresize.simulator.planes.simpy_plane.failures import Cut, TimeUp, TurnFailed
from foresize.simulator.planes.simpy_plane.steps import RunStep


def within(env: simpy.Environment, ctx: Context, limit_s: float, begin: Callable[[Context], Steps]) -> Steps:
    """Run what `begin` makes; after `limit_s` interrupt it and raise TurnFailed('timeout') for the place it is at."""
    limit = TimeUp()

    def expire(_: simpy.Event) -> None:
        if limit.active:
            Cut(ctx.process, limit, lambda: limit.active)

    env.timeout(limit_s).callbacks.append(expire)
    try:
        yield from begin(ctx)
    except simpy.Interrupt as interrupt:
        if interrupt.cause is limit:
            raise TurnFailed("timeout", ctx.place) from None
        raise
    finally:
        limit.active = False


class Limited(RunStep):
    """A step with a time-out."""

    def __init__(self, env: simpy.Environment, step: RunStep, limit_s: float) -> None:
        """Give up `step` after `limit_s` seconds."""
        self.env = env
        self.step = step
        self.limit_s = limit_s

    def run(self, ctx: Context) -> Steps:
        """Do the step, or fail with `timeout`."""
        return within(self.env, ctx, self.limit_s, self.step.run)
