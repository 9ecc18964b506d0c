"""Random choice by free capacity, with a slow start."""

from collections.abc import Callable, Sequence
from typing import Literal

from foresize.models.routing.base import Router, Target
from foresize.models.units import Duration


class Weighted(Router):
    """At random, in proportion to the free session slots; a new instance's weight grows over its slow start."""

    kind: Literal["weighted"] = "weighted"
    slow_start: Duration = 0.0
    """How long a new instance takes to reach its full weight (0s: at once)."""

    def pick(self, targets: Sequence[Target], now_s: float, turn: int, uniform: Callable[[int], float]) -> int:
        """One at random by weight."""
        weights = [target.free_share() * self._warmed(now_s - target.ready_s) for target in targets]
        aim = uniform(0) * sum(weights)
        for index, weight in enumerate(weights):
            aim -= weight
            if aim < 0:
                return index
        return len(targets) - 1

    def _warmed(self, age_s: float) -> float:
        return 1.0 if age_s >= self.slow_start else max(age_s / self.slow_start, 0.01)
