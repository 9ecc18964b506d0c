"""Users with a session: they come, wait, connect, hold turns, hang up — or something goes wrong."""

from collections.abc import Generator
from math import inf
from typing import TYPE_CHECKING, Any

import simpy

from foresize.models.sessions import TryAgain
from foresize.models.stations import Level
from foresize.simulator.planes.simpy_plane.context import Context
from foresize.simulator.planes.simpy_plane.instance import Instance
from foresize.simulator.planes.simpy_plane.users import Life, Users, sampler

if TYPE_CHECKING:
    from foresize.simulator.planes.simpy_plane.plane import SimpyPlane

Ending = Generator[simpy.Event, Any, str]
"""A process whose value says how something ended."""


class Visit:
    """One user's stay: what is left of the lifetime, and what must be remembered between connections."""

    __slots__ = ("ctx", "failures", "leaves_s", "left_s", "next_spoken_s", "renew_s", "renewals", "tries", "waits")

    def __init__(self, ctx: Context, lifetime_s: float, leaves_s: float) -> None:
        """A user who has just come, for so long a session, and who is taken away at `leaves_s` at the latest."""
        self.ctx = ctx
        self.left_s = lifetime_s
        self.leaves_s = leaves_s
        self.waits = 0
        """Times in the lobby."""
        self.tries = 0
        """Times that it was thrown out or has given up waiting."""
        self.failures = 0
        """Failed turns in a row."""
        self.renewals = 0
        self.renew_s = inf
        """When the connection must be renewed."""
        self.next_spoken_s: float | None = None
        """The end of a speech that met a renewal; otherwise the next one is still to be drawn."""


class SessionUsers(Users):
    """Users who hold a session on an instance of the entry service."""

    def __init__(self, plane: "SimpyPlane", name: str) -> None:
        """Bind the session's streams too."""
        super().__init__(plane, name)
        session, entry = self.spec.session, plane.scenario.entry_of(name)
        assert session is not None
        assert entry is not None
        self.session = session
        self.cluster = plane.clusters[entry]
        self.lifetime = session.lifetime.sampler()
        self.patience = sampler(session.patience, inf)
        self.draws = {
            what: plane.stream(f"{name}.{what}")
            for what in ("lifetime", "patience", "redial", "redial.after", "reconnect", "reconnect.after", "renewal")
        }
        self.connected = Level()
        """Users of this workload who are connected."""
        self.open_sessions = 0

    def life(self, ctx: Context) -> Life:
        """From connect to the one outcome of the session."""
        totals = self.tally.totals
        totals["sessions_started"] += 1
        self.open_sessions += 1
        visit = Visit(ctx, self.lifetime(self.draws["lifetime"](ctx.entity, 0)), self.leaves_s(ctx.entity))
        outcome = ""
        while not outcome:
            instance = yield from self._get_in(visit)
            outcome = yield from (self._abandoned(visit) if instance is None else self._stay(visit, instance))
        totals[f"sessions_{outcome}"] += 1
        self.open_sessions -= 1
        self.ended(ctx.entity)

    def _get_in(self, visit: Visit) -> Generator[simpy.Event, Any, Instance | None]:
        """Be routed, or wait in the lobby as long as patience lasts."""
        since = self.env.now
        instance = self.cluster.route_session()
        if instance is None:
            patience_s = self.patience(self.draws["patience"](visit.ctx.entity, visit.waits))
            visit.waits += 1
            instance = yield self.cluster.wait_in_lobby(max(0.0, min(patience_s, visit.leaves_s - since)))
            self.tally.totals["lobby_waits_s"] += self.env.now - since
        if instance is not None:
            self.tally.lobby_wait.add(self.env.now - since)
        return instance

    def _abandoned(self, visit: Visit) -> Ending:
        """The user has given up waiting: '' to dial again, or the outcome."""
        self.tally.totals["abandonments"] += 1
        return (yield from self._again(visit, self.session.redial, "redial", "abandoned"))

    def _stay(self, visit: Visit, instance: Instance) -> Ending:
        """Be connected until that ends: '' to be connected again elsewhere, or the outcome."""
        end = yield from self._connected(visit, instance)
        if end == "moved":
            return ""
        if end != "lost":
            return end
        self.tally.totals["drops"] += 1
        return (yield from self._again(visit, self.session.reconnect, "reconnect", "dropped"))

    def _again(self, visit: Visit, rule: TryAgain | None, what: str, otherwise: str) -> Ending:
        """Wait and return '' to try again, or the outcome that ends it."""
        entity, tries = visit.ctx.entity, visit.tries
        visit.tries += 1
        visit.next_spoken_s = None
        if rule is None or self.env.now >= visit.leaves_s or self.draws[what](entity, tries) >= rule.probability:
            return otherwise
        yield self.env.timeout(rule.after.quantile(self.draws[f"{what}.after"](entity, tries)))
        if self.env.now >= visit.leaves_s:
            return otherwise
        self.tally.totals[f"{what}s"] += 1
        return ""

    def _connected(self, visit: Visit, instance: Instance) -> Ending:
        """The session on one instance, until its end there: completed, failed, moved or lost."""
        ctx = visit.ctx
        ctx.home = ctx.where = instance
        self._count_connected(+1)
        instance.enter(ctx.process)
        connected_s = self.env.now
        visit.renew_s = connected_s + self.session.connection.max if self.session.connection else inf
        try:
            if instance.gone:  # at the very instant at which the lobby was let in
                return "lost"
            return (yield from self._turns(visit, instance))
        except simpy.Interrupt:
            ctx.index += 1  # whatever was said is lost: the next turn draws anew
            return "lost"
        finally:
            visit.left_s -= self.env.now - connected_s
            self._count_connected(-1)
            self.plane.release_places(ctx)
            instance.exit(ctx.process)
            self.cluster.leave(instance)
            self.plane.left(instance)

    def _count_connected(self, by: int) -> None:
        self.connected.change(by, self.env.now)
        self.tally.change_users(by, self.env.now)

    def _turns(self, visit: Visit, home: Instance) -> Ending:
        ctx, env = visit.ctx, self.env
        end_s = min(env.now + visit.left_s, visit.leaves_s)
        while env.now < end_s:
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
                yield env.timeout(end_s - env.now)
                break
            if spoken_s > env.now:
                yield env.timeout(spoken_s - env.now)
            elif spoken_s < env.now:
                ctx.parts["connection renewal"] = env.now - spoken_s
            answered = yield from self.turn(ctx, spoken_s)
            ctx.index += 1
            if home.gone:
                return "lost"
            visit.failures = 0 if answered else visit.failures + 1
            if visit.failures == self.session.gives_up_after:
                return "failed"
        return "completed"

    def _renew(self, visit: Visit) -> Generator[simpy.Event, Any, bool]:
        """Renew the connection when it is due; whether the session leaves its instance for that."""
        life = self.session.connection
        assert life is not None
        if visit.renew_s > self.env.now:
            yield self.env.timeout(visit.renew_s - self.env.now)
        takes_s = life.takes.quantile(self.draws["renewal"](visit.ctx.entity, visit.renewals))
        visit.renewals += 1
        self.tally.totals["renewals"] += 1
        yield self.env.timeout(takes_s)
        visit.renew_s = self.env.now + life.max
        return life.moves
