"""Scale per request: a request that finds nobody idle starts an instance, and an idle one is kept for a while."""

import math
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
from pydantic import Field

from foresize.models.part import Spec
from foresize.models.units import Duration, PositiveDuration
from foresize.policies.base import Cause, Decision, Exactness, Observation, Policy
from foresize.policies.pipelines import Pipeline
from foresize.policies.pipelines.prometheus import Prometheus
from foresize.policies.pods import Floats, Ints, Pods
from foresize.policies.reasons import Finding

_WHOLE = 1e-9
"""Of a start: so much less than one counts as one, which the sum of many small parts may be."""


class StartRate(Spec):
    """How fast instances may be started: so many at once, refilled continuously."""

    starts: int = Field(default=1000, ge=1, le=1_000_000)
    """Starts that may be made at once, and within each `per`."""
    per: PositiveDuration = 10.0
    """The time in which as many more may be made."""


class Serverless(Policy):
    """As many starts as there are requests that wait, and idle instances for as long as they are kept alive.

    AWS Lambda scales like this, with `starts: {starts: 1000, per: 10s}` (AWS, "Lambda scaling behavior"); what it keeps
    alive for how long is not documented. Give the service a `front`, whose `concurrency` an instance takes at a time
    and which says who serves those who wait, and `router: newest_idle`. With a `keep_alive` of 0s, starts that are
    cancelled and calls that wait for anyone it is the M/M/k/setup queue's rule (Gandhi, Doroudi, Harchol-Balter and
    Scheller-Wolf 2013).
    """

    exactness: ClassVar[Exactness] = "approximate"

    kind: Literal["serverless"] = "serverless"
    limit: int | None = Field(default=None, ge=1, le=100_000)
    """The most instances, starting ones among them; the autoscaler's `max` if not said."""
    provisioned: int = Field(default=0, ge=0, le=100_000)
    """Instances that are kept whatever happens."""
    keep_alive: Duration = 600.0
    """How long an instance is kept that nobody uses."""
    starts: StartRate | None = None
    """How fast instances may be started; as fast as they are needed if not said."""
    cancel: bool = True
    """Whether a start is cancelled when nobody waits for it any more."""

    def pipeline(self) -> Pipeline:
        """The instances are listed as they are now; nothing that is measured is needed."""
        return Prometheus.model_validate({"every": "60s", "kept": 1})

    def period_s(self) -> float:
        """It decides when something happens; the period is for what is replaced after a crash."""
        return 60.0

    def bounds(self) -> tuple[int | None, int | None]:
        """`provisioned` and `limit`."""
        return self.provisioned, self.limit

    def wakes_on(self) -> frozenset[Cause]:
        """A request that waits, or waits no more, and an instance that is idle."""
        return frozenset({"waiting", "relief", "idle"})

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """The instances that are busy or kept alive, and as many more as those need who wait."""
        if seen.pods is None:
            return Decision(seen.desired, "no list of instances: nothing changes")
        idle = _Idle.of(seen.pods)
        expired = idle.since(seen.now_s, self.keep_alive)[: max(seen.ready - seen.min, 0)]
        kept = seen.ready - len(expired)
        each = seen.concurrency or max(seen.waiting, 1)
        wanted = math.ceil(seen.waiting / each)
        room = max(seen.max - kept, 0)
        pace = self._pace(seen, min(wanted, room), memory)
        starting = pace.starts if self.cancel else max(pace.starts, seen.starting)
        ends_s = idle.next_end_s(len(expired), self.keep_alive) if kept > seen.min else None
        said = f"{len(expired)} of {len(idle.names)} idle ones for {self.keep_alive:g} s or more"
        return Decision(
            kept + starting,
            f"{kept} kept, {seen.waiting} waiting → {kept + starting}",
            (
                Finding("keep-alive", said, kept),
                Finding("waiting", f"ceil({seen.waiting} / {each}) = {wanted}", wanted),
                Finding("limit", f"room for {room} beside {kept}", min(wanted, room), binds=room < wanted),
                Finding("start rate", pace.said, pace.starts, binds=pace.next_s is not None),
                Finding("starts under way", "stay" if not self.cancel else "go where nobody waits", starting),
            ),
            victims=expired,
            wake_s=min((at_s for at_s in (ends_s, pace.next_s) if at_s is not None), default=None),
        )

    def _pace(self, seen: Observation, wanted: int, memory: dict[str, Any]) -> "_Pace":
        """As many starts as are wanted, those under way included, or as many as the rate allows by now."""
        if self.starts is None:
            return _Pace(wanted, None, "no limit")
        most, per_s = float(self.starts.starts), self.starts.starts / self.starts.per
        left = min(most, memory.get("left", most) + (seen.now_s - memory.get("at_s", seen.now_s)) * per_s)
        new = max(wanted - seen.starting, 0)
        allowed = min(new, math.floor(left + _WHOLE))
        left = max(left - allowed, 0.0)
        memory |= {"left": left, "at_s": seen.now_s}
        next_s = seen.now_s + max((1.0 - left) / per_s, _WHOLE) if allowed < new else None
        return _Pace(wanted - new + allowed, next_s, f"{allowed} of {new} new ones now")


class _Pace(NamedTuple):
    """What the rate leaves of the starts that are wanted."""

    starts: int
    next_s: float | None
    """When a further one may be made; None where none is lacking."""
    said: str


class _Idle(NamedTuple):
    """The ready instances that hold nobody, those that have been idle longest first."""

    names: Ints
    since_s: Floats

    @classmethod
    def of(cls, pods: Pods) -> "_Idle":
        """Where nobody has watched, none is known to be idle."""
        since_s = np.full(len(pods), np.nan) if pods.idle_since_s is None else pods.idle_since_s
        is_idle = pods.ready & np.isnan(pods.deleted_s) & ~np.isnan(since_s)
        names, since_s = pods.names[is_idle], since_s[is_idle]
        order = np.lexsort((names, since_s))
        return cls(names[order], since_s[order])

    def since(self, now_s: float, keep_alive_s: float) -> tuple[int, ...]:
        """Those that have been idle for as long as they are kept."""
        return tuple(self.names[self.since_s + keep_alive_s <= now_s].tolist())

    def next_end_s(self, gone: int, keep_alive_s: float) -> float | None:
        """When the first of the others, after so many, has been idle for as long."""
        return float(self.since_s[gone]) + keep_alive_s if gone < len(self.names) else None
