"""Rates over time, and the arrivals that they make: the one place of the family's mathematics.

A rate is a succession of pieces, linear within each. Arrivals are what one gets by inverting the cumulative rate at the
running sums of steps: of unit exponentials for a Poisson process (the time-change theorem: Çinlar, 1975, "Introduction
to Stochastic Processes", section 4.7; Lewis & Shedler, 1979, "Simulation of nonhomogeneous Poisson processes by
thinning", section 1), of ones for evenly spaced arrivals. Within a piece the inverse is the root of a quadratic, so
nothing is thinned away and no step of time is chosen.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count, repeat
from math import sqrt
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from foresize.models.arrivals.clock import DAY_S, seconds_of_day
from foresize.models.distributions import exponential, gamma
from foresize.models.formula import formula
from foresize.models.streams import Uniform
from foresize.models.units import Rate

MOST_PER_S = 1e6

ARRIVAL, LEVEL, INTERVAL, STATE, SPREAD = range(5)
"""What a random number of an arrivals' stream is for: its `entity`, so that no two uses share a number."""

Process = Literal["poisson", "even"]


def sensible(rate: float) -> float:
    """The rate, in events a second, if a simulation can be meant by it; an error for more than a million a second."""
    if rate > MOST_PER_S:
        raise PydanticCustomError("rate", "must be at most 1000000/s, but is {rate}/s.", {"rate": f"{rate:g}"})
    return rate


ArrivalRate = Annotated[Rate, AfterValidator(sensible)]
"""Arrivals a second, written `12/s`, `1000/min`, `200/h`; at most a million a second."""


@formula
def when(start_s: float, end_s: float, rate: float, end_rate: float, expected: float) -> float:
    """The time until which `expected` arrivals are expected, on a rate that changes linearly between two times.

    That is the root of rate·x + slope·x²/2 = expected, in the form that loses no digits where the slope is small.
    """
    slope = (end_rate - rate) / (end_s - start_s)
    rates = rate + sqrt(max(rate * rate + 2 * slope * expected, 0.0))
    if rates == 0:  # nobody yet, on a rate that begins at 0
        return start_s
    return min(start_s + 2 * expected / rates, end_s)


class Piece(NamedTuple):
    """A stretch of time within which the rate changes linearly."""

    start_s: float
    end_s: float
    rate: float
    """At the start, per second."""
    end_rate: float
    """Towards the end, per second."""

    def expected(self) -> float:
        """Expected arrivals within it."""
        return (self.end_s - self.start_s) * (self.rate + self.end_rate) / 2

    def at(self, time_s: float) -> float:
        """The rate at a time within it."""
        if self.end_rate == self.rate:
            return self.rate
        return self.rate + (self.end_rate - self.rate) * (time_s - self.start_s) / (self.end_s - self.start_s)

    def when(self, expected: float) -> float:
        """The time until which `expected` arrivals are expected."""
        return when(*self, expected)

    def between(self, start_s: float, end_s: float) -> "Piece":
        """The part of it between two times, at least one of which is within it."""
        first, last = max(self.start_s, start_s), min(self.end_s, end_s)
        return Piece(first, last, self.at(first), self.at(last))

    def times(self, level: float) -> "Piece":
        """With the rate multiplied."""
        return Piece(self.start_s, self.end_s, self.rate * level, self.end_rate * level)


def until(pieces: Iterable[Piece], end_s: float) -> Iterator[Piece]:
    """The pieces between time 0 and `end_s`, those across a border cut."""
    for piece in pieces:
        if piece.start_s >= end_s:
            return
        if piece.end_s > max(piece.start_s, 0.0):
            yield piece.between(0.0, end_s)


def by_day(pieces: Iterable[Piece], start: datetime) -> Iterator[tuple[int, Piece]]:
    """The pieces cut at each midnight, with the number of their calendar day (that of `start` is 0)."""
    since_midnight_s = seconds_of_day(start)
    for piece in pieces:
        begin_s = piece.start_s
        day = int((begin_s + since_midnight_s) // DAY_S)
        while (midnight_s := (day + 1) * DAY_S - since_midnight_s) < piece.end_s:
            if midnight_s > begin_s:  # rounding may have taken a piece that begins at midnight for the day before
                yield day, piece.between(begin_s, midnight_s)
                begin_s = midnight_s
            day += 1
        yield day, piece.between(begin_s, piece.end_s)


def unit_gamma(u: float, variance: float) -> float:
    """The quantile at 0 < u < 1 of a gamma distribution of mean 1; just 1 where the variance is next to nothing."""
    return gamma.sampler(1 / variance, variance)(u) if variance > 1e-15 else 1.0


@dataclass(frozen=True)
class ExponentialSteps:
    """Unit exponentials: the steps of a Poisson process."""

    draw: Uniform

    def __iter__(self) -> Iterator[float]:
        return (exponential.inverse_cdf(1.0, self.draw(ARRIVAL, index)) for index in count())


@dataclass(frozen=True)
class EvenSteps:
    """Ones, half a one first: over any time the number of arrivals is the expected one, rounded."""

    def __iter__(self) -> Iterator[float]:
        return chain([0.5], repeat(1.0))


def arrive(pieces: Iterable[Piece], steps: Iterable[float], end_s: float) -> Iterator[float]:
    """The times before `end_s` at which the cumulative rate of the pieces reaches the running sums of the steps."""
    steps = iter(steps)
    last_s, due = 0.0, next(steps)
    for piece in until(pieces, end_s):
        expected = piece.expected()
        while due < expected:
            last_s = max(last_s, piece.when(due))  # rounding must not bring two close ones out of order
            if last_s >= end_s:
                return
            yield last_s
            due += next(steps)
        due -= expected
