"""Arrivals with a level of the day that nobody knows beforehand."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from foresize.models.arrivals.base import Arrivals
from foresize.models.arrivals.rates import LEVEL, Piece, arrive, by_day, unit_gamma, until
from foresize.models.streams import Streams, Uniform

if TYPE_CHECKING:
    from foresize.models.arrivals import AnyRated


class DayLevel(Arrivals):
    """A doubly stochastic process: the rate of each calendar day is multiplied by a random level of mean 1.

    Call centres see such days: counts spread far more than a Poisson process around a known profile allows, and all
    hours of a day together (Avramidis, Deslauriers & L'Ecuyer, 2004, "Modeling daily arrivals to a telephone call
    center"). Levels are gamma distributed and independent from day to day.
    """

    kind: Literal["day_level"] = "day_level"
    cv: float = Field(ge=0, le=10, allow_inf_nan=False)
    """Standard deviation of the level; a bank's telephone: 0.09."""
    of: "AnyRated"
    """The arrivals of a day of level 1."""

    def times(self, streams: Streams, name: str, start: datetime, duration_s: float) -> Iterator[float]:
        """Those of `of`, with each day's rate multiplied."""
        draw = streams.stream(f"{name}.arrivals")
        pieces = until(self.of.pieces(draw, start, duration_s), duration_s)
        return arrive(self._levelled(pieces, draw, start), self.of.steps(draw), duration_s)

    def _levelled(self, pieces: Iterator[Piece], draw: Uniform, start: datetime) -> Iterator[Piece]:
        known, level = -1, 1.0
        for day, piece in by_day(pieces, start):
            if day != known:
                known, level = day, self.level(draw(LEVEL, day))
            yield piece.times(level)

    def level(self, u: float) -> float:
        """The quantile of a day's level."""
        return unit_gamma(u, self.cv**2)

    def mean_rate_per_s(self, start: datetime, duration_s: float) -> float:
        """That of `of`, for the levels' mean is 1."""
        return self.of.mean_rate_per_s(start, duration_s)

    def misfit(self, start: datetime, duration_s: float) -> str | None:
        """That of `of`."""
        return self.of.misfit(start, duration_s)
