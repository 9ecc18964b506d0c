"""Fewest calls under way."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

from foresize.models.formula import formula
from foresize.models.routing.base import Router, Target


@formula
def fewest_calls(instances: Any, numbers: Any) -> int:
    """Of the instances with these numbers, the one with the fewest calls under way or waiting, the first of equals."""
    chosen = numbers[0]
    for number in numbers:
        if instances[number].calls < instances[chosen].calls:
            chosen = number
    return int(chosen)


class LeastConnections(Router):
    """The one with the fewest calls under way or waiting, the oldest of equals."""

    kind: Literal["least_connections"] = "least_connections"

    def pick(self, targets: Sequence[Target], now_s: float, turn: int, uniform: Callable[[int], float]) -> int:
        """The least loaded by calls."""
        return fewest_calls(targets, range(len(targets)))
