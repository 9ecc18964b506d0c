"""Users as SimPy processes: they come, wait, connect, hold turns, hang up — or something goes wrong."""

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import simpy

from foresize.models.arrivals import Arrivals
from foresize.models.distributions import Distribution
from foresize.models.sessions import TryAgain
from foresize.simulator.planes.simpy_plane.failures import InstanceLost, TurnFailed
from foresize.simulator.planes.simpy_plane.instance import Instance
from foresize.simulator.planes.simpy_plane.program import bind
from foresize.simulator.planes.simpy_plane.steps import Context, within
from foresize.simulator.planes.simpy_plane.tally import TurnRow

if TYPE_CHECKING:
    from foresize.simulator.planes.simpy_plane.plane import SimpyPlane

Life = Generator[simpy.Event, Any, None]
NEVER = float("inf")


class Users:
    """All users of one workload. A user's draws depend on who it is and which turn it is, on nothing else."""

    def __init__(self, plane: "SimpyPlane", name: str) -> None:
        """Bind the workload's journey and streams to the plane."""
        self.plane = plane
        self.env = plane.env
        self.tally = plane.tally
        self.name = name
        self.spec = plane.scenario.workload[name]
        self.steps = bind(plane, plane.scenario.journeys[self.spec.turn.steps], f"{name}.{self.spec.turn.steps}")
        self.gap = _sampler(self.spec.turn.gap)
        self.gap_draw = plane.stream(f"{name}.gap")
        self.active_turns = 0

    def arrive(self) -> Life:
        """Let the users come: a process for each."""
        arrivals: Arrivals = self.spec.arrivals
        scenario = self.plane.scenario
        times: Iterator[float] = arrivals.times(self.plane.streams, self.name, scenario.start, scenario.duration)
        for entity, at_s in enumerate(times):
            if at_s > self.env.now:
                yield self.env.timeout(at_s - self.env.now)
            self.begin(entity)

    def begin(self, entity: int) -> None:
        """A user is here."""
        self.env.process(self._life(entity))

    def _life(self, entity: int) -> Life:
        """A request without a session: one turn on no instance in particular."""
        ctx = Context(entity, None)
        ctx.process = self.env.active_process
        yield from self.turn(ctx, self.env.now)
        self.plane.release_places(ctx)
        self.ended(entity)

    def ended(self, entity: int) -> None:
        """A user has left for good; in a closed population another one takes the place."""
        population = self.spec.arrivals.population
        if population:
            self.begin(entity + population)

    def turn(self, ctx: Context, spoken_s: float) -> Generator[simpy.Event, Any, bool]:
        """One turn whose speech ended at `spoken_s`; whether it was answered. Raises the interrupt of a lost home."""
        self.tally.totals["turns_started"] += 1
        self.active_turns += 1
        outcome = "completed"
        home = ctx.home
        try:
            if self.spec.turn.timeout is None:
                yield from self._steps(ctx)
            else:
                yield from within(self.env, ctx, self.spec.turn.timeout, lambda: self._steps(ctx))
        except TurnFailed as failure:
            outcome = failure.outcome
        except simpy.Interrupt as interrupt:
            outcome = "instance_lost"
            if _is_home(interrupt.cause, home):
                raise
        finally:
            self.active_turns -= 1
            self._count(ctx, spoken_s, outcome)
        return outcome == "completed"

    def _steps(self, ctx: Context) -> Life:
        for step in self.steps:
            yield from step.run(ctx)

    def _count(self, ctx: Context, spoken_s: float, outcome: str) -> None:
        latency_s = self.env.now - spoken_s
        if outcome == "completed":
            self.tally.turn_completed(latency_s, ctx.parts)
        else:
            self.tally.turn_failed(outcome)
        if self.tally.on_turn is not None:
            service, ordinal = (ctx.home.service, ctx.home.ordinal) if ctx.home is not None else ("", -1)
            row = TurnRow(self.name, ctx.entity, ctx.index, spoken_s, latency_s, outcome, service, ordinal)
            self.tally.on_turn(row)
        ctx.parts.clear()


class SessionUsers(Users):
    """Users who hold a session on an instance of the entry service."""

    def __init__(self, plane: "SimpyPlane", name: str) -> None:
        """Bind the session's streams too."""
        super().__init__(plane, name)
        session = self.spec.session
        entry = plane.scenario.entry_of(name)
        assert session is not None
        assert entry is not None
        self.session = session
        self.cluster = plane.clusters[entry]
        self.lifetime = session.lifetime.sampler()
        self.patience = _sampler(session.patience, NEVER)
        self.draws = {
            what: plane.stream(f"{name}.{what}")
            for what in ("lifetime", "patience", "redial", "redial.after", "reconnect", "reconnect.after", "renewal")
        }
        self.open_sessions = 0

    def _life(self, entity: int) -> Life:
        totals = self.tally.totals
        totals["sessions_started"] += 1
        self.open_sessions += 1
        visit = Visit(entity, self.lifetime(self.draws["lifetime"](entity, 0)), self.env.active_process)
        outcome = ""
        while not outcome:
            instance = yield from self._get_in(visit)
            if instance is None:
                totals["abandonments"] += 1
                outcome = yield from self._again(visit, self.session.redial, "redial", "abandoned")
                continue
            outcome = yield from self._connected(visit, instance)
            if outcome == "lost":
                totals["drops"] += 1
                outcome = yield from self._again(visit, self.session.reconnect, "reconnect", "dropped")
            elif outcome == "moved":
                outcome = ""
        totals[f"sessions_{outcome}"] += 1
        self.open_sessions -= 1
        self.ended(entity)

    def _again(self, visit: "Visit", rule: TryAgain | None, what: str, otherwise: str):  # type: ignore[no-untyped-def]
        """Wait and return '' to try again, or the outcome that ends it."""
        tries = visit.tries
        visit.tries += 1
        if rule is None or self.draws[what](visit.entity, tries) >= rule.probability:
            return otherwise
        yield self.env.timeout(rule.after.quantile(self.draws[f"{what}.after"](visit.entity, tries)))
        self.tally.totals[f"{what}s"] += 1
        return ""

    def _get_in(self, visit: "Visit") -> Generator[simpy.Event, Any, Instance | None]:
        """Be routed, or wait in the lobby as long as patience lasts."""
        instance = self.cluster.route_session()
        since = self.env.now
        if instance is None:
            patience_s = self.patience(self.draws["patience"](visit.entity, visit.tries))
            instance = yield self.cluster.wait_in_lobby(patience_s)
        if instance is not None:
            self.tally.lobby_wait.add(self.env.now - since)
        return instance

    def _connected(self, visit: "Visit", instance: Instance) -> Generator[simpy.Event, Any, str]:
        """The session on one instance, until its end there: completed, failed, moved or lost."""
        ctx = visit.ctx
        ctx.home = ctx.where = instance
        process = ctx.process
        assert process is not None
        self.tally.change_users(self.env.now, +1)
        instance.enter(process)
        connected_s = self.env.now
        visit.renew_s = connected_s + self.session.connection.max if self.session.connection else NEVER
        try:
            return (yield from self._turns(visit))
        except simpy.Interrupt:
            ctx.index += 1  # the turn that was under way is over: the next one draws anew
            return "lost"
        finally:
            spent_s = self.env.now - connected_s
            visit.left_s -= spent_s
            self.tally.totals["egress_bytes"] += spent_s * self.session.egress
            self.tally.change_users(self.env.now, -1)
            self.plane.release_places(ctx)
            instance.exit(process)
            self.cluster.leave(instance)
            self.plane.left(instance)

    def _turns(self, visit: "Visit") -> Generator[simpy.Event, Any, str]:
        ctx, env = visit.ctx, self.env
        end_s = env.now + visit.left_s
        while True:
            spoken_s = visit.next_spoken_s
            if spoken_s is None:
                spoken_s = env.now + self.gap(self.gap_draw(ctx.entity, ctx.index))
            if visit.renew_s <= min(spoken_s, end_s):
                visit.next_spoken_s = spoken_s
                if (yield from self._renew(visit)):
                    return "moved"
                continue
            visit.next_spoken_s = None
            if spoken_s >= end_s:
                if end_s > env.now:
                    yield env.timeout(end_s - env.now)
                return "completed"
            if spoken_s > env.now:
                yield env.timeout(spoken_s - env.now)
            elif spoken_s < env.now:
                ctx.parts["connection renewal"] = env.now - spoken_s
            answered = yield from self.turn(ctx, spoken_s)
            ctx.index += 1
            visit.failures = 0 if answered else visit.failures + 1
            if self.session.gives_up_after is not None and visit.failures >= self.session.gives_up_after:
                return "failed"
            if env.now >= end_s:
                return "completed"

    def _renew(self, visit: "Visit") -> Generator[simpy.Event, Any, bool]:
        """Renew the connection when it is due; whether the session leaves its instance for that."""
        life = self.session.connection
        assert life is not None
        if visit.renew_s > self.env.now:
            yield self.env.timeout(visit.renew_s - self.env.now)
        takes_s = life.takes.quantile(self.draws["renewal"](visit.entity, visit.renewals))
        visit.renewals += 1
        self.tally.totals["renewals"] += 1
        yield self.env.timeout(takes_s)
        visit.renew_s = self.env.now + life.max
        return life.moves


class Visit:
    """One user's stay: what is left of the lifetime, and what must be remembered between connections."""

    __slots__ = ("ctx", "entity", "failures", "left_s", "next_spoken_s", "renew_s", "renewals", "tries")

    def __init__(self, entity: int, lifetime_s: float, process: simpy.Process | None) -> None:
        """A user who has just come."""
        self.entity = entity
        self.left_s = lifetime_s
        self.tries = 0
        self.failures = 0
        self.renewals = 0
        self.renew_s = NEVER
        self.next_spoken_s: float | None = None
        self.ctx = Context(entity, None)
        self.ctx.process = process


def _is_home(cause: object, home: Instance | None) -> bool:
    return (
        home is not None
        and isinstance(cause, InstanceLost)
        and (cause.service, cause.ordinal) == (home.service, home.ordinal)
    )


def _sampler(distribution: Distribution | None, default: float = 0.0) -> Any:
    return (lambda _: default) if distribution is None else distribution.sampler()
