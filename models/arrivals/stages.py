"""Arrivals whose rate ramps, jumps and holds."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from pydantic import Field

from foresize.models.arrivals.rated import Paced
from foresize.models.arrivals.rates import ArrivalRate, Piece
from foresize.models.part import Spec
from foresize.models.units import Duration


class Stage(Spec):
    """A stretch of time in which the rate goes to a target."""

    duration: Duration
    """How long it takes; the rate jumps where it is 0s."""
    target: ArrivalRate
    """The rate at its end."""


class Stages(Paced):
    """Ramps between rates, as in k6's ramping-arrival-rate executor; the last target holds to the end."""

    kind: Literal["stages"] = "stages"
    start: ArrivalRate = 0.0
    """The rate at the scenario's start."""
    stages: tuple[Stage, ...] = Field(min_length=1, max_length=10_000)
    """What follows, one after the other."""

    def expected(self, start: datetime, duration_s: float) -> Iterator[Piece]:
        """A piece a stage, and one for the rest."""
        now_s, rate = 0.0, self.start
        for stage in self.stages:
            yield Piece(now_s, now_s + stage.duration, rate, stage.target)
            now_s, rate = now_s + stage.duration, stage.target
        yield Piece(now_s, max(now_s, duration_s), rate, rate)
