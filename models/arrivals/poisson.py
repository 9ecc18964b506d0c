"""Poisson arrivals."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from foresize.models.arrivals.rated import Rated
from foresize.models.arrivals.rates import ArrivalRate, Piece


class Poisson(Rated):
    """Unrelated users at a constant rate."""

    kind: Literal["poisson"] = "poisson"
    rate: ArrivalRate
    """Users in a time; none where it is 0."""

    def expected(self, start: datetime, duration_s: float) -> Iterator[Piece]:
        """One piece."""
        yield Piece(0.0, duration_s, self.rate, self.rate)
