"""Uniform random choice."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

from foresize.models.formula import formula
from foresize.models.routing.base import Router, Target


@formula
def any_of_them(numbers: Any, u: float) -> int:
    """One of these numbers, all equally likely."""
    return int(numbers[int(u * len(numbers))])


class Random(Router):
    """Any of them, all equally likely."""

    kind: Literal["random"] = "random"

    def pick(self, targets: Sequence[Target], now_s: float, turn: int, uniform: Callable[[int], float]) -> int:
        """One at random."""
        return any_of_them(range(len(targets)), uniform(0))
