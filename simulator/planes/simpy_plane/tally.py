"""The counters of a run and the rows of its turns."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from foresize.simulator.telemetry.histogram import Histogram


@dataclass(frozen=True, slots=True)
class TurnRow:
    """One finished turn, for those who ask for rows."""

    workload: str
    user: int
    turn: int
    spoken_s: float
    """End of speech: when the latency begins."""
    latency_s: float
    outcome: str
    service: str
    instance: int


class Tally:
    """Counts what happens; everything in it only grows."""

    def __init__(self, on_turn: Callable[[TurnRow], None] | None = None) -> None:
        """All zero; `on_turn` is given each finished turn's row."""
        self.totals: defaultdict[str, float] = defaultdict(float)
        self.parts: defaultdict[str, float] = defaultdict(float)
        self.latency = Histogram()
        self.lobby_wait = Histogram()
        self.on_turn = on_turn
        self.users = 0
        self.user_s = 0.0
        self._since = 0.0

    def change_users(self, now_s: float, by: int) -> None:
        """A user has connected (+1) or is no longer connected (-1)."""
        self.touch(now_s)
        self.users += by

    def touch(self, now_s: float) -> None:
        """Account for the user-seconds until now."""
        self.user_s += (now_s - self._since) * self.users
        self._since = now_s

    def turn_completed(self, latency_s: float, parts: dict[str, float]) -> None:
        """A turn was answered after `latency_s`, of which each part took so much."""
        self.totals["turns_completed"] += 1
        self.latency.add(latency_s)
        own = self.parts
        for part, seconds in parts.items():
            own[part] += seconds

    def turn_failed(self, outcome: str) -> None:
        """A turn has failed."""
        self.totals["turns_failed"] += 1
        self.totals[f"turns.{outcome}"] += 1
