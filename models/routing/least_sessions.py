"""Fewest open sessions."""

from collections.abc import Callable, Sequence
from typing import Literal

from foresize.models.routing.base import Router, Target


class LeastSessions(Router):
    """The one with the fewest open sessions, the oldest of equals: fills new instances first."""

    kind: Literal["least_sessions"] = "least_sessions"

    def pick(self, targets: Sequence[Target], now_s: float, turn: int, uniform: Callable[[int], float]) -> int:
        """The least loaded by sessions."""
        sessions = [target.sessions for target in targets]
        return sessions.index(min(sessions))
