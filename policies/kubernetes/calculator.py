"""From what the pods use to how many there should be, for one metric.

Source of all formulas: kubernetes/kubernetes, pkg/controller/podautoscaler/replica_calculator.go, and
metrics/utilization.go for the ratios. Values are in thousandths, divisions of whole numbers truncate as Go's do.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from foresize.policies.kubernetes.groups import Groups, Usage
from foresize.policies.kubernetes.releases import Rules
from foresize.policies.kubernetes.tolerance import Tolerance
from foresize.policies.pods import Bools, Ints

_TARGETED = "targeted pods (pods might be unready)"
LARGEST_COUNT = 2**31 - 1
"""The most replicas that a 32-bit number holds; a larger answer is this."""


class NoAnswer(Exception):
    """A metric from which no count can be computed, in the controller's own words."""


class Proposal(NamedTuple):
    """What one metric asks for."""

    replicas: int
    current: int
    """What the object's status shows: percent of the requests, or thousandths a pod."""
    raw: int
    """The mean use of a counted pod, in thousandths."""
    said: str
    """The formula with its numbers."""
    bound: str = ""
    """What kept the count as it is, if anything did: `tolerance`, `direction`."""


class Tally(NamedTuple):
    """Sums over pods with a value."""

    usage: int
    requests: int
    known: int
    """How many of them are listed."""
    entries: int
    """How many there are, those of pods that are gone included."""

    def plus(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(*(mine + yours for mine, yours in zip(self, other, strict=True)))


class Ratio(NamedTuple):
    """Use by target, and the figures for the status."""

    ratio: float
    current: int
    raw: int


def of_requests(tally: Tally, percent: int) -> Ratio:
    """Use as a whole percentage of the requests, cut off, by the target. Raises NoAnswer without requests."""
    if tally.requests == 0:
        raise NoAnswer("no metrics returned matched known pods")
    used = tally.usage * 100 // tally.requests
    return Ratio(used / percent, used, tally.usage // tally.known)


def of_average(tally: Tally, milli: int) -> Ratio:
    """The mean use of a pod, cut off to thousandths, by the target."""
    mean = tally.usage // tally.entries
    return Ratio(mean / milli, mean, mean)


def by_utilization(
    usage: Usage, groups: Groups, requests: Ints | int, percent: int, current: int, tolerance: Tolerance, rules: Rules
) -> Proposal:
    """Resource and ContainerResource metrics with a Utilization target. `requests` has a value a pod, or one for all.

    Raises NoAnswer where no pod has a value.
    """
    counted, missing, unready = _counts(groups)
    asked = _asked(requests, groups.missing, missing)
    share = max(100, percent) if rules.over_request else 100
    return _two_passes(
        lambda tally: of_requests(tally, percent),
        _Pods(
            Tally(
                _sum(usage.milli, groups.counted, counted),
                _asked(requests, groups.counted, counted),
                counted,
                counted + usage.extra,
            ),
            Tally(_asked(_shares(requests, share), groups.missing, missing), asked, missing, missing),
            Tally(0, asked, missing, missing),
            Tally(0, _asked(requests, groups.unready, unready), unready, unready),
        ),
        current,
        tolerance,
        lambda used: f"{used} % of target {percent} %",
        not rules.keeps_at_target,
    )


def _shares(requests: Ints | int, percent: int) -> Ints | int:
    """So many percent of each request, cut off; in whole numbers of any size, for bytes are many thousandths."""
    if percent == 100:
        return requests
    if isinstance(requests, int):
        return requests * percent // 100
    return np.array([each * percent // 100 for each in requests.tolist()], np.object_)


def _counts(groups: Groups) -> tuple[int, int, int]:
    counted, missing, unready = (
        int(np.count_nonzero(each)) for each in (groups.counted, groups.missing, groups.unready)
    )
    return counted, missing, unready


def _sum(values: Ints, chosen: Bools, count: int) -> int:
    """Of the chosen ones, who are so many."""
    if not count:
        return 0
    return int(values.sum()) if count == len(values) else int(values[chosen].sum())


def _asked(requests: Ints | int, chosen: Bools, count: int) -> int:
    return requests * count if isinstance(requests, int) else _sum(requests, chosen, count)


def by_average(usage: Usage, groups: Groups, milli: int, current: int, tolerance: Tolerance, rules: Rules) -> Proposal:
    """Resource, ContainerResource and Pods metrics with an AverageValue target.

    Values of pods that are no longer listed are part of the mean, as they are in the original. Raises NoAnswer where no
    pod has a value.
    """
    counted, missing, unready = _counts(groups)
    return _two_passes(
        lambda each: of_average(each, milli),
        _Pods(
            Tally(_sum(usage.milli, groups.counted, counted) + usage.extra_milli, 0, counted, counted + usage.extra),
            Tally(milli * missing, 0, missing, missing),
            Tally(0, 0, missing, missing),
            Tally(0, 0, unready, unready),
            not rules.keeps_at_target,
        ),
        current,
        tolerance,
        lambda used: f"{_plain(used)} a pod of target {_plain(milli)}",
        not rules.keeps_at_target,
    )


class _Pods(NamedTuple):
    """The groups of pods, as sums."""

    counted: Tally
    missing_full: Tally
    """The missing ones as on the way down: at their request, or at the target."""
    missing_idle: Tally
    """And as on the way up."""
    unready_idle: Tally
    idle_at_target: bool = False
    """Whether a ratio of exactly 1 is a way up."""

    @property
    def missing(self) -> int:
        return self.missing_idle.known


def _two_passes(
    ratio_of: Callable[[Tally], Ratio],
    pods: _Pods,
    current: int,
    tolerance: Tolerance,
    say: Callable[[int], str],
    old_words: bool,
) -> Proposal:
    """The count by the pods with values; where others are unready or missing, by all of them, as they are assumed."""
    if pods.counted.entries == 0:
        raise NoAnswer(f"did not receive metrics for {'any ready pods' if old_words else _TARGETED}")
    first = ratio_of(pods.counted)
    up_with_unready = pods.unready_idle.known > 0 and first.ratio > 1.0
    said = say(first.current)
    if not up_with_unready and not pods.missing:
        return _proposed(first, first.ratio, pods.counted.known, current, tolerance, said)
    tally = pods.counted
    if first.ratio < 1.0:
        tally = tally.plus(pods.missing_full)
    elif first.ratio > 1.0 or pods.idle_at_target:
        tally = tally.plus(pods.missing_idle)
    if up_with_unready:
        tally = tally.plus(pods.unready_idle)
    second = ratio_of(tally)
    said += f"; with {pods.missing} missing and {pods.unready_idle.known if up_with_unready else 0} unready"
    said += f" {say(second.current)}"
    if (first.ratio < 1.0 < second.ratio) or (first.ratio > 1.0 > second.ratio):
        return Proposal(current, first.current, first.raw, f"{said}: the direction turns", "direction")
    found = _proposed(first, second.ratio, tally.entries, current, tolerance, said)
    if (second.ratio < 1.0 and found.replicas > current) or (second.ratio > 1.0 and found.replicas < current):
        return Proposal(current, first.current, first.raw, f"{found.said}, against its direction", "direction")
    return found


def _proposed(first: Ratio, ratio: float, count: int, current: int, tolerance: Tolerance, said: str) -> Proposal:
    if tolerance.within(ratio):
        return Proposal(current, first.current, first.raw, f"{said}: within the tolerance", "tolerance")
    wish = rounded_up(ratio * count)
    return Proposal(wish, first.current, first.raw, f"{said}: ceil({ratio:.6g} × {count}) = {wish}")


def by_value(value: int, milli: int, current: int, ready: int | None, tolerance: Tolerance) -> Proposal:
    """Object and External metrics with a Value target: the whole value, by the target, times the ready pods.

    `ready` is None where no pod is listed, which is an error unless there should be none. Raises NoAnswer.
    """
    ratio, said = value / milli, f"{_plain(value)} of target {_plain(milli)}"
    if current == 0:
        wish = rounded_up(ratio)
        return Proposal(wish, value, value, f"{said}, from zero: ceil({ratio:.6g}) = {wish}")
    if tolerance.within(ratio):
        return Proposal(current, value, value, f"{said}: within the tolerance", "tolerance")
    if ready is None:
        raise NoAnswer("unable to calculate ready pods: no pods returned by selector while calculating replica count")
    wish = rounded_up(ratio * ready)
    return Proposal(wish, value, value, f"{said}: ceil({ratio:.6g} × {ready} ready) = {wish}")


def by_value_per_pod(value: int, milli: int, status: int, tolerance: Tolerance) -> Proposal:
    """Object and External metrics with an AverageValue target: the whole value by the target, rounded up.

    Whether that is a change is measured against the replicas that there are (`status`), and they are what is asked for
    where it is none.
    """
    ratio = value / (milli * status) if status else (math.inf if value else math.nan)
    shown = rounded_up(value / status) if status else 0
    said = f"{_plain(value)} for {status} pods of target {_plain(milli)}"
    if tolerance.within(ratio):
        return Proposal(status, shown, shown, f"{said}: within the tolerance", "tolerance")
    wish = rounded_up(value / milli)
    return Proposal(wish, shown, shown, f"{said}: ceil({_plain(value)} / {_plain(milli)}) = {wish}")


def rounded_up(count: float) -> int:
    """The next whole number, at most what 32 bits hold."""
    return LARGEST_COUNT if count >= LARGEST_COUNT else math.ceil(count)


def _plain(milli: int) -> str:
    """Thousandths in words."""
    return f"{milli / 1000:.6g}"
