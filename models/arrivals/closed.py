"""A closed population."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from pydantic import Field

from foresize.models.arrivals.base import Arrivals
from foresize.models.streams import Streams
from foresize.models.units import Duration


class Closed(Arrivals):
    """So many users at any time: each is replaced when it leaves."""

    kind: Literal["closed"] = "closed"
    users: int = Field(ge=1, le=10_000_000)
    ramp: Duration = 0.0

    @property
    def population(self) -> int:
        """The users."""
        return self.users

    def times(self, streams: Streams, name: str, start: datetime, duration_s: float) -> Iterator[float]:
        """The first users, evenly over the ramp."""
        for user in range(self.users):
            at_s = self.ramp * user / self.users
            if at_s >= duration_s:
                return
            yield at_s
