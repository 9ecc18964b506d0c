"""The router interface: which instance takes the next session or call."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Protocol

from foresize.models.part import Part


class Target(Protocol):
    """What a load balancer knows of a ready instance that has room."""

    ordinal: int
    """The instance's number within its service, in order of request."""
    sessions: int
    """Open sessions."""
    calls: int
    """Calls under way or waiting (a load balancer's open connections)."""
    ready_s: float
    """When it became ready."""

    def free_share(self) -> float:
        """The share of its session slots that is free, 1 where they are unlimited."""


class Router(Part):
    """How a service's load balancer chooses. Subclass it in a file of its own with a literal `kind` and `pick`:

        class Oldest(Router):
            '''Always the instance with the lowest number.'''

            kind: Literal["oldest"] = "oldest"

            def pick(self, targets, now_s, turn, uniform):
                return 0

    `targets` are the ready instances with room, by ordinal, at least one.
    """

    family: ClassVar[str] = "router"

    def pick(self, targets: Sequence[Target], now_s: float, turn: int, uniform: Callable[[int], float]) -> int:
        """The index of the chosen one of `targets`; `turn` counts this service's picks so far from 0, and `uniform(i)`
        is the i-th random number of this pick."""
        raise NotImplementedError(f"{type(self).__name__} must define pick()")
