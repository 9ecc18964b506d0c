"""The power of two choices."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

from foresize.models.formula import formula
from foresize.models.routing.base import Router, Target


@formula
def better_of_two(instances: Any, numbers: Any, u: float, v: float) -> int:
    """Of two different ones of the instances with these numbers, the one with fewer sessions and calls, the first of
    equals: `u` chooses the one, `v` the other."""
    count = len(numbers)
    first = int(u * count)
    second = (first + 1 + int(v * (count - 1))) % count
    one, other = instances[numbers[first]], instances[numbers[second]]
    return int(numbers[first if one.sessions + one.calls <= other.sessions + other.calls else second])


class PowerOfTwo(Router):
    """Two at random, the one with fewer sessions and calls of them (Mitzenmacher 2001)."""

    kind: Literal["power_of_two"] = "power_of_two"

    def pick(self, targets: Sequence[Target], now_s: float, turn: int, uniform: Callable[[int], float]) -> int:
        """The better of two different ones."""
        return better_of_two(targets, range(len(targets)), uniform(0), uniform(1))
