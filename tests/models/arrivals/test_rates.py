"""The inversion of the cumulative rate, by its laws."""

import math
from datetime import datetime, timedelta
from itertools import chain, pairwise, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.models.arrivals.rates import EvenSteps, Piece, arrive, by_day, unit_gamma, until

lengths_s = st.floats(min_value=1e-3, max_value=1e5)
rates = st.just(0.0) | st.floats(min_value=1e-6, max_value=1e4)


@st.composite
def pieces(draw):
    """A piece of any place and slope that expects somebody."""
    start_s = draw(st.floats(min_value=0, max_value=1e6))
    piece = Piece(start_s, start_s + draw(lengths_s), draw(rates), draw(st.floats(min_value=1e-6, max_value=1e4)))
    return piece if draw(st.booleans()) else Piece(piece.start_s, piece.end_s, piece.end_rate, piece.rate)


@st.composite
def successions(draw):
    """Pieces in order, some with gaps between them, and the end of the last."""
    found, now_s = [], 0.0
    for gap_s, length_s, rate, end_rate in draw(
        st.lists(
            st.tuples(st.just(0.0) | lengths_s, st.floats(1e-2, 1e3), st.floats(0, 5), st.floats(0, 5)), max_size=6
        )
    ):
        found.append(Piece(now_s + gap_s, now_s + gap_s + length_s, rate, end_rate))
        now_s = found[-1].end_s
    return found, now_s


def cumulative(pieces, time_s):
    return sum(piece.expected() for piece in until(pieces, time_s)) if time_s > 0 else 0.0


@given(pieces(), st.floats(min_value=0, max_value=1))
def test_when_is_the_inverse_of_the_cumulative_rate(piece, share):
    wanted = share * piece.expected()
    at_s = piece.when(wanted)
    assert piece.start_s <= at_s <= piece.end_s
    resolution_s = 4 * math.ulp(piece.end_s)
    slack = max(piece.rate, piece.end_rate) * resolution_s
    assert piece.between(piece.start_s, at_s).expected() == pytest.approx(wanted, rel=1e-9, abs=slack + 1e-12)


@given(pieces(), st.floats(0, 1), st.floats(0, 1))
def test_more_arrivals_take_no_less_time(piece, one, other):
    less, more = sorted((one, other))
    assert piece.when(less * piece.expected()) <= piece.when(more * piece.expected()) + 1e-9 * piece.end_s


@given(pieces(), st.floats(0, 1))
def test_a_cut_piece_expects_as_many_as_the_whole(piece, share):
    middle_s = piece.start_s + share * (piece.end_s - piece.start_s)
    parts = piece.between(piece.start_s, middle_s).expected() + piece.between(middle_s, piece.end_s).expected()
    assert parts == pytest.approx(piece.expected(), rel=1e-6, abs=1e-6)


@given(successions(), st.lists(st.floats(1e-3, 50), min_size=1, max_size=30))
def test_each_arrival_comes_when_the_cumulative_rate_reaches_the_sum_of_the_steps(succession, steps):
    pieces, end_s = succession
    came = list(arrive(pieces, chain(steps, repeat(1e12)), end_s))
    assert came == sorted(came)
    total, reached = 0.0, 0
    for step, at_s in zip(steps, came, strict=False):
        total += step
        reached += 1
        assert cumulative(pieces, at_s) == pytest.approx(total, rel=1e-6, abs=1e-6)
    if reached < len(steps):
        assert total + steps[reached] >= cumulative(pieces, end_s) * (1 - 1e-9)


@given(successions())
def test_even_arrivals_are_the_expected_number_rounded(succession):
    pieces, end_s = succession
    assert abs(len(list(arrive(pieces, EvenSteps(), end_s))) - cumulative(pieces, end_s)) <= 0.5 + 1e-6


@given(
    successions(),
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1)),
)
def test_pieces_cut_by_day_lie_on_their_day_and_expect_as_many(succession, start):
    pieces, _ = succession
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    found = list(by_day(pieces, start))
    for day, piece in found:
        middle = start + timedelta(seconds=(piece.start_s + piece.end_s) / 2)
        assert (middle - midnight).days == day or piece.end_s - piece.start_s < 1e-3  # datetimes have microseconds
    assert all(one.end_s <= other.start_s for (_, one), (_, other) in pairwise(found))
    total = sum(piece.expected() for piece in pieces)
    assert sum(piece.expected() for _, piece in found) == pytest.approx(total, rel=1e-6, abs=1e-6)


def test_a_succession_without_end_is_cut():
    endless = (Piece(float(second), second + 1.0, 2.0, 2.0) for second in range(10**9))
    assert list(until(endless, 2.5)) == [Piece(0, 1, 2, 2), Piece(1, 2, 2, 2), Piece(2, 2.5, 2, 2)]


def test_what_was_before_the_start_is_cut():
    assert list(until([Piece(-4, -2, 1, 1), Piece(-2, 2, 1, 3)], 9.0)) == [Piece(0, 2, 2, 3)]


@given(st.floats(1e-6, 1 - 1e-6))
def test_a_level_without_variance_is_1(u):
    assert unit_gamma(u, 0.0) == 1.0
    assert unit_gamma(u, 1e-9) == pytest.approx(1.0, abs=1e-3)
