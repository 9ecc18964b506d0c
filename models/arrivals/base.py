"""The arrivals interface: when users come."""

from collections.abc import Iterator
from datetime import datetime
from math import inf
from typing import ClassVar

from foresize.models.part import Part
from foresize.models.streams import Streams


class Arrivals(Part):
    """When users come; one instance stands for the `arrivals` of one workload.

    Subclass it in a file of its own with a literal `kind`, the parameters as fields, and two methods:

        class Buses(Arrivals):
            '''A bus every so often, with a Poisson number of users at once.'''

            kind: Literal["buses"] = "buses"
            every: PositiveDuration
            seats: int = Field(ge=1, le=1000)

            def times(self, streams, name, start, duration_s):
                draw = streams.stream(f"{name}.arrivals")
                for bus in range(ceil(duration_s / self.every)):
                    taken = sum(draw(bus, seat) < 0.8 for seat in range(self.seats))
                    yield from repeat(bus * self.every, taken)

            def mean_rate_per_s(self, start, duration_s):
                return 0.8 * self.seats * ceil(duration_s / self.every) / duration_s

    `times` is asked for one time after the other while the simulation runs, so it must not make a list of a month. All
    its randomness is `draw(entity, index)` of the workload's stream, so that the same users come under every policy.
    Where users come at a rate, subclass `Rated` instead, which makes the times.
    """

    family: ClassVar[str] = "arrivals"

    @property
    def population(self) -> int:
        """The places of a closed population, each of whose users is replaced when it leaves; 0 for an open one.

        User n has place n modulo this number, and its successor is user n + population.
        """
        return 0

    @property
    def most_users(self) -> int:
        """The most users of a closed population at once; 0 for an open one."""
        return self.population

    def leaves_s(self, slot: int) -> float:
        """When the user in that place of a closed population is taken away for good; infinite where never."""
        return inf

    def times(self, streams: Streams, name: str, start: datetime, duration_s: float) -> Iterator[float]:
        """The arrival times in seconds since the scenario's `start`, in order, from 0 to below `duration_s`.

        `name` is the workload's. In a closed population these are the first users of each place, not their successors.
        """
        raise NotImplementedError(f"{type(self).__name__} must define times()")

    def mean_rate_per_s(self, start: datetime, duration_s: float) -> float:
        """The expected number of `times`, over the duration."""
        raise NotImplementedError(f"{type(self).__name__} must define mean_rate_per_s()")

    def misfit(self, start: datetime, duration_s: float) -> str | None:
        """Why these arrivals cannot be meant for such a scenario ("has no …"); None where they can."""
        return None
