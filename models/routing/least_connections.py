"""Fewest calls under way."""

from collections.abc import Callable, Sequence
from typing import Literal

from foresize.models.routing.base import Router, Target


class LeastConnections(Router):
    """The one with the fewest calls under way or waiting, the oldest of equals."""

    kind: Literal["least_connections"] = "least_connections"

    def pick(self, targets: Sequence[Target], now_s: float, turn: int, uniform: Callable[[int], float]) -> int:
        """The least loaded by calls."""
        calls = [target.calls for target in targets]
        return calls.index(min(calls))
