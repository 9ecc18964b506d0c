"""The tables of Amazon CloudWatch, "Configuring how CloudWatch alarms treat missing data"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.policies.aws.alarms import by_period, state_of

OUT, LATER = {"0": 0.0, "X": 1.0, "-": None}, "INSUFFICIENT_DATA"


def state(drawn, enough, periods, missing="missing", before="INSUFFICIENT_DATA"):
    return state_of([OUT[each] for each in drawn.split()], lambda value: value > 0.5, enough, periods, missing, before)


@pytest.mark.parametrize(
    ("drawn", "missing", "ignore", "breaching", "not_breaching"),
    [
        ("0 - X - X", "OK", "OK", "OK", "OK"),
        ("- - - - 0", "OK", "OK", "OK", "OK"),
        ("- - - - -", "INSUFFICIENT_DATA", "kept", "ALARM", "OK"),
        ("0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"),
        ("- - X - -", "ALARM", "kept", "ALARM", "OK"),
    ],
)
def test_three_of_three_with_missing_points(drawn, missing, ignore, breaching, not_breaching):
    assert state(drawn, 3, 3) == missing
    assert state(drawn, 3, 3, "ignore", "kept") == ignore
    assert state(drawn, 3, 3, "breaching") == breaching
    assert state(drawn, 3, 3, "notBreaching") == not_breaching


@pytest.mark.parametrize(
    ("drawn", "missing", "ignore", "breaching", "not_breaching"),
    [
        ("0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"),
        ("0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"),
        ("0 - X - -", "OK", "OK", "ALARM", "OK"),
        ("- - - - 0", "OK", "OK", "ALARM", "OK"),
        ("- - - X -", "ALARM", "kept", "ALARM", "OK"),
    ],
)
def test_two_of_three_with_missing_points(drawn, missing, ignore, breaching, not_breaching):
    assert state(drawn, 2, 3) == missing
    assert state(drawn, 2, 3, "ignore", "kept") == ignore
    assert state(drawn, 2, 3, "breaching") == breaching
    assert state(drawn, 2, 3, "notBreaching") == not_breaching


def test_the_first_breaching_point_of_a_new_group_is_not_enough():
    assert state("X", 3, 3) == "OK"
    assert state("X X", 3, 3) == "OK"
    assert state("X X X", 3, 3) == "ALARM"


def test_without_any_point_there_is_not_enough_data():
    assert state_of([], bool, 3, 3) == "INSUFFICIENT_DATA"


@given(st.lists(st.booleans(), min_size=5, max_size=30), st.integers(1, 5), st.integers(0, 5))
def test_without_gaps_it_counts_the_last_n(breaching, enough, more):
    periods = min(enough + more, 5)
    wanted = sum(breaching[-periods:]) >= enough
    found = state_of([float(each) for each in breaching], lambda value: value > 0.5, enough, periods)
    assert (found == "ALARM") == wanted


def test_a_period_takes_the_points_whose_windows_end_in_it():
    minutes = [[60.0 * n, float(n)] for n in range(1, 11)]
    assert by_period(minutes, 300, "Average") == [3.0, 8.0]
    assert by_period(minutes[:9], 300, "Maximum") == [5.0]
    assert by_period(minutes, 60, "Average") == [float(n) for n in range(1, 11)]


def test_a_period_without_a_point_is_missing():
    assert by_period([[60.0, 1.0], [240.0, 4.0]], 60, "Average") == [1.0, None, None, 4.0]
    assert by_period([[60.0, None]], 60, "Average") == [None]
