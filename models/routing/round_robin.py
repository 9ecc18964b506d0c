"""Round robin."""

from collections.abc import Callable, Sequence
from typing import Literal

from foresize.models.routing.base import Router, Target


class RoundRobin(Router):
    """Each in turn, whatever its load."""

    kind: Literal["round_robin"] = "round_robin"

    def pick(self, targets: Sequence[Target], now_s: float, turn: int, uniform: Callable[[int], float]) -> int:
        """The next one."""
        return turn % len(targets)
