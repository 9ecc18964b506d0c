import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.simulator.telemetry.histogram import (
    BINS,
    CEILING_S,
    FLOOR_S,
    OVERFLOW_BIN,
    Histogram,
    bin_of,
    lower_edge_s,
)

inside = st.floats(FLOOR_S, CEILING_S, exclude_max=True) | st.floats(-13.8, 13.8).map(math.exp).filter(
    lambda x: FLOOR_S <= x < CEILING_S
)
anything = st.floats(0, 1e9) | inside
shares = st.floats(0, 1)


def filled(values: list[float]) -> Histogram:
    histogram = Histogram()
    for value in values:
        histogram.add(value)
    return histogram


@given(st.lists(inside, min_size=1, max_size=60), shares)
def test_a_quantile_is_within_one_percent_of_the_samples_order_statistic(values: list[float], q: float) -> None:
    exact = sorted(values)[max(1, math.ceil(q * len(values) - 1e-9)) - 1]
    assert filled(values).quantile(q) == pytest.approx(exact, rel=0.01 + 1e-9)


@given(st.lists(anything, max_size=40), st.lists(anything, max_size=40))
def test_merging_equals_adding_everything_to_one(left: list[float], right: list[float]) -> None:
    merged = filled(left)
    merged.merge(filled(right))
    both = filled(left + right)
    assert merged.counts == both.counts
    assert (merged.count, merged.min, merged.max) == (both.count, both.min, both.max)
    assert merged.sum == pytest.approx(both.sum)


@given(st.lists(anything, max_size=40), st.lists(anything, max_size=40))
def test_the_difference_to_an_earlier_copy_is_what_came_since(before: list[float], since: list[float]) -> None:
    histogram = filled(before)
    earlier = histogram.copy()
    for value in since:
        histogram.add(value)
    window = histogram.difference(earlier)
    assert window.counts == filled(since).counts
    assert window.count == len(since)
    if since and max(since) < CEILING_S and min(since) >= FLOOR_S:
        assert window.quantile(0.5) == pytest.approx(filled(since).quantile(0.5), rel=0.0101)


@given(st.lists(anything, max_size=40))
def test_json_and_back_changes_nothing(values: list[float]) -> None:
    histogram = filled(values)
    assert Histogram.from_dict(json.loads(json.dumps(histogram.to_dict()))) == histogram


@given(st.lists(inside, min_size=1, max_size=60), inside)
def test_the_count_above_a_threshold_is_between_the_counts_one_percent_to_either_side(
    values: list[float], threshold: float
) -> None:
    found = filled(values).count_above(threshold)
    assert sum(v > threshold * 1.0101 for v in values) <= found <= sum(v > threshold / 1.0101 for v in values)


@given(inside)
def test_every_value_lies_between_the_edges_of_its_bin(value: float) -> None:
    i = bin_of(value)
    assert 1 <= i < OVERFLOW_BIN
    assert lower_edge_s(i) * (1 - 1e-9) <= value <= lower_edge_s(i + 1) * (1 + 1e-9)


def test_count_sum_mean_least_and_greatest_are_exact() -> None:
    histogram = filled([0.25, 0.5, 3.0])
    assert (histogram.count, histogram.sum, histogram.mean) == (3, 3.75, 1.25)
    assert (histogram.quantile(0), histogram.quantile(1)) == (0.25, 3.0)


def test_zeros_are_counted_and_reported_as_zero() -> None:
    histogram = filled([0.0, 0.0, 0.0, 1.0])
    assert histogram.quantile(0.5) == 0.0
    assert histogram.count_above(0.0) == 1.0


def test_values_beyond_the_range_answer_with_the_greatest() -> None:
    histogram = filled([1.0, 2e6, 3e6, 4e6])
    assert histogram.counts[OVERFLOW_BIN] == 3
    assert histogram.quantile(0.75) == 4e6


def test_an_empty_histogram_has_no_mean_and_no_quantile() -> None:
    assert math.isnan(Histogram().mean)
    assert math.isnan(Histogram().quantile(0.95))
    assert Histogram().count_above(1.0) == 0.0


def test_a_reset_histogram_is_like_a_new_one() -> None:
    histogram = filled([1.0, 2.0])
    histogram.reset()
    assert histogram == Histogram()


@pytest.mark.parametrize("value", [-1.0, math.nan, math.inf])
def test_a_value_that_is_no_duration_is_refused_and_not_counted(value: float) -> None:
    histogram = Histogram()
    with pytest.raises(ValueError, match="finite seconds of at least 0"):
        histogram.add(value)
    assert histogram == Histogram()


def test_a_share_outside_0_to_1_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1, but is 95"):
        Histogram().quantile(95)


def test_counts_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match=f"{BINS} bins, but was given 3"):
        Histogram.from_counts([1, 2, 3], 6.0, 1.0, 3.0)


def test_a_histogram_with_other_bins_is_refused() -> None:
    with pytest.raises(ValueError, match=r"growing by 1\.02"):
        Histogram.from_dict({**Histogram().to_dict(), "growth": 1.02})


def test_a_histogram_that_is_not_an_earlier_state_is_refused() -> None:
    with pytest.raises(ValueError, match="not an earlier state"):
        filled([1.0]).difference(filled([2.0]))
