"""The power of two choices."""

from collections.abc import Callable, Sequence
from typing import Literal

from foresize.models.routing.base import Router, Target


class PowerOfTwo(Router):
    """Two at random, the one with fewer sessions and calls of them (Mitzenmacher 2001)."""

    kind: Literal["power_of_two"] = "power_of_two"

    def pick(self, targets: Sequence[Target], now_s: float, turn: int, uniform: Callable[[int], float]) -> int:
        """The better of two different ones."""
        n = len(targets)
        if n == 1:
            return 0
        first = int(uniform(0) * n)
        second = (first + 1 + int(uniform(1) * (n - 1))) % n
        load = targets[first].sessions + targets[first].calls
        return first if load <= targets[second].sessions + targets[second].calls else second
