"""The steps of a turn as SimPy generators, compiled once a workload from the scenario's journeys.

Each step knows its own random stream, named by its place in the expanded journey, so that a journey that is run twice
in a turn draws twice.
"""

from collections import defaultdict
from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, Any

import simpy

from foresize.models.distributions import Distribution
from foresize.models.services import EventLoop, Slots
from foresize.models.streams import Uniform
from foresize.simulator.planes.simpy_plane.failures import TimeUp, TurnFailed
from foresize.simulator.planes.simpy_plane.instance import Instance

if TYPE_CHECKING:
    from foresize.simulator.planes.simpy_plane.plane import SimpyPlane

Steps = Generator[simpy.Event, Any, None]


class Context:
    """A turn under way: whose it is, on which instance, and where its time has gone so far."""

    __slots__ = ("api_history", "entity", "home", "index", "parts", "places", "process", "where")

    def __init__(self, entity: int, home: Instance | None) -> None:
        """A user's (or request's) first turn, at home on its session's instance if it has one."""
        self.entity = entity
        self.index = 0
        self.home = home
        self.where = home
        self.parts: dict[str, float] = defaultdict(float)
        self.process: simpy.Process | None = None
        self.places: set[str] = set()
        """APIs of whose session quota it holds a place."""
        self.api_history: dict[str, float] = defaultdict(float)
        """Tokens of the session's history, by API."""

    def in_background(self) -> "Context":
        """A copy for work that the turn does not wait for; quota places that it takes itself are its own to return."""
        copy = Context(self.entity, self.home)
        copy.index, copy.where = self.index, self.where
        copy.places, copy.api_history = set(self.places), self.api_history
        return copy


class RunStep:
    """A step that can be run; subclasses define `run`."""

    def run(self, ctx: Context) -> Steps:
        """Do it, adding to `ctx.parts`; raises TurnFailed."""
        raise NotImplementedError


class CallStep(RunStep):
    """Work on an instance: the session's own, or a routed one."""

    def __init__(self, plane: "SimpyPlane", service: str, work: Distribution, draw: Uniform, inner: Sequence[RunStep]):
        """Bind the step to its service's cluster and its stream."""
        self.env = plane.env
        self.cluster = plane.clusters[service]
        self.work = work.sampler()
        self.draw = draw
        self.inner = inner
        self.held = isinstance(self.cluster.capacity, Slots)
        self.left = plane.left
        self.working, self.waiting = f"{service}: working", f"{service}: waiting"
        self.cold = f"{service}: cold start"

    def run(self, ctx: Context) -> Steps:
        """Find the instance, work there, and do the nested steps there."""
        home = ctx.home
        if home is not None and home.service == self.cluster.name:
            yield from self._on(home, ctx)
            return
        instance = self.cluster.route_call()
        while instance is None:
            yield from self._await_instance(ctx)
            instance = self.cluster.route_call()
        assert ctx.process is not None
        instance.enter(ctx.process)
        try:
            yield from self._on(instance, ctx)
        finally:
            instance.exit(ctx.process)
            self.left(instance)

    def _await_instance(self, ctx: Context) -> Steps:
        since = self.env.now
        turn = self.env.event()
        self.cluster.callers.append(turn)
        try:
            yield turn
        except BaseException:
            if not turn.triggered:
                self.cluster.callers.remove(turn)
            raise
        ctx.parts[self.cold] += self.env.now - since

    def _on(self, instance: Instance, ctx: Context) -> Steps:
        try:
            instance.begin_call()
        except TurnFailed:
            self.cluster.rejected += 1
            raise
        before, ctx.where = ctx.where, instance
        try:
            if self.held:
                yield from self._with_worker(instance, ctx)
            else:
                yield from self._work(instance, ctx)
                for step in self.inner:
                    yield from step.run(ctx)
        finally:
            instance.calls -= 1
            ctx.where = before

    def _with_worker(self, instance: Instance, ctx: Context) -> Steps:
        since = self.env.now
        yield from instance.hold_worker()
        ctx.parts[self.waiting] += self.env.now - since
        try:
            yield from self._work(instance, ctx)
            for step in self.inner:
                yield from step.run(ctx)
        finally:
            instance.station.give_back()  # type: ignore[union-attr]  # slots: the station is Workers

    def _work(self, instance: Instance, ctx: Context) -> Steps:
        work_s = self.work(self.draw(ctx.entity, ctx.index))
        since = self.env.now
        yield from instance.work(work_s)
        ctx.parts[self.working] += work_s
        ctx.parts[self.waiting] += max(0.0, self.env.now - since - work_s)


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
        self.totals = plane.tally.totals
        self.waits, self.wait_s = f"{database}.pool_waits", f"{database}.pool_wait_s"
        self.queries = f"{database}.queries"

    def run(self, ctx: Context) -> Steps:
        """Get a connection, run the statement, give the connection back."""
        if self.connect is None or ctx.where is None:
            yield from self._without_pool(ctx)
        else:
            yield from self._pooled(ctx.where, ctx)

    def _without_pool(self, ctx: Context) -> Steps:
        if not self.server.connect():
            raise TurnFailed("connection_refused")
        try:
            yield from self._query(ctx)
        finally:
            self.server.disconnect()

    def _pooled(self, instance: Instance, ctx: Context) -> Steps:
        pool = instance.pool_to(self.name, self.server)
        since = self.env.now
        self.totals[self.waits] += 1
        if not pool.take_idle():
            if pool.grow():
                yield from self._open(pool, ctx)
            elif pool.opened == 0:
                raise TurnFailed("connection_refused")
            else:
                yield from self._wait(pool, ctx, since)
        try:
            yield from self._query(ctx)
            if isinstance(instance.capacity, EventLoop):
                yield from resume_on(instance, ctx, self.resume, self.env)
        finally:
            pool.give_back()

    def _open(self, pool: Any, ctx: Context) -> Steps:
        assert self.connect is not None
        since = self.env.now
        try:
            yield self.env.timeout(self.connect(self.draw(ctx.entity, ctx.index + (1 << 32))))
        except BaseException:
            pool.give_back()
            raise
        ctx.parts[self.pool_part] += self.env.now - since

    def _wait(self, pool: Any, ctx: Context, since: float) -> Steps:
        turn = pool.wait()
        try:
            got = yield turn
        except BaseException:
            pool.leave(turn)
            raise
        waited = self.env.now - since
        self.totals[self.wait_s] += waited
        ctx.parts[self.pool_part] += waited
        if not got:
            raise TurnFailed("pool_timeout")

    def _query(self, ctx: Context) -> Steps:
        work_s = self.time(self.draw(ctx.entity, ctx.index))
        since = self.env.now
        job = self.server.processor.serve(work_s)
        try:
            yield job
        except BaseException:
            self.server.processor.cancel(job)
            raise
        self.totals[self.queries] += 1
        ctx.parts[self.query_part] += work_s
        ctx.parts[self.contention] += max(0.0, self.env.now - since - work_s)


class NetworkStep(RunStep):
    """Crossing a network."""

    def __init__(self, env: simpy.Environment, delay: Distribution, draw: Uniform) -> None:
        """Bind the step to its stream."""
        self.env = env
        self.delay = delay.sampler()
        self.draw = draw

    def run(self, ctx: Context) -> Steps:
        """Wait for the delay."""
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


class Limited(RunStep):
    """A step with a time-out."""

    def __init__(self, env: simpy.Environment, step: RunStep, limit_s: float) -> None:
        """Give up `step` after `limit_s` seconds."""
        self.env = env
        self.step = step
        self.limit_s = limit_s

    def run(self, ctx: Context) -> Steps:
        """Do the step, or fail with `timeout`."""
        yield from within(self.env, ctx, self.limit_s, lambda: self.step.run(ctx))


class Detached(RunStep):
    """A step that the turn does not wait for."""

    def __init__(self, start: Callable[[RunStep, Context], None], step: RunStep) -> None:
        """`start` begins the step as a process of its own."""
        self.start = start
        self.step = step

    def run(self, ctx: Context) -> Steps:
        """Begin it and go on."""
        self.start(self.step, ctx.in_background())
        yield from ()


def within(env: simpy.Environment, ctx: Context, limit_s: float, begin: Callable[[], Steps]) -> Steps:
    """Run what `begin` makes; after `limit_s` interrupt it and raise TurnFailed('timeout')."""
    limit = TimeUp()
    process = ctx.process

    def expire(_: simpy.Event) -> None:
        if limit.active and process is not None:
            process.interrupt(limit)

    env.timeout(limit_s).callbacks.append(expire)
    try:
        yield from begin()
    except simpy.Interrupt as interrupt:
        if interrupt.cause is limit:
            raise TurnFailed("timeout") from None
        raise
    finally:
        limit.active = False


def resume_on(instance: Instance, ctx: Context, draw: Uniform, env: simpy.Environment) -> Steps:
    """Wait until the instance's event loop has got back to the turn after an answer."""
    capacity = instance.capacity
    assert isinstance(capacity, EventLoop)
    since = env.now
    work_s = capacity.resume.quantile(draw(ctx.entity, ctx.index))
    yield from instance.work(work_s)
    ctx.parts[f"{instance.service}: working"] += work_s
    ctx.parts[f"{instance.service}: waiting"] += max(0.0, env.now - since - work_s)
