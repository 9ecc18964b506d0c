"""Arrivals with a level of the day that nobody knows beforehand."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from foresize.models.arrivals.rated import Inverted
from foresize.models.arrivals.rates import LEVEL, Piece, by_day, unit_gamma, until
from foresize.models.streams import Uniform

if TYPE_CHECKING:
    from foresize.models.arrivals import AnyRated


class DayLevel(Inverted):
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

    def steps(self, draw: Uniform) -> Iterable[float]:
        """Those of `of`."""
        return self.of.steps(draw)

    def pieces(self, draw: Uniform, start: datetime, duration_s: float) -> Iterator[Piece]:
        """Those of `of`, with each day's rate multiplied."""
        known, level = -1, 1.0
        for day, piece in by_day(until(self.of.pieces(draw, start, duration_s), duration_s), start):
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
