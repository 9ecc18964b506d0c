"""KEDA's own loop: from zero to one, and back.

Source: kedacore/keda, pkg/scaling/executor/scale_scaledobjects.go, RequestScale.
"""

import math
from typing import Any, NamedTuple

from foresize.policies.reasons import Finding


class Limits(NamedTuple):
    """What a ScaledObject says about counts and times."""

    least: int
    """`minReplicaCount`."""
    idle: int | None
    """`idleReplicaCount`."""
    cooldown_s: float
    initial_cooldown_s: float
    fallback: int | None
    """`fallback.replicas`; None without a fallback."""


class Polled(NamedTuple):
    """What a poll has found."""

    active: bool
    error: bool
    """Whether any trigger has failed."""


class Outcome(NamedTuple):
    """What KEDA does about it."""

    replicas: int | None
    """The count that it writes; None where it leaves it alone."""
    finding: Finding


def scaled(found: Polled, current: int, now_s: float, limits: Limits, memory: dict[str, Any]) -> Outcome:
    """One poll. `memory` keeps when a trigger was last active, and when the object was made."""
    created_s = memory.setdefault("created_s", now_s)
    if found.active:
        return _up(found, current, now_s, limits, memory)
    if found.error and limits.fallback != 0:
        return _nothing("a trigger failed: nothing is done", current)
    lets_go = current > limits.idle if limits.idle is not None else current > 0 and limits.least == 0
    if lets_go:
        since_s, cooldown_s = memory.get("active_s"), limits.cooldown_s
        if since_s is None:
            since_s, cooldown_s = created_s, limits.initial_cooldown_s
        return _down(current, now_s, since_s + cooldown_s, limits)
    if limits.idle is None and current < limits.least:
        return _set(limits.least, f"{current} is below minReplicaCount {limits.least}")
    return _nothing("inactive", current)


def _up(found: Polled, current: int, now_s: float, limits: Limits, memory: dict[str, Any]) -> Outcome:
    wakes = current == 0 or (limits.idle is not None and current < limits.least)
    if not wakes and found.error:
        return _nothing("active, but a trigger failed", current)
    memory["active_s"] = math.floor(now_s)  # the object's status has whole seconds
    if wakes:
        return _set(max(limits.least, 1), f"active at {current} replicas")
    return _nothing("active", current)


def _down(current: int, now_s: float, until_s: float, limits: Limits) -> Outcome:
    """To zero or idle from any count, once nothing has been active for the cool-down.

    The original asks for strictly later, of a clock that is always a little later than the whole second that it kept.
    """
    if now_s < until_s:
        said = f"inactive, cooling down until {until_s:g} s"
        return Outcome(None, Finding("cooldown", said, current, binds=True))
    return _set(limits.least if limits.idle is None else limits.idle, f"inactive and cooled down at {current} replicas")


def _set(count: int, why: str) -> Outcome:
    return Outcome(count, Finding("activation", f"{why} → {count}", count, binds=True))


def _nothing(why: str, current: int) -> Outcome:
    return Outcome(None, Finding("activation", why, current))
