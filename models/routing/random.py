"""Uniform random choice."""

from collections.abc import Callable, Sequence
from typing import Literal

from foresize.models.routing.base import Router, Target


class Random(Router):
    """Any of them, all equally likely."""

    kind: Literal["random"] = "random"

    def pick(self, targets: Sequence[Target], now_s: float, turn: int, uniform: Callable[[int], float]) -> int:
        """One at random."""
        return int(uniform(0) * len(targets))
