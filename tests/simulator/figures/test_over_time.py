import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.simulator.figures.over_time import MOST_POINTS, Clock, limit_of, period_ends_s, put_together, rounded
from foresize.simulator.figures.theme import frame


@given(st.integers(1, 3000), st.integers(1, 50))
def test_long_runs_are_thinned_to_periods_of_whole_scrapes_that_end_where_the_run_ends(scrapes, most):
    times = pd.Series(np.arange(1, scrapes + 1) * 15.0)
    ends = period_ends_s(times, most)
    assert ends.nunique() <= most
    assert (ends >= times).all()
    assert ends.iloc[-1] == times.iloc[-1]
    assert ends.nunique() == scrapes or scrapes > most


def test_replications_and_scrapes_of_a_period_are_put_together_with_the_least_and_greatest():
    table = pd.DataFrame({"time_s": [15.0, 15.0, 30.0, 30.0], "x": [1.0, 3.0, math.nan, 8.0]})
    found = put_together(table, [], ["x"])
    assert found.to_dict("list") == {"time_s": [15.0, 30.0], "x": [2.0, 8.0], "x_low": [1.0, 8.0], "x_high": [3.0, 8.0]}


def test_a_fortnight_of_scrapes_is_as_many_points_as_a_screen_shows():
    times = np.arange(1, 14 * 86400 // 15 + 1) * 15.0
    found = put_together(pd.DataFrame({"time_s": times, "x": times}), [], ["x"])
    assert MOST_POINTS / 2 < len(found) <= MOST_POINTS
    assert found["x_high"].iloc[-1] == times[-1]


def test_numbers_are_short_and_unknown_ones_are_null():
    assert rounded([1 / 3, 123456.0, math.nan, math.inf, 2]) == [0.33333, 123460.0, None, None, 2.0]


@pytest.mark.parametrize(
    ("last_s", "unit", "shown"), [(120.0, "s", 60.0), (7200.0, "min", 1.0), (86_400.0, "hours", 0.016667)]
)
def test_the_time_axis_has_the_unit_that_reads_best(last_s, unit, shown):
    clock = Clock(last_s)
    assert (clock.unit, clock.of([60.0])) == (unit, [shown])
    assert Clock(30 * 86_400.0).unit == "days"


def test_the_warm_up_is_shaded_up_to_its_last_scrape_and_nothing_is_without_one():
    data = pd.DataFrame({"time_s": [60.0, 600.0, 1200.0], "counted": [False, False, True]})
    figure = frame()
    Clock(1200.0).shade_warmup(figure, data)
    assert (figure.layout.shapes[0].x0, figure.layout.shapes[0].x1) == (0, 10.0)
    untouched = frame()
    Clock(1200.0).shade_warmup(untouched, data.assign(counted=True))
    assert not untouched.layout.shapes


def test_the_limit_is_that_of_the_first_objective_on_the_metric(small_result):
    assert limit_of(small_result.objectives, "turn_latency_p95_s") == 2.0
    assert math.isnan(limit_of(small_result.objectives, "turn_latency_p50_s"))
