"""Staffing: as many servers as queueing theory asks for the load that will be there once they have started."""

import math
from typing import Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models import staffing
from foresize.models.units import Duration, Fraction, PositiveDuration
from foresize.policies.base import Decision, Observation, Policy
from foresize.policies.offered_load import arrival_rate_per_s, keep, load_ahead, mean
from foresize.policies.reasons import Finding

Rule = Literal["erlang_c", "erlang_a", "erlang_b", "square_root"]

_OPTIONS: dict[str, tuple[Rule, ...]] = {
    "share": ("erlang_c", "erlang_a", "erlang_b", "square_root"),
    "within": ("erlang_c",),
    "patience": ("erlang_a",),
    "beta": ("square_root",),
    "peakedness": ("square_root",),
}
"""Which rules go by which field."""
_NOTHING = 1e-9


class Staffing(Policy):
    """Servers by Erlang's formulas or by the square root, for the load forecast at now + cold start.

    The load is the sessions that are open or wait; those that will be open then are forecast from the arrival rate of
    the last `window` and from what will have ended. With `load: request_rate` it is calls a second × their mean time.
    """

    kind: Literal["staffing"] = "staffing"
    rule: Rule = "erlang_c"
    """What says how many: who may wait (`erlang_c`), who waits and may leave (`erlang_a`), who is turned away
    (`erlang_b`), or load + β √load (`square_root`)."""
    load: Literal["sessions", "request_rate"] = "sessions"
    """What is offered: sessions that stay open, or calls."""
    session: PositiveDuration
    """The mean time that a session (or a call) takes its place."""
    slots: int = Field(default=1, ge=1, le=100_000)
    """The places of one instance."""
    share: Fraction = 0.2
    """The largest share that waits (`erlang_c`, `square_root`), leaves (`erlang_a`) or is turned away (`erlang_b`)."""
    within: Duration = 0.0
    """Only who waits longer than this counts (`erlang_c`)."""
    patience: PositiveDuration | None = None
    """The mean time after which who waits leaves (`erlang_a`)."""
    beta: float | None = Field(default=None, ge=-10, le=40)
    """The β of `square_root`, instead of the one that follows from `share`."""
    peakedness: float = Field(default=1.0, gt=0, le=1000)
    """Variance over mean of the sessions open, 1 for Poisson arrivals (`square_root`)."""
    cold_start: Duration = 60.0
    """How long an instance takes to be ready: how far ahead it looks."""
    window: PositiveDuration = 300.0
    """The time over which the arrival rate is estimated."""

    @model_validator(mode="after")
    def _what_the_rule_needs(self) -> "Staffing":
        for name, rules in _OPTIONS.items():
            if name in self.model_fields_set and self.rule not in rules:
                context = {"rule": self.rule, "at": (name,)}
                raise PydanticCustomError("staffing", "has no effect with rule {rule}. Leave it out.", context)
        if self.rule == "erlang_a" and self.patience is None:
            raise PydanticCustomError("staffing", "needs the `patience` of those who wait, for rule erlang_a.")
        if self.beta is None and self.share <= 0:
            raise PydanticCustomError("staffing", "must be more than 0.", {"at": ("share",)})
        if self.beta is not None and "share" in self.model_fields_set:
            raise PydanticCustomError("staffing", "has no effect beside `beta`. Say one of them.", {"at": ("share",)})
        return self

    def watches(self) -> tuple[str, ...]:
        """The load."""
        return self.load, "lobby"

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """The servers that the rule asks for, in whole instances."""
        found = self._load(seen)
        if found is None:
            return Decision(seen.desired, f"no data of {self.load}: nothing changes")
        points = memory.setdefault("points", [])
        keep(points, seen.now_s if seen.scraped_at_s is None else seen.scraped_at_s, found, self.window)
        load, said = self._ahead(points, seen.now_s)
        servers, rule = self._servers(load)
        count = math.ceil(servers / self.slots)
        findings = (
            Finding("offered load", said, load),
            Finding(self.rule, rule, servers),
            Finding("instances", f"ceil({servers} / {self.slots}) = {count}", count),
        )
        return Decision(count, f"{load:.4g} Erlangs in {self.cold_start:g} s: {rule} → {count}", findings)

    def _load(self, seen: Observation) -> float | None:
        """Sessions that are open or wait, or calls a second, of the whole service."""
        value = _total(seen, self.load)
        waiting = seen.metrics.get("lobby", 0.0) * max(1, seen.ready)
        if value is None and (seen.ready or "lobby" not in seen.metrics):
            return None
        return (value or 0.0) + (waiting if self.load == "sessions" else waiting / self.session)

    def _ahead(self, points: list[list[float]], now_s: float) -> tuple[float, str]:
        """The load once an instance that is asked for now has started, and the formula."""
        if self.load == "request_rate":
            rate = mean(points)
            return rate * self.session, f"{rate:.4g}/s × {self.session:g} s"
        rate, open_now = arrival_rate_per_s(points, self.session), points[-1][1]
        ahead_s = now_s - points[-1][0] + self.cold_start
        load = load_ahead(open_now, rate, self.session, ahead_s)
        return load, f"{open_now:.4g} open, {rate:.4g}/s begin, {self.session:g} s each: {load:.4g} in {ahead_s:g} s"

    def _servers(self, load: float) -> tuple[int, str]:
        """The servers for a load, and what they keep."""
        if load < _NOTHING:
            return 0, "no load"
        match self.rule:
            case "erlang_c":
                servers = staffing.servers_for_wait(load, self.session, self.share, self.within)
                return servers, f"{servers} servers, P(wait > {self.within:g} s) ≤ {self.share:g}"
            case "erlang_a":
                patience_s = self.patience or 0.0
                servers = staffing.servers_for_abandonment(load, self.session, patience_s, self.share)
                return servers, f"{servers} servers, P(leave) ≤ {self.share:g} with patience {patience_s:g} s"
            case "erlang_b":
                servers = staffing.servers_for_blocking(load, self.share)
                return servers, f"{servers} servers, P(turned away) ≤ {self.share:g}"
            case "square_root":
                beta = staffing.halfin_whitt_beta(self.share) if self.beta is None else self.beta
                servers = staffing.square_root_servers(load, beta, self.peakedness)
                return servers, f"{servers} servers, load + {beta:.3g} √({self.peakedness:g} load)"


def _total(seen: Observation, metric: str) -> float | None:
    """The sum of a metric over instances: of each as it was scraped, else their mean × those that are ready."""
    if metric in seen.per_instance:
        return sum(seen.per_instance[metric])
    value = seen.metrics.get(metric)
    return None if value is None or not seen.ready else value * seen.ready
