"""Searching a function that never falls."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from foresize.models.distributions.inverse import between_0_and_1, first_at_least


@settings(deadline=None)
@given(st.floats(0, 1e300), st.floats(0, 1e300))
def test_a_step_is_found_to_the_bit(one, other):
    at, high = sorted((one, other))
    assert first_at_least(lambda x: float(x >= at), 1.0, 0.0, high) == at


@settings(deadline=None)
@given(st.floats(1e-300, 1e150))
def test_a_smooth_function_is_inverted_to_the_bit(x):
    level = x * x
    found = first_at_least(lambda y: y * y, level, 0.0, 1e300)
    assert found * found >= level
    assert math.nextafter(found, 0) ** 2 < level or level == 0


def test_a_level_out_of_reach_gives_the_nearer_bound():
    assert first_at_least(lambda x: x, 9.0, 1.0, 3.0) == 3.0
    assert first_at_least(lambda x: x, 0.5, 1.0, 3.0) == 1.0


def test_63_calls_are_enough():
    calls = []

    def function(x):
        calls.append(x)
        return x

    first_at_least(function, 1e-200, 0.0, 1e300)
    assert len(calls) <= 63


def test_a_probability_stays_inside():
    assert 0 < between_0_and_1(0.0) < between_0_and_1(1.0) < 1
    assert between_0_and_1(0.5) == 0.5
