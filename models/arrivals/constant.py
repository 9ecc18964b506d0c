"""Evenly spaced arrivals."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from foresize.models.arrivals.rated import Rated
from foresize.models.arrivals.rates import ArrivalRate, EvenSteps, Piece
from foresize.models.streams import Uniform


class Constant(Rated):
    """Always the same gap between two users, half a one before the first: a load generator's constant arrival rate."""

    kind: Literal["constant"] = "constant"
    rate: ArrivalRate
    """Users in a time; none where it is 0."""

    def expected(self, start: datetime, duration_s: float) -> Iterator[Piece]:
        """One piece."""
        yield Piece(0.0, duration_s, self.rate, self.rate)

    def steps(self, draw: Uniform) -> EvenSteps:
        """Even ones."""
        return EvenSteps()
