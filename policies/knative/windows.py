"""Knative's averages: ring buffers of one bucket a second.

Source: knative/serving, pkg/autoscaler/aggregation/bucketing.go. Seconds are whole; which second is called 0 does not
matter. What is written into the same second adds up.
"""

import math
from typing import Literal, TypedDict

Aggregation = Literal["linear", "weightedExponential"]

_DIGITS = 1e6
_LEFT_OVER = 0.0001
"""The share of all weights that falls beyond a weighted window."""
_LEAST_COEFFICIENT = 0.2


class Window(TypedDict):
    """The last seconds' values; it is JSON."""

    buckets: list[float]
    """One a second: that of second s is at s modulo their number."""
    total: float
    """Their sum, kept by adding and subtracting, as the controller does it."""
    first: int | None
    """The second of the first value since the last silence of a whole window."""
    last: int | None
    """The second of the newest value."""


def new_window(length_s: int) -> Window:
    """A window of so many seconds in which nothing has been written."""
    return {"buckets": [0.0] * length_s, "total": 0.0, "first": None, "last": None}


def record(window: Window, second: int, value: float) -> None:
    """Write a value at a second; one that is a whole window older than the newest is left out."""
    length, last = len(window["buckets"]), window["last"]
    if last is None or second - last >= length:
        window |= new_window(length) | {"first": second, "last": second}
    elif second > last:
        _forget(window, last + 1, second)
        window["last"] = second
    elif last - second >= length:
        return
    window["first"] = second if window["first"] is None else min(window["first"], second)
    window["buckets"][second % length] += value
    window["total"] += value


def is_silent(window: Window, second: int) -> bool:
    """Whether nothing has been written for more than its length."""
    return window["last"] is None or second - window["last"] > len(window["buckets"])


def average(window: Window, second: int, aggregation: Aggregation = "linear") -> float:
    """The average at a second, to six digits where it is `linear`; 0 after a silence of the whole window."""
    if is_silent(window, second):
        return 0.0
    return _linear(window, second) if aggregation == "linear" else _weighted(window, second)


def smoothing_coefficient(length_s: int) -> float:
    """The weight c of the newest second in a weighted window: at most a ten-thousandth of all weights falls beyond it,
    and it is at least a fifth."""
    return max(1.0 - math.pow(_LEFT_OVER, 1.0 / length_s), _LEAST_COEFFICIENT)


def _forget(window: Window, start: int, end: int) -> None:
    """Empty the buckets that come round again for the seconds from `start` to `end`."""
    length = len(window["buckets"])
    for second in range(start, end + 1):
        window["total"] -= window["buckets"][second % length]
        window["buckets"][second % length] = 0.0


def _linear(window: Window, second: int) -> float:
    """Sum over seconds that exist: a young window is not divided by its full length."""
    buckets, first, last = window["buckets"], window["first"] or 0, window["last"] or 0
    silent_s = max(0, second - last)
    if silent_s >= len(buckets):
        return 0.0
    total = window["total"]
    for gone in range(last + 1, last + silent_s + 1):
        total -= buckets[gone % len(buckets)]
    return _rounded(total / min(last - first + 1, len(buckets) - silent_s))


def _weighted(window: Window, second: int) -> float:
    """Σ value × c (1 − c)^age, where seconds of silence count as zeros and the weights' sum does not divide."""
    buckets, last = window["buckets"], window["last"] or 0
    silent_s = max(0, second - last)
    coefficient = smoothing_coefficient(len(buckets))
    weight = coefficient * (1.0 - coefficient) ** silent_s
    total = 0.0
    for age in range(len(buckets) - silent_s):
        total += buckets[(last - age) % len(buckets)] * weight
        weight *= 1.0 - coefficient
    return total


def _rounded(value: float) -> float:
    """To six digits, halves away from zero."""
    whole = math.floor(abs(value) * _DIGITS)
    rest = abs(value) * _DIGITS - whole
    return math.copysign(whole + (rest >= 0.5), value) / _DIGITS
