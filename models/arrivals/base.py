"""The arrivals interface: when users come."""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from foresize.models.part import Part
from foresize.models.streams import Streams


class Arrivals(Part):
    """When users come."""

    family: ClassVar[str] = "arrivals"

    @property
    def population(self) -> int:
        """The users of a closed population, who are replaced when they leave; 0 for an open one."""
        return 0

    def times(self, streams: Streams, name: str, start: datetime, duration_s: float) -> Iterator[float]:
        """Arrival times in seconds, in order."""
        raise NotImplementedError
