"""Poisson arrivals."""

import math
from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from foresize.models.arrivals.base import Arrivals
from foresize.models.streams import Streams
from foresize.models.units import Rate


class Poisson(Arrivals):
    """Unrelated users at a constant rate."""

    kind: Literal["poisson"] = "poisson"
    rate: Rate

    def times(self, streams: Streams, name: str, start: datetime, duration_s: float) -> Iterator[float]:
        """Exponential gaps."""
        draw = streams.stream(f"{name}.arrivals")
        now, index = 0.0, 0
        while True:
            now -= math.log1p(-draw(0, index)) / self.rate
            index += 1
            if now >= duration_s:
                return
            yield now
