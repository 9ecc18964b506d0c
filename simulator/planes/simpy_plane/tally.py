"""The counters of a run and the rows of its turns."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from foresize.models.stations import Level
from foresize.simulator.telemetry.histogram import Histogram

ALWAYS = (
    *("sessions_started", "sessions_completed", "sessions_abandoned", "sessions_dropped", "sessions_failed"),
    *("abandonments", "drops", "redials", "reconnects", "renewals", "lobby_waits_s"),
    *("turns_started", "turns_completed", "turns_failed"),
    *("background_started", "background_completed", "background_failed"),
)
"""Counters that are told even if nothing was counted."""


@dataclass(frozen=True, slots=True)
class TurnRow:
    """One finished turn, for those who ask for rows."""

    workload: str
    user: int
    turn: int
    """Counts the user's turns from 0; one that the loss of an instance has prevented leaves a gap."""
    spoken_s: float
    """End of speech: when the latency begins."""
    latency_s: float
    """From then to the first response audio, or to the failure."""
    outcome: str
    """`completed`, or how it failed."""
    service: str
    """The service of the session's instance; empty for a request without a session."""
    instance: int
    """That instance's ordinal, −1 for a request without a session."""
    place: str = ""
    """The service, database or API where it failed; empty for a completed one."""


class Tally:
    """Counts what happens; all but the gauge `users` only grows."""

    def __init__(self, on_turn: Callable[[TurnRow], None] | None = None) -> None:
        """All zero; `on_turn` is given each finished turn's row."""
        self.totals: defaultdict[str, float] = defaultdict(float, dict.fromkeys(ALWAYS, 0.0))
        self.parts: defaultdict[str, float] = defaultdict(float)
        self.latency = Histogram()
        self.lobby_wait = Histogram()
        self.on_turn = on_turn
        self.users = Level()
        self._peak = 0

    def change_users(self, by: int, now_s: float) -> None:
        """A user has connected (+1) or is no longer connected (-1)."""
        self.users.change(by, now_s)
        self._peak = max(self._peak, self.users.now)

    def take_peak(self) -> int:
        """The most users since the last time that this was asked."""
        peak, self._peak = self._peak, self.users.now
        return peak

    def turn_completed(self, latency_s: float, parts: Mapping[str, float]) -> None:
        """A turn was answered after `latency_s`, of which each part took so much."""
        self.totals["turns_completed"] += 1
        self.latency.add(latency_s)
        own = self.parts
        for part, seconds in parts.items():
            own[part] += seconds

    def turn_failed(self, outcome: str, place: str) -> None:
        """A turn has failed, at that place."""
        self.totals["turns_failed"] += 1
        self.totals[f"turns.{outcome}"] += 1
        self.totals[f"turns.{outcome}@{place}"] += 1

    def background_failed(self, outcome: str, place: str) -> None:
        """Work that no turn waited for has failed, at that place."""
        self.totals["background_failed"] += 1
        self.totals[f"background.{outcome}@{place}"] += 1
