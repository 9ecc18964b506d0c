import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.simulator.analysis.intervals import (
    Estimate,
    mean_interval,
    paired_difference,
    proportion_interval,
    quantile_interval,
    ratio_interval,
    replications_needed,
)

samples = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30)


def coverage(intervals: list[Estimate], truth: float) -> float:
    return sum(e.low <= truth <= e.high for e in intervals) / len(intervals)


def test_the_mean_interval_is_the_textbooks() -> None:
    # Law (2015), section 4.5: ten observations, 90 % interval 1.34 ± 0.24
    xs = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09]
    estimate = mean_interval(xs, level=0.90)
    assert estimate.value == pytest.approx(1.34, abs=0.005)
    assert estimate.half_width == pytest.approx(0.24, abs=0.005)


@given(samples, st.floats(0.5, 0.94))
def test_an_interval_holds_its_value_and_widens_with_the_level(xs: list[float], level: float) -> None:
    narrow, wide = mean_interval(xs, level), mean_interval(xs)
    assert wide.low <= narrow.low <= narrow.value <= narrow.high <= wide.high


def test_a_mean_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    found = coverage([mean_interval(list(rng.normal(3, 2, 5))) for _ in range(2000)], 3.0)
    assert abs(found - 0.95) < 4 * math.sqrt(0.95 * 0.05 / 2000)


def test_a_ratio_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(2)

    def one() -> Estimate:
        below = rng.gamma(20, 5, 20)
        return ratio_interval(list(0.3 * below + rng.normal(0, 4, 20)), list(below))

    assert coverage([one() for _ in range(2000)], 0.3) > 0.93


def test_a_rare_proportion_is_covered_although_most_replications_saw_no_event() -> None:
    rng = np.random.default_rng(3)
    found = [ratio_interval(list(rng.binomial(200, 0.001, 10)), [200] * 10, proportion=True) for _ in range(1000)]
    assert coverage(found, 0.001) > 0.93


def test_one_replication_has_a_value_and_no_interval() -> None:
    for estimate in (mean_interval([2.0]), quantile_interval([2.0]), ratio_interval([4.0], [2.0])):
        assert estimate.value == 2.0
        assert estimate.n == 1
        assert not estimate.has_interval
        assert math.isnan(estimate.half_width)


def test_no_data_gives_nan_and_n_of_0() -> None:
    for estimate in (mean_interval([]), mean_interval([math.nan]), ratio_interval([0], [0]), proportion_interval(0, 0)):
        assert math.isnan(estimate.value)
        assert estimate.n == 0


def test_replications_without_data_are_left_out() -> None:
    assert mean_interval([1.0, math.nan, 3.0]) == mean_interval([1.0, 3.0])
    assert ratio_interval([1, 0, 3, 1], [10, 0, 20, 12]) == ratio_interval([1, 3, 1], [10, 20, 12])


def test_a_ratio_weighs_a_replication_by_its_denominator() -> None:
    assert ratio_interval([0, 90], [10, 90]).value == 0.9


def test_a_ratio_whose_denominator_rests_on_one_replication_has_no_interval() -> None:
    assert not ratio_interval([1.0, 2.0], [5.0, 0.0]).has_interval


def test_equal_denominators_make_the_ratio_interval_the_mean_interval() -> None:
    ratio, mean = ratio_interval([10, 12, 17], [10, 10, 10]), mean_interval([1.0, 1.2, 1.7])
    assert (ratio.value, ratio.low, ratio.high) == pytest.approx((mean.value, mean.low, mean.high))


def test_no_errors_at_all_still_leave_room_for_some() -> None:
    estimate = ratio_interval([0, 0, 0], [100, 100, 100], proportion=True)
    assert (estimate.value, estimate.low) == (0.0, 0.0)
    assert estimate.high == pytest.approx(proportion_interval(0, 300).high)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2, max_size=12))
def test_a_proportions_interval_stays_between_0_and_1_around_its_value(counts: list[tuple[int, int]]) -> None:
    estimate = ratio_interval([a for a, _ in counts], [a + b for a, b in counts], proportion=True)
    if estimate.has_interval:
        assert 0.0 <= estimate.low <= estimate.value <= estimate.high <= 1.0


def test_wilsons_interval_is_the_published_one() -> None:
    # Newcombe (1998), table I, method 3: 81/263 and 0/20
    first, second = proportion_interval(81, 263), proportion_interval(0, 20)
    assert (first.low, first.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert (second.low, second.high) == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_pairing_removes_what_both_share() -> None:
    xs, ys = [10.0, 55.0, 31.0, 78.0], [9.0, 53.9, 30.1, 76.9]
    difference = paired_difference(xs, ys)
    assert difference.low > 0
    assert mean_interval(xs).low < mean_interval(ys).high


def test_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        paired_difference([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        ratio_interval([1.0, 2.0], [1.0])


@given(samples, st.floats(-1e6, 1e6))
def test_the_replications_asked_for_are_the_fewest_that_would_settle(xs: list[float], threshold: float) -> None:
    estimate = mean_interval(xs)
    further = replications_needed(xs, threshold)
    settled = threshold < estimate.low or threshold > estimate.high
    assert (further == 0) is settled
    assert further is None or 0 <= further <= 10_000


def test_replications_needed_grow_with_the_square_of_the_closeness() -> None:
    estimate = Estimate(1.0, 0.5, 1.5, 30)
    near, nearer = replications_needed(estimate, 1.1), replications_needed(estimate, 1.05)
    assert near is not None
    assert nearer is not None
    assert (nearer + 30) / (near + 30) == pytest.approx(4.0, rel=0.01)


def test_a_tie_needs_more_than_any_sensible_number() -> None:
    assert replications_needed([1.0, 3.0], 2.0) is None
    assert replications_needed([2.0, 2.0], 2.0) is None
    assert replications_needed(Estimate(1.0, 0.5, 1.5, 30), 1.001, most=100) is None


def test_without_an_interval_what_is_missing_for_one_is_needed() -> None:
    assert replications_needed([1.0], 2.0) == 1
    assert replications_needed([], 2.0) == 2
