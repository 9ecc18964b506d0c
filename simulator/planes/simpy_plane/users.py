"""Users as SimPy processes: here those of single requests, who come, have one turn, and are gone."""

from collections.abc import Callable, Generator
from math import inf
from typing import TYPE_CHECKING, Any

import simpy

from foresize.models.distributions import Distribution
from foresize.simulator.planes.simpy_plane.context import Context
from foresize.simulator.planes.simpy_plane.failures import TurnFailed, lost_instance
from foresize.simulator.planes.simpy_plane.limits import within
from foresize.simulator.planes.simpy_plane.program import bind
from foresize.simulator.planes.simpy_plane.tally import TurnRow

if TYPE_CHECKING:
    from foresize.simulator.planes.simpy_plane.plane import SimpyPlane

Life = Generator[simpy.Event, Any, None]


class Users:
    """All users of one workload. A user's draws depend on who it is and which turn it is, on nothing else."""

    def __init__(self, plane: "SimpyPlane", name: str) -> None:
        """Bind the workload's journey and streams to the plane."""
        self.plane = plane
        self.env = plane.env
        self.tally = plane.tally
        self.name = name
        self.spec = plane.scenario.workload[name]
        self.arrivals = self.spec.arrivals
        self.steps = bind(plane, plane.scenario.journeys[self.spec.turn.steps], f"{name}.{self.spec.turn.steps}")
        self.limit_s = self.spec.turn.timeout
        self.gap = sampler(self.spec.turn.gap, 0.0)
        self.gap_draw = plane.stream(f"{name}.gap")
        self.active_turns = 0

    def arrive(self) -> Life:
        """Let the users come: a process for each."""
        scenario = self.plane.scenario
        times = self.arrivals.times(self.plane.streams, self.name, scenario.start, scenario.duration)
        for entity, at_s in enumerate(times):
            if at_s > self.env.now:
                yield self.env.timeout(at_s - self.env.now)
            self.begin(entity)

    def begin(self, entity: int) -> None:
        """A user is here."""
        ctx = Context(entity)
        ctx.process = self.env.process(self.life(ctx))

    def life(self, ctx: Context) -> Life:
        """One turn on no instance in particular; in a closed population the next one comes after a gap."""
        yield from self.turn(ctx, self.env.now)
        self.plane.release_places(ctx)
        if self.arrivals.population:
            yield self.env.timeout(self.gap(self.gap_draw(ctx.entity, 0)))
        self.ended(ctx.entity)

    def leaves_s(self, entity: int) -> float:
        """When the user is taken away; infinite where it may stay."""
        population = self.arrivals.population
        return self.arrivals.leaves_s(entity % population) if population else inf

    def ended(self, entity: int) -> None:
        """A user has left; in a closed population another one takes the place, as long as there is the place."""
        if self.arrivals.population and self.env.now < self.leaves_s(entity):
            self.begin(entity + self.arrivals.population)

    def turn(self, ctx: Context, spoken_s: float) -> Generator[simpy.Event, Any, bool]:
        """One turn whose speech ended at `spoken_s`; whether it was answered."""
        self.tally.totals["turns_started"] += 1
        self.active_turns += 1
        outcome, place = "completed", ""
        try:
            if self.limit_s is None:
                yield from self._steps(ctx)
            else:
                left_s = max(0.0, self.limit_s - (self.env.now - spoken_s))
                yield from within(self.env, ctx, left_s, self._steps)
        except TurnFailed as failure:
            outcome, place = failure.outcome, failure.place
        except simpy.Interrupt as loss:
            outcome, place = "instance_lost", lost_instance(loss).service
        # Not in a `finally`: a turn that is open at the end of the run has no outcome, though its generator is closed.
        self.active_turns -= 1
        self._count(ctx, spoken_s, outcome, place)
        return outcome == "completed"

    def _steps(self, ctx: Context) -> Life:
        for step in self.steps:
            yield from step.run(ctx)

    def _count(self, ctx: Context, spoken_s: float, outcome: str, place: str) -> None:
        latency_s = max(0.0, self.env.now - spoken_s)  # a clock that was set to `spoken_s` may be a hair before it
        if outcome == "completed":
            self.tally.turn_completed(latency_s, ctx.parts)
        else:
            self.tally.turn_failed(outcome, place)
        if self.tally.on_turn is not None:
            at = ("", -1) if ctx.home is None else (ctx.home.service, ctx.home.ordinal)
            self.tally.on_turn(TurnRow(self.name, ctx.entity, ctx.index, spoken_s, latency_s, outcome, *at, place))
        ctx.parts.clear()


def sampler(distribution: Distribution | None, default: float) -> Callable[[float], float]:
    """The distribution's inverse CDF; a constant where none is given."""
    return (lambda _: default) if distribution is None else distribution.sampler()
