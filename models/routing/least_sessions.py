"""Fewest open sessions."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

from foresize.models.formula import formula
from foresize.models.routing.base import Router, Target


@formula
def fewest_sessions(instances: Any, numbers: Any) -> int:
    """Of the instances with these numbers, the one with the fewest open sessions, the first of equals."""
    chosen = numbers[0]
    for number in numbers:
        if instances[number].sessions < instances[chosen].sessions:
            chosen = number
    return int(chosen)


class LeastSessions(Router):
    """The one with the fewest open sessions, the oldest of equals: fills new instances first."""

    kind: Literal["least_sessions"] = "least_sessions"

    def pick(self, targets: Sequence[Target], now_s: float, turn: int, uniform: Callable[[int], float]) -> int:
        """The least loaded by sessions."""
        return fewest_sessions(targets, range(len(targets)))
