"""Arrival times in arrays, for an engine that simulates millions of users: those of `Arrivals.times`, to the bit."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from foresize.models.arrivals.base import Arrivals
from foresize.models.arrivals.rated import Inverted
from foresize.models.arrivals.rates import ARRIVAL, EvenSteps, ExponentialSteps, Piece, until, when
from foresize.models.distributions import exponential
from foresize.models.distributions.formula import compiled, formula
from foresize.models.streams import Streams, draw

Times = npt.NDArray[np.float64]


class _Steps(NamedTuple):
    """The steps that compiled code can take: even ones, or unit exponentials drawn of a stream under a key."""

    even: bool
    k0: int = 0
    k1: int = 0
    stream: int = 0


class _Progress(NamedTuple):
    """How far it has got: times in the array, the latest time, what is expected until the next one, steps taken."""

    filled: int
    last_s: float
    due: float
    taken: int


def chunks(
    arrivals: Arrivals, streams: Streams, name: str, start: datetime, duration_s: float, size: int = 4096
) -> Iterator[Times]:
    """The times of `arrivals.times`, `size` of them at once (the last array is what is left; none is empty).

    Compiled where they are the inverse of a rate, whoever wrote it; else collected one by one.
    """
    if isinstance(arrivals, Inverted) and type(arrivals).times is Inverted.times:
        draws = arrivals.draws(streams, name)
        steps = _compilable(arrivals.steps(draws))
        if steps is not None:
            return _arrive(arrivals.pieces(draws, start, duration_s), steps, duration_s, size)
    return _collected(arrivals.times(streams, name, start, duration_s), size)


def _collected(times: Iterator[float], size: int) -> Iterator[Times]:
    while len(chunk := np.fromiter(islice(times, size), dtype=np.float64)):
        yield chunk


def _compilable(steps: Iterable[float]) -> _Steps | None:
    """None for steps of somebody's own, or drawn of somebody's own stream."""
    if isinstance(steps, EvenSteps):
        return _Steps(even=True)
    if isinstance(steps, ExponentialSteps) and isinstance(steps.draw, partial) and steps.draw.func is draw:
        return _Steps(False, *steps.draw.args)
    return None


def _arrive(pieces: Iterable[Piece], steps: _Steps, end_s: float, size: int) -> Iterator[Times]:
    """`rates.arrive`, an array after the other."""
    times = np.empty(size)
    now = _Progress(0, 0.0, _step(steps, 0), 1)
    for piece in until(pieces, end_s):
        expected = piece.expected()
        while now.due < expected and now.last_s < end_s:
            now = _fill(times, now, steps, Piece(*map(float, piece)), expected, end_s)
            if now.filled == size:
                yield times
                times, now = np.empty(size), now._replace(filled=0)
        if now.last_s >= end_s:
            break
        now = now._replace(due=now.due - expected)
    if now.filled:
        yield times[: now.filled]


@compiled
def _fill(times: Times, now: _Progress, steps: _Steps, piece: Piece, expected: float, end_s: float) -> _Progress:
    """Arrive within a piece until it is over, or the array is full, or the end has come."""
    filled, last_s, due, taken = now
    while due < expected and filled < len(times):
        last_s = max(last_s, when(piece.start_s, piece.end_s, piece.rate, piece.end_rate, due))
        if last_s >= end_s:
            break
        times[filled] = last_s
        due += _step(steps, taken)
        filled, taken = filled + 1, taken + 1
    return _Progress(filled, last_s, due, taken)


@formula
def _step(steps: _Steps, index: int) -> float:
    if steps.even:
        return 1.0 if index else 0.5
    return exponential.inverse_cdf(1.0, draw(steps.k0, steps.k1, steps.stream, ARRIVAL, index))
