"""Held against M' = λ − μ M, solved step by step."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.policies.offered_load import arrival_rate_per_s, keep, load_ahead, mean


@given(open_now=st.floats(0, 500), rate=st.floats(0, 10), session_s=st.floats(10, 600), ahead_s=st.floats(0, 900))
def test_the_load_ahead_solves_the_differential_equation(open_now, rate, session_s, ahead_s):
    load, steps = open_now, 20_000
    for _ in range(steps):
        load += (rate - load / session_s) * ahead_s / steps
    assert load_ahead(open_now, rate, session_s, ahead_s) == pytest.approx(load, rel=0.01, abs=0.01)


@given(start=st.floats(0, 200), rate=st.floats(0, 5), session_s=st.floats(60, 600))
def test_the_arrival_rate_is_found_again_from_the_sessions_that_it_made(start, rate, session_s):
    points = [[t, load_ahead(start, rate, session_s, t)] for t in range(0, 301, 5)]
    assert arrival_rate_per_s(points, session_s) == pytest.approx(rate, rel=1e-3, abs=1e-3)


def test_one_point_is_taken_for_a_steady_state():
    assert arrival_rate_per_s([[10, 30.0]], 60) == 0.5
    assert load_ahead(30.0, 0.5, 60, 45) == pytest.approx(30.0)


def test_a_fall_faster_than_sessions_end_is_no_negative_rate():
    assert arrival_rate_per_s([[0, 100.0], [10, 0.0]], 600) == 0.0


def test_the_mean_is_over_time():
    assert mean([[0, 0.0], [10, 10.0], [20, 10.0]]) == 7.5
    assert mean([[5, 3.0]]) == 3.0


def test_points_are_kept_for_the_window_and_no_older_one_is_added():
    points = []
    for at_s in (0, 10, 20, 30, 30, 25):
        keep(points, at_s, float(at_s), 20)
    assert points == [[10, 10.0], [20, 20.0], [30, 30.0]]


def test_nothing_is_left_of_sessions_after_a_long_time():
    assert math.isclose(load_ahead(100.0, 0.0, 60, 6000), 0.0, abs_tol=1e-9)
