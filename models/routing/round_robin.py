"""Round robin."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

from foresize.models.formula import formula
from foresize.models.routing.base import Router, Target


@formula
def next_in_turn(numbers: Any, turn: int) -> int:
    """One of these numbers after the other."""
    return int(numbers[turn % len(numbers)])


class RoundRobin(Router):
    """Each in turn, whatever its load."""

    kind: Literal["round_robin"] = "round_robin"

    def pick(self, targets: Sequence[Target], now_s: float, turn: int, uniform: Callable[[int], float]) -> int:
        """The next one."""
        return next_in_turn(range(len(targets)), turn)
