"""Random choice by free capacity, with a slow start."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

from foresize.models.formula import formula
from foresize.models.routing.base import Router, Target
from foresize.models.units import Duration


@formula
def weight(free_share: float, age_s: float, slow_start_s: float) -> float:
    """The weight of an instance that has been ready for `age_s`."""
    return free_share * (1.0 if age_s >= slow_start_s else max(age_s / slow_start_s, 0.01))


@formula
def by_weight(weights: Any, u: float) -> int:
    """The index of one of the weights, each as likely as it is heavy; the last one where none weighs anything."""
    aim = 0.0
    for one in weights:  # not `sum`, which rounds otherwise in newer versions of Python
        aim += one
    aim *= u
    for index in range(len(weights)):
        aim -= weights[index]
        if aim < 0:
            return index
    return len(weights) - 1


class Weighted(Router):
    """At random, in proportion to the free session slots; a new instance's weight grows over its slow start."""

    kind: Literal["weighted"] = "weighted"
    slow_start: Duration = 0.0
    """How long a new instance takes to reach its full weight (0s: at once)."""

    def pick(self, targets: Sequence[Target], now_s: float, turn: int, uniform: Callable[[int], float]) -> int:
        """One at random by weight."""
        weights = [weight(target.free_share(), now_s - target.ready_s, self.slow_start) for target in targets]
        return by_weight(weights, uniform(0))
