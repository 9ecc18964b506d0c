"""A statement to a database."""

from typing import TYPE_CHECKING

from foresize.models.distributions import Distribution
from foresize.models.streams import Uniform
from foresize.simulator.planes.simpy_plane.context import Context, Steps
from foresize.simulator.planes.simpy_plane.failures import TurnFailed
from foresize.simulator.planes.simpy_plane.instance import Instance
from foresize.simulator.planes.simpy_plane.steps import RunStep, resume_on

if TYPE_CHECKING:
    from foresize.simulator.planes.simpy_plane.plane import SimpyPlane

CONNECTING = 1 << 32
"""Added to the turn's index for the draw of the time that opening a connection takes."""


class QueryStep(RunStep):
    """One statement, over a connection of the instance that the turn is on."""

    def __init__(self, plane: "SimpyPlane", database: str, time: Distribution, draw: Uniform, resume: Uniform):
        """Bind the step to its database."""
        self.env = plane.env
        self.name = database
        self.server = plane.databases[database]
        self.time = time.sampler()
        self.draw = draw
        self.resume = resume
        pool = self.server.spec.pool
        self.connect = pool.connect.sampler() if pool is not None else None
        self.pool_part, self.query_part = f"{database}: pool", f"{database}: query"
        self.contention = f"{database}: contention"

    def run(self, ctx: Context) -> Steps:
        """Get a connection, run the statement, give the connection back."""
        ctx.place = self.name
        if self.connect is None or ctx.where is None:
            yield from self._without_pool(ctx)
        else:
            yield from self._pooled(ctx.where, ctx)

    def _without_pool(self, ctx: Context) -> Steps:
        if not self.server.connect_directly():
            raise TurnFailed("connection_refused", self.name)
        try:
            yield from self._query(ctx)
        finally:
            self.server.disconnect_directly()

    def _pooled(self, instance: Instance, ctx: Context) -> Steps:
        pool = instance.pool_to(self.name, self.server)
        if not pool.take_idle():
            assert self.connect is not None
            since = self.env.now
            refusal = yield from pool.acquire(self.connect(self.draw(ctx.entity, ctx.index + CONNECTING)))
            if refusal is not None:
                raise TurnFailed(refusal, self.name)
            ctx.parts[self.pool_part] += self.env.now - since
        try:
            yield from self._query(ctx)
        finally:
            pool.give_back()

    def _query(self, ctx: Context) -> Steps:
        """The statement itself; what holds its connection is let go when the instance has got back to the turn."""
        since = self.env.now
        work_s = self.time(self.draw(ctx.entity, ctx.index))
        yield from self.server.query(work_s)
        ctx.parts[self.query_part] += work_s
        ctx.parts[self.contention] += max(0.0, self.env.now - since - work_s)
        if ctx.where is not None and ctx.where.resuming is not None:
            yield from resume_on(ctx.where, ctx, self.resume(ctx.entity, ctx.index))
