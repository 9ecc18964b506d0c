"""Recorded counts of arrivals."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, NamedTuple

from pydantic import Field, model_validator

from foresize.models.arrivals import files
from foresize.models.arrivals.base import Arrivals
from foresize.models.arrivals.rates import INTERVAL, SPREAD
from foresize.models.streams import Streams, Uniform
from foresize.models.units import PositiveDuration


class Interval(NamedTuple):
    """One row of a file of counts."""

    row: int
    """Its place in the file, from 0."""
    start_s: float
    """Since the scenario's start."""
    arrivals: float
    """How many, scaled."""


class Counts(Arrivals):
    """As many arrivals in each interval as a file says, anywhere in it with equal probability.

    Rows that fall outside the scenario are left out, and nobody comes in time that no row covers. A scaled count that
    is no whole number is rounded up or down at random, so that it is right on average.
    """

    kind: Literal["counts"] = "counts"
    file: str = Field(min_length=1)
    """A CSV file with a header row."""
    column: str
    """The column that has the number of arrivals in an interval."""
    every: PositiveDuration
    """How long an interval is."""
    scale: float = Field(default=1.0, gt=0, le=1e9, allow_inf_nan=False)
    """A factor for all counts."""
    time: str | None = None
    """The column that has the time stamp at which the interval begins (ISO date-times, or plain seconds); the rows
    follow one another from the scenario's start on if not said."""
    align: files.Align = "start"
    """Where the time stamps stand in the scenario. `start`: plain seconds count from the scenario's start, date-times
    from the earliest of them; `first`: the earliest time stamp is the scenario's start; `clock`: date-times stand where
    the scenario's clock has them."""

    @model_validator(mode="after")
    def _sound(self) -> "Counts":
        files.check_rate(files.values(self.file, self.column, "column"), self.scale, self.every)
        if self.time is None and self.align != "start":
            files.refuse("align", "needs `time`, the column that has the time stamps.")
        if self.time is not None:
            seconds = files.stamps(self.file, self.time, "time", self.align).seconds
            files.check_apart(((second, row) for row, second in enumerate(seconds)), self.every)
        return self

    def _intervals(self, start: datetime, duration_s: float) -> list[Interval]:
        """Those that are at least partly within the scenario, in order of time."""
        counts = files.values(self.file, self.column, "column")
        if self.time is None:
            starts_s: tuple[float, ...] = tuple(row * self.every for row in range(len(counts)))
        else:
            starts_s = files.stamps(self.file, self.time, "time", self.align).aligned(self.align, start)
        found = [Interval(row, begin_s, counts[row] * self.scale) for row, begin_s in enumerate(starts_s)]
        within = [at for at in found if -self.every < at.start_s < duration_s]
        return sorted(within, key=lambda at: at.start_s)

    def times(self, streams: Streams, name: str, start: datetime, duration_s: float) -> Iterator[float]:
        """Interval by interval."""
        draw = streams.stream(f"{name}.arrivals")
        for interval in self._intervals(start, duration_s):
            whole = int(interval.arrivals)
            number = whole + (draw(INTERVAL, interval.row) < interval.arrivals - whole)
            for place in ordered_uniforms(draw, interval.row, number):
                at_s = interval.start_s + place * self.every
                if at_s >= duration_s:
                    return
                if at_s >= 0:
                    yield at_s

    def mean_rate_per_s(self, start: datetime, duration_s: float) -> float:
        """The scaled counts, by the part of each interval that is within the scenario."""
        total = 0.0
        for at in self._intervals(start, duration_s):
            inside_s = min(at.start_s + self.every, duration_s) - max(at.start_s, 0.0)
            total += at.arrivals * inside_s / self.every
        return total / duration_s

    def misfit(self, start: datetime, duration_s: float) -> str | None:
        """Whether all counts are outside the scenario."""
        if self.mean_rate_per_s(start, duration_s) > 0:
            return None
        return f"brings nobody: `{self.column}` of its file has no count above 0 within the scenario."


def ordered_uniforms(draw: Uniform, row: int, number: int) -> Iterator[float]:
    """So many uniform numbers in ascending order, one after the other without a list of them.

    The least of k uniforms on what is left is distributed as 1 − U^(1/k) (Bentley & Saxe, 1980, "Generating sorted
    lists of random numbers").
    """
    left = 1.0
    for index in range(number):
        left *= draw(SPREAD, row << 32 | index) ** (1.0 / (number - index))
        yield 1.0 - left
