import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from observed import seeing

from foresize.policies.forecasting.past import RECENT, Past, Steps

DAY = Steps(step_s=3600.0, season=24, around=0, gamma=0.25)
SMOOTH = Steps(step_s=3600.0, season=24, around=1, gamma=0.25)


def past(values, steps=DAY, start=0):
    made = Past(steps, start, start)
    made.extend(values)
    return made


def test_a_step_is_counted_from_a_mondays_midnight():
    assert DAY.at(seeing(0, ready=1), 0.0) % (7 * 24) == 8  # observed.START is a Monday at 8
    assert DAY.at(seeing(7200, ready=1), 3600.0) % (7 * 24) == 9


def test_the_first_season_is_usual_as_it_was():
    assert past(range(24)).ahead(3) == [0, 1, 2]


def test_the_first_seasons_count_alike_and_then_the_newest_has_the_weight_gamma():
    levels = [10.0, 20.0, 60.0, 30.0, 90.0]
    means = [10, 15, 30, 30, 45]  # 1/n up to the fourth; then 30 + 0.25 × 60
    for seasons, usual in enumerate(means, start=1):
        assert past([level for level in levels[:seasons] for _ in range(24)]).ahead(1) == [pytest.approx(usual)]


def test_what_is_usual_follows_the_mean_around_a_step_once_all_of_it_is_known():
    made = past([0.0, 3.0, 6.0, 30.0], SMOOTH)
    assert made.usual == [1.5, 3.0, 13.0]


def test_seasons_are_counted_once_they_can_be_looked_up():
    assert past(range(25), SMOOTH).seasons() == 1.0
    assert past(range(24), SMOOTH).seasons() < 1.0


def test_a_step_that_is_yet_to_come_is_not_what_was_usual_at_it():
    made = past([1.0] * 24 + [5.0] * 3)
    assert made.expected[-3:] == [1.0] * 3


def test_a_gap_leaves_the_usual_as_it_was_and_an_unknown_place_takes_the_one_before():
    made = past([float(hour) for hour in range(24)] + [math.nan] * 24)
    assert made.ahead(24) == list(range(24))
    gap = past([4.0, math.nan, 6.0] + [7.0] * 21)
    assert gap.ahead(3) == [4.0, 4.0, 6.0]


def test_nothing_measured_is_no_season():
    assert past([math.nan] * 100).seasons() == 0.0


@given(st.integers(0, 3 * RECENT), st.integers(0, 100))
def test_it_comes_back_from_the_memory_and_goes_on_alike(count, more):
    whole = past([float(value % 17) for value in range(count + more)], SMOOTH)
    half = past([float(value % 17) for value in range(count)], SMOOTH)
    again = Past.from_memory(json.loads(json.dumps(half.to_memory())), SMOOTH)
    again.extend([float(value % 17) for value in range(count, count + more)])
    assert again.ahead(24) == pytest.approx(whole.ahead(24), rel=1e-5, nan_ok=True)
    assert again.values == whole.values
    assert len(again.values) <= RECENT
