"""Held against vertical-pod-autoscaler/pkg/recommender/util of kubernetes/autoscaler."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.policies.vertical.histogram import CPU, MEMORY, add, new_histogram, percentile

DAY_S = 86_400.0


def filled(*samples, buckets=CPU, half_life_s=DAY_S):
    """A histogram of (value, weight, time)."""
    histogram = new_histogram()
    for value, weight, at_s in samples:
        add(histogram, buckets, np.array([value]), weight, at_s, half_life_s)
    return histogram


@pytest.mark.parametrize(("buckets", "count", "second"), [(CPU, 176, 0.01), (MEMORY, 176, 1e7)])
def test_buckets_begin_where_the_series_says(buckets, count, second):
    assert buckets.start(1) == pytest.approx(second)
    assert buckets.start(2) == pytest.approx(second * 2.05)
    assert buckets.count == count


@given(value=st.floats(0.01, 900))
def test_a_value_is_in_its_bucket(value):
    index = int(CPU.indices(np.array([value]))[0])
    assert CPU.start(index) <= value * (1 + 1e-9)
    assert value <= CPU.start(index + 1) * (1 + 1e-9)


def test_what_is_beyond_the_range_is_in_the_first_or_the_last_bucket():
    assert CPU.indices(np.array([0.0, 0.0099, 1e6])).tolist() == [0, 0, CPU.count - 1]
    assert percentile(filled((1e6, 1, 0)), CPU, 0.9) == pytest.approx(CPU.start(CPU.count - 1))


def test_a_percentile_is_the_upper_edge_of_its_bucket():
    histogram = filled(*[(0.005, 1, 0)] * 9, (1.0, 1, 0))
    assert percentile(histogram, CPU, 0.9) == pytest.approx(0.01)
    edge = percentile(histogram, CPU, 0.91)
    assert 1.0 < edge <= 1.05 * 1.01


def test_of_an_empty_histogram_it_is_zero():
    assert percentile(new_histogram(), CPU, 0.9) == 0.0
    assert percentile(filled((1.0, 0.00001, 0)), CPU, 0.9) == 0.0


def test_a_sample_weighs_half_as_much_a_half_life_later():
    two_old, one_new = [(4.0, 1, 0)] * 2, [(1.0, 1, DAY_S)]
    assert percentile(filled(*two_old, *one_new), CPU, 0.5) < 1.06
    assert percentile(filled(*two_old, *one_new), CPU, 0.51) > 4.0


def test_what_is_taken_back_is_gone():
    histogram = filled((4.0, 1, 100.0), (1.0, 1, 100.0), (4.0, -1, 100.0))
    assert percentile(histogram, CPU, 1.0) < 1.06


def test_after_hundreds_of_half_lives_the_weights_are_still_numbers():
    histogram = filled(*[(1.0, 0.1, day * DAY_S) for day in range(0, 1000, 20)], (3.0, 0.1, 1000 * DAY_S))
    assert max(histogram["weights"].values()) < 1e40
    assert percentile(histogram, CPU, 0.5) > 3.0


@given(values=st.lists(st.floats(0, 100), min_size=1, max_size=50), share=st.floats(0.01, 1.0))
def test_the_share_of_samples_is_at_most_the_percentile(values, share):
    histogram = filled(*[(value, 1, 0) for value in values])
    edge = percentile(histogram, CPU, share)
    assert np.mean([value <= edge * (1 + 1e-9) for value in values]) >= share - 1e-9
