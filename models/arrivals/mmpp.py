"""Bursty arrivals: a Markov-modulated Poisson process."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from math import log1p
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator
from pydantic_core import PydanticCustomError

from foresize.models.arrivals.rated import Rated
from foresize.models.arrivals.rates import STATE, ArrivalRate, Piece
from foresize.models.part import Spec
from foresize.models.streams import Uniform
from foresize.models.units import PositiveDuration

SHORTEST_S = 0.01


def _long_enough(stay_s: float) -> float:
    if stay_s < SHORTEST_S:
        raise PydanticCustomError("stay", "must be at least 10ms, but is {value}s.", {"value": f"{stay_s:g}"})
    return stay_s


class State(Spec):
    """A mood of the crowd."""

    rate: ArrivalRate
    """Users in a time while it lasts."""
    stay: Annotated[PositiveDuration, AfterValidator(_long_enough)]
    """How long it lasts on average; exponentially distributed."""


class Mmpp(Rated):
    """Poisson arrivals whose rate jumps between states at random, to each of the others with the same probability.

    It starts in its stationary distribution. With two states of rates λ₁, λ₂ and mean stays 1/r₁, 1/r₂ the index of
    dispersion of its counts tends to 1 + 2 (λ₁−λ₂)² r₁r₂ / ((r₁+r₂)² (λ₁r₂+λ₂r₁)) (Fischer & Meier-Hellstern, 1993,
    "The Markov-modulated Poisson process (MMPP) cookbook").
    """

    kind: Literal["mmpp"] = "mmpp"
    states: tuple[State, ...] = Field(min_length=2, max_length=1000)
    """The states, two or more."""

    @field_validator("states")
    @classmethod
    def _differ(cls, states: tuple[State, ...]) -> tuple[State, ...]:
        if len({state.rate for state in states}) == 1:
            raise PydanticCustomError("mmpp", "must have states of different rates; with one rate use kind: poisson.")
        return states

    def expected(self, start: datetime, duration_s: float) -> Iterator[Piece]:
        """The stationary mean: each state weighs as long as it lasts, for all are visited equally often."""
        stays_s = sum(state.stay for state in self.states)
        rate = sum(state.rate * state.stay for state in self.states) / stays_s
        yield Piece(0.0, duration_s, rate, rate)

    def pieces(self, draw: Uniform, start: datetime, duration_s: float) -> Iterator[Piece]:
        """A piece a stay."""
        now_s, at = 0.0, self._initial(draw(STATE, 0))
        for stay in count():
            state = self.states[at]
            end_s = now_s - state.stay * log1p(-draw(STATE, 2 * stay + 1))
            yield Piece(now_s, end_s, state.rate, state.rate)
            jump = 1 + int(draw(STATE, 2 * stay + 2) * (len(self.states) - 1))
            now_s, at = end_s, (at + jump) % len(self.states)

    def _initial(self, u: float) -> int:
        """A state by its share of the time; a stay under way lasts as long as a new one, being memoryless."""
        aim = u * sum(state.stay for state in self.states)
        for index, state in enumerate(self.states):
            aim -= state.stay
            if aim < 0:
                return index
        return len(self.states) - 1
