"""One sync of a HorizontalPodAutoscaler, from its metrics to the count that it writes, in the controller's order.

Source: kubernetes/kubernetes, pkg/controller/podautoscaler/horizontal.go, reconcileAutoscaler,
computeReplicasForMetrics, normalizeDesiredReplicas and normalizeDesiredReplicasWithBehaviors.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from foresize.policies.base import Decision
from foresize.policies.kubernetes.behavior import ScalingRules
from foresize.policies.kubernetes.calculator import NoAnswer, Proposal
from foresize.policies.kubernetes.limits import Events, Limited, doubling, rate_limited, store_event
from foresize.policies.kubernetes.releases import NEWEST, Rules, rules_of
from foresize.policies.kubernetes.stabilise import Dated, Stabilised, over_window, remember, stabilised
from foresize.policies.reasons import Finding

_DISABLED = Finding("ScalingActive", "ScalingDisabled: 0 replicas are a pause", 0, binds=True)


class Moment(NamedTuple):
    """What every step goes by."""

    now_s: float
    current: int
    """`spec.replicas`."""
    least: int
    most: int
    rules: Rules = rules_of(NEWEST)


class Pace(NamedTuple):
    """How fast the count may move."""

    window_s: float
    """The controller's own stabilisation window down."""
    up: ScalingRules | None = None
    """`behavior`, filled in; None where the object has none."""
    down: ScalingRules | None = None


class Asked(NamedTuple):
    """What the metrics together ask for."""

    replicas: int | None
    """None where nothing may be done."""
    reason: str
    findings: tuple[Finding, ...]


def reconciled(at: Moment, pace: Pace, memory: dict[str, Any], ask: Callable[[], Asked]) -> Decision:
    """One sync. `ask` computes the metrics, which is not done where the count is out of bounds or the object paused.

    `memory` holds the recommendations of the windows, and with `behavior` the changes of the periods.
    """
    memory.setdefault("recommendations", [[at.now_s, at.current]])
    if at.current == 0 and at.least > 0:
        return Decision(0, "scaling is disabled: 0 replicas", (_DISABLED,))
    if not at.least <= at.current <= at.most:
        return _into_bounds(at, pace, memory)
    asked = ask()
    if asked.replicas is None:
        return Decision(at.current, asked.reason, asked.findings)
    count, steps = paced(at, asked.replicas, pace, memory)
    return Decision(count, _told(asked, count, steps), (*asked.findings, *steps))


class Wish(NamedTuple):
    """One of the metrics."""

    type: str
    """`Resource`, `Pods` …"""
    name: str
    propose: Callable[[], Proposal]
    """Computes it; raises NoAnswer."""


def combined(current: int, wishes: Sequence[Wish]) -> Asked:
    """The largest wish of the metrics that have one; nothing fewer while one has none."""
    best: tuple[str, Proposal] | None = None
    findings, failed = [], []
    for kind, name, propose in wishes:
        try:
            proposal = propose()
        except NoAnswer as error:
            failed.append(f"FailedGet{kind}Metric: {name}: {error}")
            findings.append(Finding(name, failed[-1]))
            continue
        findings.append(Finding(name, proposal.said, proposal.replicas, parts=_bound_part(proposal)))
        if best is None or proposal.replicas > best[1].replicas:
            best = name, proposal
    if best is None or (failed and best[1].replicas < current):
        held = Finding("ScalingActive", "nothing is taken away without all metrics", current, binds=best is not None)
        return Asked(None, f"{failed[0]}: nothing changes", (*findings, held))
    return Asked(best[1].replicas, f"{best[0]} {best[1].said}", tuple(findings))


def _bound_part(proposal: Proposal) -> tuple[Finding, ...]:
    return (Finding(proposal.bound, "keeps the count", proposal.replicas, binds=True),) if proposal.bound else ()


def _into_bounds(at: Moment, pace: Pace, memory: dict[str, Any]) -> Decision:
    """At once, whatever the metrics are: neither stabilised nor limited, but kept as a change."""
    over = at.current > at.most
    count, bound = (at.most, f"max {at.most}") if over else (at.least, f"min {at.least}")
    _keep(at, count, pace, memory)
    said = f"{at.current} replicas, {'above' if over else 'below'} {bound}"
    return Decision(count, said, (Finding("bounds", said, count, binds=True),))


def paced(at: Moment, raw: int, pace: Pace, memory: dict[str, Any]) -> tuple[int, tuple[Finding, ...]]:
    """The count that a recommendation comes to: stabilised, limited, in bounds. Both it and a change are remembered."""
    if pace.up is None or pace.down is None:
        return _without_behavior(at, raw, pace.window_s, memory["recommendations"])
    count, steps = _with_behavior(at, raw, pace.up, pace.down, memory)
    _keep(at, count, pace, memory)
    return count, steps


def _without_behavior(at: Moment, raw: int, window_s: float, history: list[Dated]) -> tuple[int, tuple[Finding, ...]]:
    steady = over_window(history, raw, at.now_s, window_s)
    remember(history, raw, at.now_s, window_s)
    limited = doubling(steady.replicas, at.current, at.least, at.most)
    return limited.replicas, _steps(steady, f"largest wish of the last {window_s:g} s", raw, limited)


def _with_behavior(
    at: Moment, raw: int, up: ScalingRules, down: ScalingRules, memory: dict[str, Any]
) -> tuple[int, tuple[Finding, ...]]:
    history = memory["recommendations"]
    windows_s = up.window_s, down.window_s
    steady = stabilised(history, raw, at.current, at.now_s, windows_s, at.rules)
    remember(history, raw, at.now_s, max(windows_s))
    limited = rate_limited(
        steady.replicas, at.current, (at.least, at.most), (up, down), events_in(memory), at.now_s, at.rules.both_events
    )
    seconds = up.window_s if steady.held == "ScaleUpStabilized" else down.window_s
    return limited.replicas, _steps(steady, f"wishes of the last {seconds} s", raw, limited)


def events_in(memory: dict[str, Any]) -> Events:
    """The changes that a memory holds."""
    return Events(memory.setdefault("up", []), memory.setdefault("down", []))


def _keep(at: Moment, count: int, pace: Pace, memory: dict[str, Any]) -> None:
    """Remember a change, which only an object with `behavior` needs."""
    if pace.up is None or pace.down is None:
        return
    events = events_in(memory)
    if count > at.current:
        store_event(events.up, count - at.current, at.now_s, pace.up)
    elif count < at.current:
        store_event(events.down, at.current - count, at.now_s, pace.down)


def _steps(steady: Stabilised, over: str, raw: int, limited: Limited) -> tuple[Finding, ...]:
    said = f"{steady.held}: {over}: {steady.replicas} rather than {raw}" if steady.held else ""
    binds = limited.reason != "DesiredWithinRange"
    name = "rate limit" if limited.reason in ("ScaleUpLimit", "ScaleDownLimit") else "limits"
    return (
        Finding("stabilisation window", said, steady.replicas, binds=bool(steady.held)),
        Finding(name, f"{limited.reason}: {limited.said}" if binds else limited.reason, limited.replicas, binds=binds),
    )


def _told(asked: Asked, count: int, steps: tuple[Finding, ...]) -> str:
    held = "; ".join(step.said for step in steps if step.binds)
    return f"{asked.reason}; {held}: {count}" if held else asked.reason
