"""The rounding of AWS, "Step and simple scaling policies" and "Target tracking scaling policies"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.policies.aws.rounding import adjusted, needed, rounded


@pytest.mark.parametrize(
    ("change", "instances"),
    [(12.7, 12), (0.67, 1), (-0.58, -1), (-6.67, -6), (1.0, 1), (-1.0, -1), (0.0, 0), (2.9999999999, 3)],
)  # fmt: skip
def test_a_percentage_is_rounded_as_documented(change, instances):
    assert rounded(change) == instances


def test_four_and_a_quarter_with_a_minimum_of_two_adds_two():
    assert adjusted(4, "PercentChangeInCapacity", 25, 2) == 6
    assert adjusted(4, "PercentChangeInCapacity", -25, 2) == 2
    assert adjusted(4, "PercentChangeInCapacity", 25) == 5


def test_zero_percent_stays_zero_whatever_the_minimum():
    assert adjusted(10, "PercentChangeInCapacity", 0, 2) == 10


@pytest.mark.parametrize(
    ("kind", "adjustment", "capacity"),
    [("ChangeInCapacity", 3, 7), ("ChangeInCapacity", -6, 0), ("ExactCapacity", 9, 9), ("ExactCapacity", 0, 0)],
)
def test_counts_are_added_or_gone_to(kind, adjustment, capacity):
    assert adjusted(4, kind, adjustment) == capacity


def test_what_is_added_is_rounded_up_and_what_is_removed_down():
    assert needed(10, 57.5, 50) == 12  # +1.5 → +2
    assert needed(10, 42.5, 50) == 9  # -1.5 → -1


def test_ten_units_at_thirty_need_five_at_sixty():
    assert needed(10, 30, 60) == 5


@given(st.integers(0, 1000), st.floats(0, 1000), st.floats(0.1, 1000))
def test_what_is_needed_holds_the_target_and_one_fewer_does_not(capacity, value, target):
    need, load = needed(capacity, value, target), capacity * value
    assert need * target >= load * (1 - 1e-6) - 1e-6
    assert need == 0 or (need - 1) * target <= load * (1 + 1e-6)
