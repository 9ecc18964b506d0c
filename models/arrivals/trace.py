"""Recorded arrivals."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from pydantic import Field, model_validator

from foresize.models.arrivals import files
from foresize.models.arrivals.base import Arrivals
from foresize.models.streams import Streams


class Trace(Arrivals):
    """An arrival at each time stamp of a file, the same in every replication.

    The rows may be in any order (logs often are written when a request ends); those outside the scenario are left out.
    """

    kind: Literal["trace"] = "trace"
    file: str = Field(min_length=1)
    """A CSV file with a header row."""
    column: str
    """The column that has the time stamps: ISO date-times, or plain seconds."""
    align: files.Align = "start"
    """Where the time stamps stand in the scenario. `start`: plain seconds count from the scenario's start, date-times
    from the earliest of them; `first`: the earliest time stamp is the scenario's start; `clock`: date-times stand where
    the scenario's clock has them."""
    speed: float = Field(default=1.0, gt=0, le=1e6, allow_inf_nan=False)
    """How many times faster than recorded: at 2 all gaps are halved."""

    @model_validator(mode="after")
    def _readable(self) -> "Trace":
        self._stamps()
        return self

    def _stamps(self) -> files.Stamps:
        return files.stamps(self.file, self.column, "column", self.align)

    def _within(self, start: datetime, duration_s: float) -> list[float]:
        moments_s = (second / self.speed for second in self._stamps().aligned(self.align, start))
        return sorted(at_s for at_s in moments_s if 0 <= at_s < duration_s)

    def times(self, streams: Streams, name: str, start: datetime, duration_s: float) -> Iterator[float]:
        """The recorded times."""
        return iter(self._within(start, duration_s))

    def mean_rate_per_s(self, start: datetime, duration_s: float) -> float:
        """The recorded number over the duration."""
        return len(self._within(start, duration_s)) / duration_s

    def misfit(self, start: datetime, duration_s: float) -> str | None:
        """Whether all time stamps are outside the scenario."""
        if self._within(start, duration_s):
            return None
        found = self._stamps()
        begin = f"{found.first}" if found.first is not None else f"{min(found.seconds):g}s"
        return f"has no time stamp within the scenario: `{self.column}` of its file begins at {begin}."
