"""Work on an instance of a service."""

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any

import simpy

from foresize.models.distributions import Distribution
from foresize.models.streams import Uniform
from foresize.simulator.planes.simpy_plane.context import Context, Steps
from foresize.simulator.planes.simpy_plane.failures import TurnFailed
from foresize.simulator.planes.simpy_plane.instance import Instance
from foresize.simulator.planes.simpy_plane.steps import RunStep

if TYPE_CHECKING:
    from foresize.simulator.planes.simpy_plane.plane import SimpyPlane


class CallStep(RunStep):
    """Work on an instance: the session's own where the session lives on that service, or a routed one."""

    def __init__(self, plane: "SimpyPlane", service: str, work: Distribution, draw: Uniform, inner: Sequence[RunStep]):
        """Bind the step to its service's cluster and its stream."""
        self.env = plane.env
        self.name = service
        self.cluster = plane.clusters[service]
        self.work = work.sampler()
        self.draw = draw
        self.inner = inner
        self.left = plane.left
        self.cold = f"{service}: cold start"

    def run(self, ctx: Context) -> Steps:
        """Find the instance, work there, and do the nested steps there."""
        ctx.place = self.name
        instance = ctx.home
        # Work in the background may outlive its session's instance.
        if instance is None or instance.service != self.name or instance.gone:
            instance = yield from self._routed(ctx)
        instance.enter(ctx.process)
        try:
            yield from self._on(instance, ctx)
        finally:
            instance.exit(ctx.process)
            self.left(instance)

    def _routed(self, ctx: Context) -> Generator[simpy.Event, Any, Instance]:
        """The router's choice, as soon as an instance is ready."""
        since = self.env.now
        while (instance := self.cluster.route_call()) is None:
            yield from self._await_instance()
        if self.env.now > since:
            ctx.parts[self.cold] += self.env.now - since
        return instance

    def _await_instance(self) -> Steps:
        turn = self.env.event()
        self.cluster.callers.append(turn)
        try:
            yield turn
        except BaseException:
            if not turn.triggered:
                self.cluster.callers.remove(turn)
            raise

    def _on(self, instance: Instance, ctx: Context) -> Steps:
        if not instance.begin_call():
            self.cluster.rejected += 1
            raise TurnFailed("rejected", self.name)
        before, ctx.where = ctx.where, instance
        since = self.env.now
        station = instance.station
        try:
            yield from station.hold()
            try:
                yield from self._work(instance, ctx, since)
                for step in self.inner:
                    yield from step.run(ctx)
            finally:
                station.release()
        finally:
            instance.calls -= 1
            self.cluster.calls_ended += 1
            ctx.where = before

    def _work(self, instance: Instance, ctx: Context, since: float) -> Steps:
        work_s = self.work(self.draw(ctx.entity, ctx.index))
        yield from instance.station.work(work_s)
        ctx.parts[instance.working] += work_s
        ctx.parts[instance.waiting] += max(0.0, self.env.now - since - work_s)
