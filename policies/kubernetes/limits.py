"""How far a count may move in one sync: rate limits, and min and max.

Source: kubernetes/kubernetes, pkg/controller/podautoscaler/horizontal.go, convertDesiredReplicasWithRules,
convertDesiredReplicasWithBehaviorRate and the functions they call.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

from foresize.policies.kubernetes.behavior import Policy, ScalingRules
from foresize.policies.kubernetes.stabilise import Dated

UP_FACTOR = 2.0
"""Without `behavior`, the count at most doubles in one sync,"""
UP_MINIMUM = 4.0
"""or goes to this many."""


class Limited(NamedTuple):
    """A count within its limits, and the reason that the condition `ScalingLimited` has."""

    replicas: int
    reason: str
    """`DesiredWithinRange` where nothing limits it; `ScaleUpLimit`, `ScaleDownLimit`, `TooManyReplicas` or
    `TooFewReplicas`."""
    said: str = ""


def doubling(desired: int, current: int, least: int, most: int, factor: float = UP_FACTOR) -> Limited:
    """Without `behavior`: at most twice as many at a time, or 4; fewer at once."""
    cap = int(max(factor * current, UP_MINIMUM))
    if desired < least:
        return Limited(least, "TooFewReplicas", f"min {least}")
    if desired <= min(cap, most):
        return Limited(desired, "DesiredWithinRange")
    if most > cap:
        return Limited(cap, "ScaleUpLimit", f"max({factor:g} × {current}, {UP_MINIMUM:g}) = {cap}")
    return Limited(most, "TooManyReplicas", f"max {most}")


class Events(NamedTuple):
    """What was added and what was removed, each with its time."""

    up: list[Dated]
    down: list[Dated]


def rate_limited(
    desired: int,
    current: int,
    bounds: tuple[int, int],
    rules: tuple[ScalingRules, ScalingRules],
    events: Events,
    now_s: float,
    both: bool = True,
) -> Limited:
    """With `behavior`: as far as the policies of the direction allow, from the count at each one's period's start.

    `rules` are those up and down, filled in; `bounds` are min and max.
    """
    (least, most), (up, down) = bounds, rules
    if desired > current:
        cap = max(up_limit(up, current, events, now_s, both), current)
        if desired <= min(cap, most):
            return Limited(desired, "DesiredWithinRange")
        if most > cap:
            said = f"at most {cap} ({_in_words(up, current, events, now_s, both, up=True)})"
            return Limited(cap, "ScaleUpLimit", said)
        return Limited(most, "TooManyReplicas", f"max {most}")
    if desired < current:
        cap = min(down_limit(down, current, events, now_s, both), current)
        if desired >= max(cap, least):
            return Limited(desired, "DesiredWithinRange")
        if least < cap:
            said = f"at least {cap} ({_in_words(down, current, events, now_s, both, up=False)})"
            return Limited(cap, "ScaleDownLimit", said)
        return Limited(least, "TooFewReplicas", f"min {least}")
    return Limited(desired, "DesiredWithinRange")


def up_limit(rules: ScalingRules, current: int, events: Events, now_s: float, both: bool = True) -> int:
    """The most that the policies allow."""
    if rules.selectPolicy == "Disabled":
        return current
    limits = [
        start + policy.value if policy.type == "Pods" else math.ceil(start * (1 + policy.value / 100))
        for policy in rules.limits
        for start in (period_start(policy, current, events, now_s, both, up=True),)
    ]
    return (min if rules.selectPolicy == "Min" else max)(limits)


def down_limit(rules: ScalingRules, current: int, events: Events, now_s: float, both: bool = True) -> int:
    """The fewest that the policies allow; the policy that allows the largest change is `Max`."""
    if rules.selectPolicy == "Disabled":
        return current
    limits = [
        start - policy.value if policy.type == "Pods" else int(start * (1 - policy.value / 100))
        for policy in rules.limits
        for start in (period_start(policy, current, events, now_s, both, up=False),)
    ]
    return (max if rules.selectPolicy == "Min" else min)(limits)


def _in_words(rules: ScalingRules, current: int, events: Events, now_s: float, both: bool, *, up: bool) -> str:
    """From which count each policy allows how much: `9 at the start of 60 s, less 2`."""
    if rules.selectPolicy == "Disabled":
        return "selectPolicy Disabled"
    each = [
        f"{period_start(policy, current, events, now_s, both, up=up)} at the start of {policy.periodSeconds} s, "
        f"{'plus' if up else 'less'} {policy.value}{' %' if policy.type == 'Percent' else ''}"
        for policy in rules.limits
    ]
    return each[0] if len(each) == 1 else f"{rules.selectPolicy} of: {'; '.join(each)}"


def period_start(policy: Policy, current: int, events: Events, now_s: float, both: bool, *, up: bool) -> int:
    """The count at the start of the policy's period; before 1.23 only from the events of its own direction."""
    since_s = now_s - policy.periodSeconds
    added = _sum_since(events.up, since_s) if up or both else 0
    removed = _sum_since(events.down, since_s) if both or not up else 0
    return current - added + removed


def _sum_since(events: Iterable[Dated], since_s: float) -> int:
    """One that is exactly as old as the period is not in it."""
    return sum(int(change) for at_s, change in events if at_s > since_s)


def store_event(events: list[Dated], change: int, now_s: float, rules: ScalingRules) -> None:
    """Keep a change, in the place of one that is older than the longest period of its direction, if there is any.

    That is how the original keeps its list, and why an event may be gone while a longer period of the other direction
    would still count it.
    """
    longest_s = max(policy.periodSeconds for policy in rules.limits)
    old = [place for place, (at_s, _) in enumerate(events) if at_s < now_s - longest_s]
    if old:
        events[old[-1]] = [now_s, change]
    else:
        events.append([now_s, change])
