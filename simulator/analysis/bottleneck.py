"""The bottleneck: which resource saturates first, and what part of the latency (or of the failures) that explains."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import isnan, nan
from statistics import fmean
from typing import Any

import numpy as np

from foresize.simulator.analysis.failures import failures_of, unanswered
from foresize.simulator.analysis.metrics.base import Measured
from foresize.simulator.analysis.window import Floats
from foresize.simulator.analysis.words import say

SATURATED = 0.9
"""A resource that is so much in use, in two scrapes one after the other, is saturated: whoever comes next waits."""
FULL = 0.98
"""The same for session slots and memory: nobody is slower before they are full."""


@dataclass(frozen=True, slots=True)
class Use:
    """How much one resource was used, over all replications."""

    resource: str
    kind: str
    mean: float
    """Mean utilisation over scrapes."""
    peak: float
    """Utilisation in the busiest scrape, mean over replications."""
    saturated: float
    """The share of replications in which it saturated."""
    saturated_at_s: float
    """When it first did, mean over those; NaN where it never did."""
    users: float
    """Connected users then."""
    latency_share: float
    """The share of the completed turns' latency that was spent waiting for it; NaN where turns do not wait for it."""


@dataclass(frozen=True)
class Bottleneck:
    """Which resource saturates first, and why that matters, in a sentence; `uses` are all resources, worst first."""

    resource: str
    sentence: str
    uses: tuple[Use, ...]
    failures: dict[str, float]
    """Share of ended turns that failed, by outcome (and place)."""

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        rows = [{k: None if v != v else v for k, v in asdict(use).items()} for use in self.uses]
        return {"resource": self.resource, "sentence": self.sentence, "resources": rows, "failures": self.failures}


def bottleneck(runs: Sequence[Measured]) -> Bottleneck:
    """The bottleneck over all replications of one scenario."""
    uses = sorted((_use(name, runs) for name in _names(runs)), key=_worst_first)
    failures = failures_of(runs)
    if not uses:
        return Bottleneck("", f"Nothing in this scenario can saturate.{_most_latency(runs)}", (), failures)
    first = uses[0]
    sentence = _saturates(first, runs) if first.saturated >= 0.5 else _has_room(first)
    return Bottleneck(first.resource, sentence + unanswered(runs) + _most_latency(runs), tuple(uses), failures)


def waiting_part(resource: str, kind: str) -> str | None:
    """The part of a turn's latency that is waiting for a resource: `gateway: waiting` for `gateway cpu`."""
    match kind:
        case "cpu" | "workers":
            return f"{resource.removesuffix(f' {kind}')}: waiting"
        case "pool":
            return f"{resource.partition(' pool of ')[0]}: pool"
        case "connections":
            return f"{resource.removesuffix(' connections')}: pool"
        case "database":
            return f"{resource.removesuffix(' server')}: contention"
        case "quota":
            return f"{resource.removesuffix(' session quota').removesuffix(' request quota')}: back-off"
    return None


def _names(runs: Sequence[Measured]) -> list[str]:
    return list(dict.fromkeys(name for run in runs for name in run.window.resources))


def _use(name: str, runs: Sequence[Measured]) -> Use:
    seen = [(run, *run.window.resources[name]) for run in runs if name in run.window.resources]
    kind = seen[0][1]
    firsts = [
        (run, at_s) for run, _, times, used in seen if not isnan(at_s := first_saturated_s(times, used, _full(kind)))
    ]
    part = waiting_part(name, kind)
    total_s = sum(run.record.latency.sum for run in runs)
    waited_s = sum(run.record.parts.get(part, 0.0) for run in runs) if part else nan
    return Use(
        resource=name,
        kind=kind,
        mean=fmean(float(used.mean()) for *_, used in seen),
        peak=fmean(float(used.max()) for *_, used in seen),
        saturated=len(firsts) / len(runs),
        saturated_at_s=fmean(at_s for _, at_s in firsts) if firsts else nan,
        users=fmean(_users_at(run, at_s) for run, at_s in firsts) if firsts else nan,
        latency_share=waited_s / total_s if total_s else nan,
    )


def _full(kind: str) -> float:
    return FULL if kind in ("sessions", "memory") else SATURATED


def first_saturated_s(times: Floats, used: Floats, least: float = SATURATED) -> float:
    """The time of the first scrape that, like the one after it, shows a saturated resource; NaN where there is none."""
    full = used >= least
    twice = np.flatnonzero(full[:-1] & full[1:])
    return float(times[twice[0]]) if twice.size else nan


def _users_at(run: Measured, at_s: float) -> float:
    times, users = run.window.times_s, run.window.column("users")
    return float(users[min(int(np.searchsorted(times, at_s)), users.size - 1)]) if users.size else nan


def _worst_first(use: Use) -> tuple[bool, float, bool, float]:
    """Memory comes after what fills at the same time: it is the limit behind the session slots, not beside them."""
    usually = use.saturated >= 0.5
    return not usually, use.saturated_at_s if usually else 0.0, use.kind == "memory", -use.peak


def _saturates(use: Use, runs: Sequence[Measured]) -> str:
    often = round(use.saturated * len(runs))
    counted = "" if often == len(runs) else f" (in {often} of {len(runs)} replications)"
    return (
        f"{use.resource} saturates first: {say(_full(use.kind), 'fraction')} or more in use from "
        f"{say(use.saturated_at_s, 's')} on, with {use.users:,.0f} users{counted}"
        f"{_costs(use)}{_turned_away(use, runs)}."
    )


def _has_room(use: Use) -> str:
    return (
        f"Nothing saturates; the busiest resource is {use.resource}, {say(use.peak, 'fraction')} in use in its "
        f"busiest scrape{_costs(use)}."
    )


def _costs(use: Use) -> str:
    if isnan(use.latency_share):
        return ""
    return f"; waiting for it is {say(use.latency_share, 'fraction')} of the turn latency"


def _turned_away(use: Use, runs: Sequence[Measured]) -> str:
    """What full session slots cost: not latency of turns, but waits for a place."""
    if use.kind not in ("sessions", "memory"):
        return ""
    gave_up = sum(run.total("abandonments") for run in runs)
    tried = gave_up + sum(run.record.lobby_wait.count for run in runs)
    waited_s = max(run.record.lobby_wait.max for run in runs) if tried > gave_up else 0.0
    if waited_s <= 0 and not gave_up:
        return "; nobody had to wait for a place"
    return f"; users wait up to {say(waited_s, 's')} for a place and {say(gave_up / tried, 'fraction')} give up"


def _most_latency(runs: Sequence[Measured]) -> str:
    parts: dict[str, float] = {}
    for run in runs:
        for part, seconds in run.record.parts.items():
            parts[part] = parts.get(part, 0.0) + seconds
    total_s = sum(parts.values())
    if not total_s:
        return ""
    part = max(parts, key=lambda each: parts[each])
    return f" Most of the latency is {part.replace(': ', ' ')} ({say(parts[part] / total_s, 'fraction')})."
