"""Idle instances first, the newest of them."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

from foresize.models.formula import formula
from foresize.models.routing.base import Router, Target


@formula
def newest_of_the_idle(instances: Any, numbers: Any) -> int:
    """Of the instances with these numbers, the one with the fewest sessions and calls, the last of equals."""
    chosen = numbers[0]
    for number in numbers:
        one, other = instances[number], instances[chosen]
        if one.sessions + one.calls <= other.sessions + other.calls:
            chosen = number
    return int(chosen)


class NewestIdle(Router):
    """The one with the fewest sessions and calls, the newest of equals: old ones stay idle and can end.

    Serverless platforms are said to reuse their newest instance (Mahmoudi and Khazaei 2020, "Performance modeling of
    serverless computing platforms").
    """

    kind: Literal["newest_idle"] = "newest_idle"

    def pick(self, targets: Sequence[Target], now_s: float, turn: int, uniform: Callable[[int], float]) -> int:
        """The least loaded, the newest of equals."""
        return newest_of_the_idle(targets, range(len(targets)))
