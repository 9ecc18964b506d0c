"""Arrivals whose rate swings like a day."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from math import cos, pi, sin
from typing import Annotated, Literal

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from foresize.models.arrivals.clock import DAY_S, TimeOfDay, seconds_of_day
from foresize.models.arrivals.rated import Paced
from foresize.models.arrivals.rates import ArrivalRate, Piece
from foresize.models.units import Fraction, PositiveDuration

PIECES = 288
"""Linear pieces a period: five minutes of a day. The rate between two of them is off by (2π/288)²/8 of the swing, one
part in 17,000, at most."""
SHORTEST_S = 60.0


def _long_enough(period_s: float) -> float:
    if period_s < SHORTEST_S:
        raise PydanticCustomError("period", "must be at least 1m, but is {value}s.", {"value": f"{period_s:g}"})
    return period_s


class Sinusoid(Paced):
    """A rate that swings around its mean: rate(t) = mean · (1 + amplitude · cos 2π(t − peak)/period)."""

    kind: Literal["sinusoid"] = "sinusoid"
    mean: ArrivalRate
    """The rate in the middle between peak and trough."""
    amplitude: Fraction
    """How far it swings, as a share of the mean: at 60% from 0.4 to 1.6 of it."""
    period: Annotated[PositiveDuration, AfterValidator(_long_enough)] = DAY_S
    """From peak to peak."""
    peak: TimeOfDay = 12 * 3600.0
    """The time of day of a peak on the scenario's first day; the others follow from the period."""

    def expected(self, start: datetime, duration_s: float) -> Iterator[Piece]:
        """Pieces between points on the curve, from the last point before the start on."""
        step_s = self.period / PIECES
        to_peak_s = self.peak - seconds_of_day(start)
        first = -int(to_peak_s // step_s) - 1
        for point in count(first):
            begin_s = to_peak_s + point * step_s
            yield Piece(begin_s, begin_s + step_s, self._rate(point), self._rate(point + 1))

    def _rate(self, point: int) -> float:
        return self.mean * (1 + self.amplitude * cos(2 * pi * point / PIECES))

    def mean_rate_per_s(self, start: datetime, duration_s: float) -> float:
        """The integral of the curve itself, whose pieces over many periods would be many."""
        to_peak_s = self.peak - seconds_of_day(start)
        wave = 2 * pi / self.period
        swing_s = (sin(wave * (duration_s - to_peak_s)) + sin(wave * to_peak_s)) / wave
        return self.mean * (1 + self.amplitude * swing_s / duration_s)
