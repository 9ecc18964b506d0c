"""Stabilisation: not to follow each recommendation at once.

Source: kubernetes/kubernetes, pkg/controller/podautoscaler/horizontal.go, stabilizeRecommendation and
stabilizeRecommendationWithBehaviors.
"""

from collections.abc import Iterable
from typing import NamedTuple

from foresize.policies.kubernetes.releases import Rules

Dated = list[float]
"""A time in seconds, and a count: as JSON keeps it."""


class Stabilised(NamedTuple):
    """A count between what the windows allow, and which of them held it."""

    replicas: int
    held: str = ""
    """`ScaleUpStabilized` or `ScaleDownStabilized` where a window held it."""


def over_window(history: Iterable[Dated], raw: int, now_s: float, window_s: float) -> Stabilised:
    """Without `behavior`: the largest recommendation of the window, one that is exactly as old as it included."""
    cutoff_s = now_s - window_s
    most = max((int(count) for at_s, count in history if at_s >= cutoff_s), default=raw)
    return Stabilised(most, "ScaleDownStabilized") if most > raw else Stabilised(raw)


def stabilised(
    history: Iterable[Dated], raw: int, current: int, now_s: float, windows_s: tuple[float, float], rules: Rules
) -> Stabilised:
    """With `behavior`, as the release does it; `windows_s` are those up and down."""
    by_release = between_windows if rules.envelope else extreme_of_window
    return by_release(history, raw, current, now_s, windows_s)


def between_windows(
    history: Iterable[Dated], raw: int, current: int, now_s: float, windows_s: tuple[float, float]
) -> Stabilised:
    """With `behavior`: the current count, brought between the smallest recommendation of the window up and the largest
    of the window down. One that is exactly as old as a window is not in it."""
    up_s, down_s = (now_s - window_s for window_s in windows_s)
    least = most = raw
    for at_s, count in history:
        if at_s > up_s:
            least = min(least, int(count))
        if at_s > down_s:
            most = max(most, int(count))
    return _held(min(max(current, least), most), raw, current)


def extreme_of_window(
    history: Iterable[Dated], raw: int, current: int, now_s: float, windows_s: tuple[float, float]
) -> Stabilised:
    """With `behavior` before 1.21: on the way up the smallest recommendation of the window up, else the largest of the
    window down, wherever the current count is."""
    extreme, window_s = (min, windows_s[0]) if raw >= current else (max, windows_s[1])
    found = extreme((int(count) for at_s, count in history if at_s > now_s - window_s), default=raw)
    return _held(extreme(found, raw), raw, current)


def _held(found: int, raw: int, current: int) -> Stabilised:
    if found == raw:
        return Stabilised(found)
    return Stabilised(found, "ScaleUpStabilized" if raw >= current else "ScaleDownStabilized")


def remember(history: list[Dated], raw: int, now_s: float, longest_s: float) -> None:
    """Add a recommendation, and forget what is too old for every window."""
    history[:] = [each for each in history if each[0] >= now_s - longest_s]
    history.append([now_s, raw])
