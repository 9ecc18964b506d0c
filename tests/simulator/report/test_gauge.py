import math

import pytest

from foresize.simulator.analysis.intervals import Estimate
from foresize.simulator.analysis.objectives import Objective
from foresize.simulator.analysis.verdict import judge
from foresize.simulator.report.gauge import gauge


def of(low, value, high, threshold=2.0, comparison="<"):
    return gauge(judge(Objective("x", "x", comparison, threshold), Estimate(value, low, high, 5)))


def test_what_lies_below_the_limit_is_left_of_it():
    shown = of(1.0, 1.2, 1.5)
    assert shown.low < shown.value < shown.high < shown.threshold
    assert shown.wants_less


def test_an_interval_over_the_limit_has_it_inside():
    shown = of(1.0, 1.9, 2.5, comparison=">=")
    assert shown.low < shown.threshold < shown.high
    assert not shown.wants_less


@pytest.mark.parametrize("numbers", [(2.0, 2.0, 2.0), (0.0, 0.0, 1e-9), (1e9, 2e9, 3e9), (-5.0, -4.0, 7.0)])
def test_everything_stays_inside_the_picture(numbers):
    shown = of(*numbers)
    assert all(0 <= each <= 100 for each in (shown.threshold, shown.value, shown.low, shown.high))


def test_without_an_interval_only_the_value_is_shown_and_without_a_value_nothing():
    shown = of(math.nan, 1.0, math.nan)
    assert shown.low == shown.value == shown.high
    assert of(math.nan, math.nan, math.nan) is None
