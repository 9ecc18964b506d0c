"""Steps of a turn as SimPy generators: the base class, and the steps that need no service.

Each step knows its own random streams, named by its place in the expanded journey, so that a journey that is run twice
in a turn draws twice.
"""

from collections.abc import Callable, Sequence

import simpy

from foresize.models.distributions import Distribution
from foresize.models.streams import Uniform
from foresize.simulator.planes.simpy_plane.context import Context, Steps
from foresize.simulator.planes.simpy_plane.instance import Instance


class RunStep:
    """A step that can be run; subclasses define `run`."""

    def run(self, ctx: Context) -> Steps:
        """Do it, telling `ctx` where it is and where the time goes; raises TurnFailed."""
        raise NotImplementedError(f"{type(self).__name__} must define run()")


class NetworkStep(RunStep):
    """Crossing a network."""

    def __init__(self, env: simpy.Environment, delay: Distribution, draw: Uniform) -> None:
        """Bind the step to its stream."""
        self.env = env
        self.delay = delay.sampler()
        self.draw = draw

    def run(self, ctx: Context) -> Steps:
        """Wait for the delay."""
        ctx.place = "network"
        delay_s = self.delay(self.draw(ctx.entity, ctx.index))
        yield self.env.timeout(delay_s)
        ctx.parts["network"] += delay_s


class ChanceStep(RunStep):
    """A branch."""

    def __init__(self, chance: float, draw: Uniform, then: Sequence[RunStep], otherwise: Sequence[RunStep]) -> None:
        """Bind the step to its stream."""
        self.chance = chance
        self.draw = draw
        self.then = then
        self.otherwise = otherwise

    def run(self, ctx: Context) -> Steps:
        """Take one of the ways."""
        for step in self.then if self.draw(ctx.entity, ctx.index) < self.chance else self.otherwise:
            yield from step.run(ctx)


class Detached(RunStep):
    """A step that the turn does not wait for."""

    def __init__(self, start: Callable[[RunStep, Context], None], step: RunStep) -> None:
        """`start` begins the step as a process of its own."""
        self.start = start
        self.step = step

    def run(self, ctx: Context) -> Steps:
        """Begin it and go on."""
        self.start(self.step, ctx)
        yield from ()


def resume_on(instance: Instance, ctx: Context, u: float) -> Steps:
    """After an answer from elsewhere: wait until an instance with an event loop has got back to the turn."""
    if instance.resuming is None:
        return
    ctx.place = instance.service
    since = instance.env.now
    work_s = instance.resuming(u)
    yield from instance.station.work(work_s)
    ctx.parts[instance.working] += work_s
    ctx.parts[instance.waiting] += max(0.0, instance.env.now - since - work_s)
