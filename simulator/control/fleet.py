"""A service's instances from request to gone: cold starts, a warm pool, drains, crashes."""

from collections.abc import Generator, Sequence
from math import nan
from typing import Any, get_args

import numpy as np
import simpy

from foresize.models.instances import RESUME_PHASES, START_PHASES, Phase
from foresize.models.streams import Streams
from foresize.policies.pods import Pods
from foresize.simulator.control.cluster import Cluster
from foresize.simulator.control.life import Life
from foresize.simulator.control.roster import Roster
from foresize.simulator.planes.base import DataPlane, Watched
from foresize.simulator.scenario.scenario import Service

WATCHED: tuple[Watched, ...] = get_args(Watched)

Process = Generator[simpy.Event, Any, None]


class Fleet:
    """The instances of one service, and what the control plane does with them."""

    def __init__(
        self,
        env: simpy.Environment,
        plane: DataPlane,
        name: str,
        spec: Service,
        streams: Streams,
        cluster: Cluster | None = None,
    ) -> None:
        """The instances that are there at the start, ready; on the nodes of a cluster, where there is one."""
        self.env = env
        self.plane = plane
        self.name = name
        self.spec = spec
        self.cluster = cluster
        if cluster is not None:
            cluster.evict[name], cluster.is_free[name] = self.evict, self.is_free
        self.lives: list[Life] = []
        self.starting: dict[int, Life] = {}
        """The instances between request and ready, by ordinal; likewise those that are ready, those that drain, and
        those that are in the warm pool or on their way there."""
        self.ready: dict[int, Life] = {}
        self.draining: dict[int, Life] = {}
        self.pool: dict[int, Life] = {}
        self.roster = Roster()
        self.desired = spec.initial()
        self.warm = 0
        """So many instances are wanted in the warm pool."""
        self._draws = {
            what: streams.stream(f"{name}.start.{what}") for what in (*START_PHASES, "failure", "retry_after")
        }
        self._crash = streams.stream(f"{name}.crash")
        if spec.autoscaler is not None:
            wakes_on = spec.autoscaler.policy.wakes_on()
            plane.watch(name, frozenset(what for what in WATCHED if what in wakes_on))
        for _ in range(self.desired):
            life = self._new("ready", 0.0)
            life.began_s = dict.fromkeys((*START_PHASES, "ready"), 0.0)
            if cluster is not None:
                cluster.settle((name, life.ordinal), spec.asks())
            self._make_ready(life)

    def pods(self) -> Pods:
        """The instances as the platform's API lists them, with the sessions on each now (calls, where its instances
        hold none)."""
        names = self.roster.names()
        holding = self.plane.held_on(self.name)
        return self.roster.pods(np.fromiter((holding.get(name, 0) for name in names.tolist()), np.int64, len(names)))

    def scale_to(self, desired: int, victims: Sequence[int] = (), warm: int | None = None) -> None:
        """Take instances out of the warm pool and request others, or cancel starting ones and drain ready ones, until
        `desired` are left; then fill the pool up to `warm` again (None: to what it was).

        The `victims` go first, then starting ones, the newest first, then ready ones in the service's own order.
        """
        self.desired = desired
        self.warm = self.warm if warm is None else warm
        surplus = len(self.starting) + len(self.ready) - desired
        for _ in range(-surplus):
            self._add()
        if surplus > 0:
            self._take_away(surplus, victims)
        self._fill_pool()
        self._tell_expected()

    def note_idle(self, ordinal: int) -> None:
        """An instance holds nobody any more."""
        if self.lives[ordinal].phase != "gone":
            self.roster.note_idle(ordinal, float(self.env.now))

    def is_free(self, ordinal: int) -> bool:
        """Whether an instance can be moved to another node: it is starting, or ready without a session."""
        phase = self.lives[ordinal].phase
        return phase != "draining" and (phase != "ready" or not self.plane.sessions_on(self.name)[ordinal])

    def evict(self, ordinal: int) -> None:
        """Take an instance away from its node, and start another in its place."""
        life = self.lives[ordinal]
        if life.phase == "ready":
            self._drain(life)
        else:
            self._cancel(life)
        self.scale_to(self.desired)

    def ended_empty(self, ordinal: int) -> None:
        """A draining instance has become empty."""
        life = self.lives[ordinal]
        if life.phase == "draining":
            self._end(life, "drained")

    def _new(self, phase: Phase, asked_s: float = nan) -> Life:
        life = Life(len(self.lives), phase, float(self.env.now), asked_s)
        self.lives.append(life)
        self._group(life)[life.ordinal] = life
        self._enter(life, phase)
        return life

    def _group(self, life: Life) -> dict[int, Life]:
        """Where an instance is; those that are gone leave at once."""
        if life.is_pooled:
            return self.pool
        match life.phase:
            case "ready":
                return self.ready
            case "draining":
                return self.draining
            case _:
                return self.starting

    def _add(self) -> None:
        """One more instance to serve: the oldest that is stopped in the pool, else one from nothing."""
        now_s = float(self.env.now)
        life = next((life for life in self.pool.values() if life.phase == "stopped"), None)
        if life is None:
            self._request(now_s)
            return
        self.starting[life.ordinal] = self.pool.pop(life.ordinal)
        life.asked_s = now_s
        self._enter(life, "requested")
        life.process = self.env.process(self._resume(life))

    def _take_away(self, surplus: int, victims: Sequence[int]) -> None:
        order = [*(self.starting[each] for each in sorted(self.starting, reverse=True)), *self._drain_order()]
        for life in _first(victims, order)[:surplus]:
            if life.phase == "ready":
                self._drain(life)
            else:
                self._cancel(life)

    def _request(self, asked_s: float = nan) -> None:
        life = self._new("requested", asked_s)
        life.process = self.env.process(self._start(life))

    def _fill_pool(self) -> None:
        """As many in the warm pool as are wanted; too many go newest first, and those that are not ready for it yet
        before those that are."""
        surplus = len(self.pool) - self.warm
        for _ in range(-surplus):
            self._request()
        last = sorted(self.pool.values(), key=lambda life: (life.phase == "stopped", -life.ordinal))
        for life in last[: max(surplus, 0)]:
            self._cancel(life)

    def _start(self, life: Life) -> Process:
        """Go through the phases of a cold start, again where it fails."""
        start = self.spec.start
        if life.phase == "gone":  # cancelled at the very instant of its request
            return
        try:
            while True:
                for phase in START_PHASES:
                    self._begin(life, phase)
                    yield from self._pass(life, phase, self._draw(life, phase, life.attempts))
                if not start.failure or self._draws["failure"](life.ordinal, life.attempts) >= start.failure:
                    break
                self._begin(life, "failed")
                yield self.env.timeout(self._draw(life, "retry_after", life.attempts))
                life.attempts += 1
                life.began_s.clear()
        except simpy.Interrupt:
            return
        if life.is_pooled:
            self._begin(life, "stopped")
        else:
            self._begin(life, "ready")
            self._make_ready(life)

    def _resume(self, life: Life) -> Process:
        """Start one that was stopped again: on its machine, with its image, and without a failure."""
        if life.phase == "gone":  # cancelled at the very instant of leaving the pool
            return
        try:
            for phase in RESUME_PHASES:
                self._enter(life, phase)
                yield self.env.timeout(self._draw(life, phase, life.attempts + 1))
        except simpy.Interrupt:
            return
        self._begin(life, "ready")
        self._make_ready(life)

    def _pass(self, life: Life, phase: Phase, takes_s: float) -> Process:
        """A phase of a start; on a cluster, provisioning is the wait for a node, and an image is pulled but once."""
        if self.cluster is None or phase not in ("provisioning", "pulling"):
            yield self.env.timeout(takes_s)
        elif phase == "provisioning" and life.node is None:
            life.node = yield self.cluster.place((self.name, life.ordinal), self.spec.asks())
        elif phase == "pulling" and life.node is not None:
            yield from self.cluster.pull(self.name, life.node, takes_s)

    def _draw(self, life: Life, what: str, attempt: int) -> float:
        distribution = getattr(self.spec.start, what)
        return float(distribution.quantile(self._draws[what](life.ordinal, attempt)))

    def _begin(self, life: Life, phase: Phase) -> None:
        life.began_s[phase] = float(self.env.now)
        self._enter(life, phase)

    def _enter(self, life: Life, phase: Phase) -> None:
        """It is in a phase now; the platform lists it unless it is in the warm pool."""
        del self._group(life)[life.ordinal]
        life.phase = phase
        self._group(life)[life.ordinal] = life
        if not life.is_pooled:
            self.roster.note(life.ordinal, phase, float(self.env.now))

    def _make_ready(self, life: Life) -> None:
        self.plane.add_instance(self.name, life.ordinal)
        self._tell_expected()
        if self.spec.crash is not None:
            self.env.process(self._crash_some_day(life, self.spec.crash.quantile(self._crash(life.ordinal, 0))))

    def _tell_expected(self) -> None:
        """Where calls wait for the instances that are started for them, the data plane must know how many there are."""
        if self.spec.front is not None and self.spec.front.binds():
            self.plane.expect(self.name, len(self.starting))

    def _crash_some_day(self, life: Life, after_s: float) -> Process:
        yield self.env.timeout(after_s)
        if life.phase not in ("ready", "draining"):
            return
        replaced = life.phase == "ready"
        self._end(life, "crashed")
        if replaced:
            self.scale_to(self.desired)

    def _cancel(self, life: Life) -> None:
        assert life.process is not None
        if life.process.is_alive:  # it is not where it is stopped
            life.process.interrupt()
        self._gone(life, "cancelled")

    def _drain_order(self) -> list[Life]:
        """Who of the ready goes first; of equals the newest."""
        newest = sorted(self.ready.values(), key=lambda life: -life.ordinal)
        match self.spec.drain.first:
            case "oldest":
                return newest[::-1]
            case "fewest_sessions":
                sessions = self.plane.sessions_on(self.name)
                return sorted(newest, key=lambda life: sessions[life.ordinal])
            case _:
                return newest

    def _drain(self, life: Life) -> None:
        self._begin(life, "draining")
        if self.plane.drain_instance(self.name, life.ordinal):
            self._end(life, "drained")
        else:
            self.env.process(self._cut_off(life))

    def _cut_off(self, life: Life) -> Process:
        yield self.env.timeout(self.spec.drain.grace)
        if life.phase == "draining":
            self._end(life, "cut off")

    def _end(self, life: Life, how: str) -> None:
        life.last = self.plane.kill_instance(self.name, life.ordinal)
        self._gone(life, how)

    def _gone(self, life: Life, how: str) -> None:
        life.end = how
        self._begin(life, "gone")
        del self._group(life)[life.ordinal]
        if self.cluster is not None:
            self.cluster.release((self.name, life.ordinal))


def _first(victims: Sequence[int], order: list[Life]) -> list[Life]:
    """The lives in order, but those of the victims before the others, in their own order."""
    if not victims:
        return order
    places = {ordinal: place for place, ordinal in enumerate(victims)}
    return sorted(order, key=lambda life: places.get(life.ordinal, len(places)))
