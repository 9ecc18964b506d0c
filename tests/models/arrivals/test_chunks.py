"""Arrival times in arrays, beside the same one by one."""

from datetime import datetime
from itertools import chain, count, islice, repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foresize.models.arrivals import Arrivals, Rated, chunks
from foresize.models.arrivals.rates import Piece
from foresize.models.streams import Streams

START = datetime(2026, 1, 12)
RATE = st.one_of(st.just(0.0), st.floats(1e-3, 50))


class Given(Rated):
    """Arrivals at the rate of given pieces."""

    given: tuple[Piece, ...]

    def expected(self, start, duration_s):
        return iter(self.given)


class Endless(Rated):
    """A second at a time, and never an end."""

    def expected(self, start, duration_s):
        return (Piece(second, second + 1, 2, 2) for second in count())


class Pairs(Endless):
    """Two users at once."""

    def steps(self, draw):
        return chain.from_iterable(repeat((1.0, 0.0)))


class Late(Endless):
    """The same users a second later."""

    def times(self, streams, name, start, duration_s):
        return (at_s + 1.0 for at_s in super().times(streams, name, start, duration_s - 1.0))


class Marked(Streams):
    """Streams with a number that is none of ours."""

    def stream(self, name):
        return lambda entity, index: 0.5


def in_arrays(part, end_s, size=100, streams=None):
    return list(chunks.chunks(part, streams or Streams(3, 1), "callers", START, end_s, size))


def one_by_one(part, end_s, streams=None):
    return list(part.times(streams or Streams(3, 1), "callers", START, end_s))


@st.composite
def pieces(draw):
    found, now_s = [], draw(st.floats(-50, 50))
    for _ in range(draw(st.integers(0, 6))):
        now_s += draw(st.one_of(st.just(0.0), st.floats(0.01, 50)))
        end_s = now_s + draw(st.floats(0.01, 100))
        found.append(Piece(now_s, end_s, draw(RATE), draw(RATE)))
        now_s = end_s
    return tuple(found)


@settings(deadline=None)
@given(pieces(), st.floats(0.1, 300), st.integers(1, 50))
def test_any_rate_brings_the_same_users(pieces, end_s, size):
    part = Given(given=pieces)
    found = in_arrays(part, end_s, size)
    assert [at_s for chunk in found for at_s in chunk.tolist()] == one_by_one(part, end_s)
    assert {len(chunk) for chunk in found[:-1]} <= {size}


@pytest.mark.parametrize("part", [Pairs(), Late()])
def test_steps_and_times_of_ones_own_are_kept(part):
    (chunk,) = in_arrays(part, 20.0)
    assert chunk.tolist() == one_by_one(part, 20.0) != one_by_one(Endless(), 20.0)


def test_a_stream_of_ones_own_is_kept():
    (chunk,) = in_arrays(Endless(), 20.0, streams=Marked(3, 1))
    assert chunk.tolist() == one_by_one(Endless(), 20.0, streams=Marked(3, 1)) != one_by_one(Endless(), 20.0)


@pytest.mark.parametrize("part", [Endless(), Pairs()])
def test_arrays_are_filled_one_after_the_other(part):
    coming = chunks.chunks(part, Streams(3, 1), "callers", START, 1e12, 10)
    assert [len(chunk) for chunk in islice(coming, 3)] == [10, 10, 10]


def test_an_array_is_not_filled_again_under_its_readers_hands():
    one, other = islice(chunks.chunks(Endless(), Streams(3, 1), "callers", START, 1e12, 10), 2)
    assert one[-1] < other[0]


def test_nobody_is_no_array():
    assert in_arrays(Given(given=()), 100.0) == []


def test_the_base_class_needs_no_more_than_times():
    class Two(Arrivals):
        def times(self, streams, name, start, duration_s):
            return iter((1.0, 2.0))

    (chunk,) = in_arrays(Two(), 9.0)
    assert chunk.tolist() == [1.0, 2.0]
