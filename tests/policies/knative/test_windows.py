"""Held against the arithmetic of knative/serving, pkg/autoscaler/aggregation."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.policies.knative.windows import average, is_silent, new_window, record, smoothing_coefficient


def filled(length, values, start=0):
    window = new_window(length)
    for second, value in enumerate(values, start=start):
        record(window, second, value)
    return window


def test_a_young_window_is_divided_by_the_seconds_that_exist():
    assert average(filled(60, [10, 20, 30]), 2) == 20.0


def test_a_full_window_holds_only_its_own_seconds():
    assert average(filled(4, [100, 1, 2, 3, 4]), 4) == 2.5


def test_values_of_the_same_second_add_up():
    window = filled(6, [2])
    record(window, 0, 3)
    assert average(window, 0) == 5.0


def test_after_some_silence_the_rest_is_divided_by_the_seconds_that_are_left():
    window = filled(4, [1, 2, 3, 4])
    assert average(window, 5) == (3 + 4) / 2
    assert average(window, 4) == (2 + 3 + 4) / 3


def test_a_young_window_that_falls_silent_is_still_divided_by_its_own_seconds():
    assert average(filled(10, [6, 8]), 5) == 7.0


def test_after_a_whole_windows_silence_the_average_is_zero_and_then_nothing_is_known():
    window = filled(4, [1, 2, 3, 4])
    assert (average(window, 7), is_silent(window, 7)) == (0.0, False)
    assert is_silent(window, 8)


def test_the_first_value_after_a_silence_counts_alone():
    window = filled(4, [1, 2, 3, 4])
    record(window, 7, 9)
    assert average(window, 7) == 9.0


def test_a_late_value_goes_into_its_own_second_and_one_that_is_too_late_nowhere():
    window = filled(4, [1, 1, 1], start=10)
    record(window, 9, 5)
    assert average(window, 12) == 2.0
    record(window, 8, 100)
    assert average(window, 12) == 2.0


def test_it_is_rounded_to_six_digits():
    assert average(filled(3, [1, 0, 0]), 2) == 0.333333
    assert average(filled(3, [2, 0, 0]), 2) == 0.666667


@pytest.mark.parametrize(("length", "coefficient"), [(60, 0.2), (6, 0.784557), (1, 0.9999)])
def test_the_newest_seconds_weight(length, coefficient):
    assert smoothing_coefficient(length) == pytest.approx(coefficient, abs=1e-6)


def test_a_weighted_average_counts_silence_as_zeros():
    window = filled(60, [10, 20])
    assert average(window, 1, "weightedExponential") == pytest.approx(20 * 0.2 + 10 * 0.2 * 0.8)
    assert average(window, 3, "weightedExponential") == pytest.approx((20 * 0.2 + 10 * 0.2 * 0.8) * 0.8**2)


@given(values=st.lists(st.floats(0, 1e4), min_size=1, max_size=40), length=st.integers(1, 12))
def test_without_silence_it_is_the_mean_of_the_last_seconds(values, length):
    last = values[-length:]
    assert average(filled(length, values), len(values) - 1) == pytest.approx(sum(last) / len(last), abs=2e-6, rel=1e-9)


@given(
    values=st.lists(st.none() | st.floats(0, 100), max_size=40),
    start=st.integers(0, 10_000),
    length=st.integers(1, 12),
)
def test_which_second_is_called_zero_does_not_matter(values, start, length):
    here, there = new_window(length), new_window(length)
    for second, value in enumerate(values):
        if value is not None:
            record(here, second, value)
            record(there, start + second, value)
        for kind in ("linear", "weightedExponential"):
            assert average(here, second, kind) == average(there, start + second, kind)
    assert json.loads(json.dumps(here)) == here
