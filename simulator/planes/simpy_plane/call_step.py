"""Work on an instance of a service."""

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any

import simpy

from foresize.models.distributions import Distribution
from foresize.models.streams import Uniform
from foresize.simulator.planes.simpy_plane.context import Context, Steps
from foresize.simulator.planes.simpy_plane.entrance import Caller, Entrance
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
        # Work in the background may outlive its session's instance.
        own = ctx.home if ctx.home is not None and ctx.home.service == self.name and not ctx.home.gone else None
        instance = own or (yield from self._routed(ctx))
        was_given = own is None and self.cluster.entrance is not None
        if not was_given:
            instance.enter(ctx.process)
        try:
            yield from self._on(instance, ctx)
        finally:
            if was_given:
                self.cluster.call_leaves(instance, ctx.process)
            else:
                instance.exit(ctx.process)
            self.left(instance)

    def _routed(self, ctx: Context) -> Generator[simpy.Event, Any, Instance]:
        """The router's choice, as soon as an instance is ready and has room; through a front it is a guest by then."""
        since = self.env.now
        if self.cluster.entrance is not None:
            instance = yield from self._through(self.cluster.entrance, ctx)
        else:
            while (found := self.cluster.route_call()) is None:
                yield from self._await_instance(ctx)
            instance = found
        if self.env.now > since:
            ctx.parts[self.cold if instance.ready_s > since else instance.waiting] += self.env.now - since
        return instance

    def _through(self, entrance: Entrance, ctx: Context) -> Generator[simpy.Event, Any, Instance]:
        """What the front gives the call, at once or after a wait; raises TurnFailed where it does neither."""
        instance = None
        if not entrance.refuses():
            instance = entrance.take(ctx.process)
            if instance is None and not entrance.is_full():
                instance = yield from self._await_instance(ctx)
        if instance is None:
            self.cluster.rejected += 1
            raise TurnFailed("rejected", self.name)
        return instance

    def _await_instance(self, ctx: Context) -> Generator[simpy.Event, Any, Instance | None]:
        caller = Caller(self.env, ctx.process)
        self.cluster.begin_to_wait(caller)
        try:
            instance: Instance | None = yield caller
        except BaseException:
            given = self.cluster.give_up(caller)
            if given is not None:
                self.left(given)
            raise
        return instance

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
