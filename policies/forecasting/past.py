"""A load by steps of the clock: the last ones, and what is usual at each step of a season.

What is usual is Holt & Winters' seasonal part, s ← s + γ (y − s), which here moves not with each value but with the
mean of those around it, and so a little later: the chance in a single step is no pattern. The first seasons count alike
(γ is at least 1 / how many there were). Source of the recursion: Winters (1960), "Forecasting Sales by
Exponentially Weighted Moving Averages".
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from foresize.policies.base import Observation
from foresize.policies.forecasting.packed import packed, unpacked

RECENT = 600
"""How many steps are kept one by one, for a model to be fitted on."""
_A_MONDAY = datetime(2001, 1, 1)


@dataclass(frozen=True, slots=True)
class Steps:
    """How time is cut."""

    step_s: float
    season: int
    """Steps of a season."""
    around: int
    """So many steps on either side belong to the mean that the season's usual value follows."""
    gamma: float
    """How far the usual value goes to the newest season's."""

    def at(self, seen: Observation, at_s: float) -> int:
        """The number of the step in which a simulated time is, by the scenario's clock."""
        return int((since_monday_s(seen.clock) - seen.now_s + at_s) // self.step_s)


def since_monday_s(moment: datetime) -> float:
    """Seconds since the Monday at whose midnight step 0 began."""
    return (moment - _A_MONDAY).total_seconds()


@dataclass(slots=True)
class Past:
    """What is known of the steps that are over."""

    steps: Steps
    start: int
    """The first step that is known."""
    next: int
    """The step after the last."""
    values: list[float] = field(default_factory=list)
    """The mean loads of the last steps; NaN where nothing was measured."""
    expected: list[float] = field(default_factory=list)
    """What was usual at each of them before it came."""
    usual: list[float] = field(default_factory=list)
    """By the place in the season, from that of `start`."""

    @classmethod
    def from_memory(cls, kept: dict[str, Any], steps: Steps) -> "Past":
        """The counterpart of `to_memory`."""
        columns = (unpacked(kept[name]).tolist() for name in ("values", "expected", "usual"))
        return cls(steps, kept["start"], kept["next"], *columns)

    def to_memory(self) -> dict[str, Any]:
        """As JSON has it."""
        columns = {name: packed(getattr(self, name)) for name in ("values", "expected", "usual")}
        return {"start": self.start, "next": self.next, **columns}

    def seasons(self) -> float:
        """How many seasons what is usual has been learnt from; 0 where nothing was measured in any."""
        if all(map(math.isnan, self.usual)):
            return 0.0
        return max(0, self.next - self.steps.around - self.start) / self.steps.season

    def extend(self, values: Iterable[float]) -> None:
        """The next steps' values."""
        for value in values:
            self.expected.append(self.usual_at(self.next))
            self.values.append(value)
            self.next += 1
            self._learn(self.next - 1 - self.steps.around)
            if len(self.values) >= 2 * RECENT:
                self._forget()
        self._forget()

    def usual_at(self, step: int) -> float:
        """What is usual at a step's place in the season, or at the nearest known place before it; NaN before any is
        known."""
        place = (step - self.start) % self.steps.season
        if place >= len(self.usual):
            return math.nan
        before = (self.usual[place - back] for back in range(len(self.usual)))
        return next((value for value in before if not math.isnan(value)), math.nan)

    def ahead(self, count: int) -> list[float]:
        """What is usual at the coming steps."""
        return [self.usual_at(step) for step in range(self.next, self.next + count)]

    def _learn(self, step: int) -> None:
        if step < self.start:
            return
        new = _mean(self.values[-(2 * self.steps.around + 1) :])
        turn, place = divmod(step - self.start, self.steps.season)
        if place == len(self.usual):
            self.usual.append(new)
        elif math.isnan(self.usual[place]):
            self.usual[place] = new
        elif not math.isnan(new):
            self.usual[place] += max(self.steps.gamma, 1 / (turn + 1)) * (new - self.usual[place])

    def _forget(self) -> None:
        del self.values[:-RECENT], self.expected[:-RECENT]


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan
