"""From what the decider wants to what the deployment is told: bounds, initial scale, and the way to zero.

Source: knative/serving, pkg/reconciler/autoscaling/kpa/scaler.go (applyBounds, handleScaleToZero) and kpa.go
(computeActiveCondition, activeThreshold).
"""

from dataclasses import dataclass
from typing import Literal, TypedDict

Condition = Literal["activating", "active", "inactive"]

_RECHECK_S = 3.0
"""How soon a revision that was just marked inactive is looked at again, where the activator was already in the way."""
_ACTIVATION_BUFFER_S = 10.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """What limits a revision's scale."""

    min_scale: int = 0
    max_scale: int = 0
    """0 is none."""
    initial_scale: int = 1
    reachable: bool = True
    scale_to_zero: bool = True
    stable_window_s: float = 60.0
    grace_s: float = 30.0
    """How long the activator must have been in the way before the last pod goes."""
    retention_s: float = 0.0
    """How long the last pod stays at least after the revision was marked inactive."""
    progress_deadline_s: float = 600.0
    """How long a revision may take to become ready."""


class Scaling(TypedDict):
    """What is remembered of a revision between reconciliations; it is JSON."""

    condition: Condition
    since_s: float
    """When it came into this condition."""
    initialised: bool
    """Whether the initial scale was reached once."""
    proxied_since_s: float | None
    """Since when the activator is in the way; None where requests go past it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the deployment is told, and why."""

    replicas: int | None
    """None where it is told nothing."""
    bounded: int | None
    """The wish within its bounds, before the rules of scaling to zero; None where there is no wish yet."""
    said: str = ""
    """What scaling to zero says, where it says anything."""
    look_again_s: float | None = None
    """When a waiting time that it named is over."""


def begin_scaling(replicas: int, now_s: float) -> Scaling:
    """A revision that has just been made, or one that has been scaled to zero before."""
    condition: Condition = "activating" if replicas else "inactive"
    proxied_since_s = None if replicas else now_s
    return {"condition": condition, "since_s": now_s, "initialised": not replicas, "proxied_since_s": proxied_since_s}


def scale(
    bounds: Bounds, state: Scaling, desired: int | None, ready: int, excess_burst_capacity: int, now_s: float
) -> Wish:
    """One reconciliation: the wish for a desired scale (None: not known yet) with so many pods ready; `state` is
    brought up to date."""
    bounded = _bounded(bounds, state, desired)
    if bounded is None:
        wish = Wish(None, None, "no metrics yet: nothing changes")
    elif bounded:
        wish = Wish(bounded, bounded)
    elif not bounds.scale_to_zero:
        wish = Wish(1, 0, "scale to zero is off: one pod stays")
    else:
        wish = _to_zero(bounds, state, now_s)
    _proxy(state, wish, excess_burst_capacity, now_s)
    _judge(bounds, state, wish, ready, now_s)
    return wish


def lower_bound(bounds: Bounds, state: Scaling) -> int:
    """The fewest pods: `min-scale`, of a revision that a route leads to; the initial scale until it was reached."""
    least = bounds.min_scale if bounds.reachable else 0
    starts = bounds.reachable and bounds.initial_scale > 1 and not state["initialised"]
    return max(least, bounds.initial_scale) if starts else least


def _bounded(bounds: Bounds, state: Scaling, desired: int | None) -> int | None:
    least = lower_bound(bounds, state)
    if desired is None and not least:
        return None
    bounded = max(desired or 0, least)
    return min(bounded, bounds.max_scale) if bounds.max_scale else bounded


def _to_zero(bounds: Bounds, state: Scaling, now_s: float) -> Wish:
    """Whether the last pods may go: not before it was active for a stable window, then inactive for the grace."""
    spent_s = now_s - state["since_s"]
    match state["condition"]:
        case "activating":
            deadline_s = bounds.progress_deadline_s + _ACTIVATION_BUFFER_S
            if spent_s >= deadline_s:
                return Wish(0, 0, f"not ready after {deadline_s:g} s: given up")
            return Wish(None, 0, "still activating: nothing changes", state["since_s"] + deadline_s)
        case "active":
            if spent_s >= bounds.stable_window_s:
                return Wish(None, 0, "no traffic: marked inactive", now_s + _RECHECK_S)
            until_s = state["since_s"] + bounds.stable_window_s
            return Wish(1, 0, f"active for {spent_s:g} s of {bounds.stable_window_s:g} s: one pod stays", until_s)
        case "inactive":
            return _last_pod(bounds, state, now_s)


def _last_pod(bounds: Bounds, state: Scaling, now_s: float) -> Wish:
    """Whether the last pod of an inactive revision may go: after the grace and the retention; where the activator was
    in the way for the grace already, after the retention."""
    idle_s = now_s - state["since_s"]
    longest_s = max(bounds.grace_s, bounds.retention_s)
    if idle_s >= longest_s:
        return Wish(0, 0, f"inactive for {idle_s:g} s ≥ {longest_s:g} s")
    if idle_s < bounds.retention_s:
        return Wish(
            None,
            0,
            f"inactive for {idle_s:g} s of the retention's {bounds.retention_s:g} s: the last pod stays",
            state["since_s"] + bounds.retention_s,
        )
    proxied_since_s = now_s if state["proxied_since_s"] is None else state["proxied_since_s"]
    proxied_s = now_s - proxied_since_s
    if proxied_s >= bounds.grace_s:
        return Wish(0, 0, f"the activator is in the way for {proxied_s:g} s ≥ {bounds.grace_s:g} s")
    return Wish(
        None,
        0,
        f"the activator is in the way for {proxied_s:g} s of the grace period's {bounds.grace_s:g} s: "
        "the last pod stays",
        proxied_since_s + bounds.grace_s,
    )


def _proxy(state: Scaling, wish: Wish, excess_burst_capacity: int, now_s: float) -> None:
    """The activator is in the way of a revision that is to have no pods, or too little room for a burst."""
    if not _wanted(state, wish) or excess_burst_capacity < 0:
        state["proxied_since_s"] = now_s if state["proxied_since_s"] is None else state["proxied_since_s"]
    else:
        state["proxied_since_s"] = None


def _wanted(state: Scaling, wish: Wish) -> bool:
    """Whether it is to have pods: a revision that is still activating is, whatever is wanted."""
    if wish.bounded is None or wish.replicas is None:
        return wish.bounded != 0 or state["condition"] == "activating"
    return wish.replicas > 0


def _judge(bounds: Bounds, state: Scaling, wish: Wish, ready: int, now_s: float) -> None:
    """The condition that it is in from now on: inactive without a wish for pods, active once enough are ready."""
    least = max(1, lower_bound(bounds, state))
    if ready >= least:
        state["initialised"] = True
    if not _wanted(state, wish):
        _become(state, "inactive", now_s)
    elif ready >= least:
        _become(state, "active", now_s)
    else:
        _become(state, "activating", now_s)


def _become(state: Scaling, condition: Condition, now_s: float) -> None:
    if state["condition"] != condition:
        state["condition"], state["since_s"] = condition, now_s
