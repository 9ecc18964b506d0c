"""Arrivals at a rate that changes over time."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from foresize.models.arrivals.base import Arrivals
from foresize.models.arrivals.rates import EvenSteps, ExponentialSteps, Piece, Process, arrive, until
from foresize.models.streams import Streams, Uniform


class Inverted(Arrivals):
    """Arrivals that come as a cumulative rate reaches the running sums of steps; a Poisson process of unit ones."""

    def pieces(self, draw: Uniform, start: datetime, duration_s: float) -> Iterator[Piece]:
        """The rate of one replication, piece by piece in order. What is beyond the duration is cut."""
        raise NotImplementedError(f"{type(self).__name__} must define pieces()")

    def steps(self, draw: Uniform) -> Iterable[float]:
        """The expected numbers of arrivals from one arrival to the next."""
        return ExponentialSteps(draw)

    def draws(self, streams: Streams, name: str) -> Uniform:
        """The workload's stream, of which all randomness is."""
        return streams.stream(f"{name}.arrivals")

    def times(self, streams: Streams, name: str, start: datetime, duration_s: float) -> Iterator[float]:
        """The inverse of the cumulative rate."""
        draw = self.draws(streams, name)
        return arrive(self.pieces(draw, start, duration_s), self.steps(draw), duration_s)


class Rated(Inverted):
    """Arrivals at a rate; a Poisson process unless it says otherwise.

    Subclass it like `Arrivals`, with `expected` in place of the two methods:

        class Opening(Rated):
            '''Nobody before the doors open, then fewer and fewer.'''

            kind: Literal["opening"] = "opening"
            doors: Duration
            rate: ArrivalRate

            def expected(self, start, duration_s):
                yield Piece(self.doors, duration_s, self.rate, 0.0)
    """

    def expected(self, start: datetime, duration_s: float) -> Iterator[Piece]:
        """The mean rate, piece by piece in order; nobody comes between pieces. What is beyond the duration is cut."""
        raise NotImplementedError(f"{type(self).__name__} must define expected()")

    def pieces(self, draw: Uniform, start: datetime, duration_s: float) -> Iterator[Piece]:
        """The rate of one replication, for kinds whose rate itself is random."""
        return self.expected(start, duration_s)

    def mean_rate_per_s(self, start: datetime, duration_s: float) -> float:
        """The integral of the mean rate over the duration."""
        return sum(piece.expected() for piece in until(self.expected(start, duration_s), duration_s)) / duration_s


class Paced(Rated):
    """Arrivals at a rate, either at random or evenly spaced."""

    process: Process = "poisson"
    """Whether they come at random (`poisson`) or evenly spaced at the rate (`even`)."""

    def steps(self, draw: Uniform) -> Iterable[float]:
        """Exponential or even ones."""
        return EvenSteps() if self.process == "even" else ExponentialSteps(draw)
