"""The inverse of a function that never falls, to the last bit."""

import struct
from bisect import bisect_left
from collections.abc import Callable

LEAST_U = 1e-300
"""The least probability that an inverse CDF is asked for."""
GREATEST_U = 1.0 - 2.0**-53
"""The greatest one: the last number before 1."""


def first_at_least(function: Callable[[float], float], level: float, low: float, high: float) -> float:
    """The least number of [low, high], 0 <= low, at which `function` reaches `level`; `high` where it never does.

    Of a CDF with jumps this is the inverse by definition, which a root finder could miss by a bit to the wrong side.
    Non-negative floating-point numbers are ordered as their bit patterns are, so bisecting those takes at most 63
    calls whatever the bounds.
    """
    patterns = range(_pattern(low), _pattern(high))
    return _number(patterns.start + bisect_left(patterns, level, key=lambda pattern: function(_number(pattern))))


def between_0_and_1(u: float) -> float:
    """A probability that rounding may have brought to 0 or 1, where an inverse CDF would be endless."""
    return min(max(u, LEAST_U), GREATEST_U)


def _pattern(number: float) -> int:
    return int(struct.unpack("<q", struct.pack("<d", number))[0])


def _number(pattern: int) -> float:
    return float(struct.unpack("<d", struct.pack("<q", pattern))[0])
