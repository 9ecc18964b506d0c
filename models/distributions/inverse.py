"""The inverse of a function that never falls, to the last bit."""

import struct
from collections.abc import Callable
from typing import Any

import numpy as np
from numba.extending import overload

from foresize.models.formula import formula

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
    least, most = pattern(low), pattern(high)
    while least < most:
        middle = least + (most - least) // 2
        if function(number(middle)) < level:
            least = middle + 1
        else:
            most = middle
    return number(least)


@formula
def between_0_and_1(u: float) -> float:
    """A probability that rounding may have brought to 0 or 1, where an inverse CDF would be endless."""
    if u < LEAST_U:
        return LEAST_U
    return u if u < GREATEST_U else GREATEST_U


def pattern(number: float) -> int:
    """The bits of a number that is not negative, as an integer: the next greater number's is the next integer."""
    return int(struct.unpack("<q", struct.pack("<d", number))[0])


def number(pattern: int) -> float:
    """The number that has this pattern."""
    return float(struct.unpack("<d", struct.pack("<q", pattern))[0])


@overload(pattern, strict=False)
def _compiled_pattern(number: float) -> Callable[[float], Any]:
    return lambda number: np.float64(number).view(np.int64)


@overload(number, strict=False)
def _compiled_number(pattern: int) -> Callable[[int], Any]:
    return lambda pattern: np.int64(pattern).view(np.float64)
