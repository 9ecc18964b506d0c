import pytest
from hypothesis import given
from hypothesis import strategies as st
from observed import pods, sample, seeing

from foresize.policies.hourly import DAY, WEEK, Past, forecast, hour_of, learn

MONDAY_8 = 8  # observed.START, modulo a week


def test_hours_are_counted_from_a_monday():
    assert hour_of(seeing(0, ready=1), 0.0) % WEEK == MONDAY_8
    assert hour_of(seeing(7200, ready=1), 3599.0) % WEEK == MONDAY_8
    assert hour_of(seeing(7200, ready=1), 3600.0) % WEEK == MONDAY_8 + 1


def load(each):
    return each.total("cpu")


def test_an_hours_load_is_the_mean_of_its_samples():
    memory = {}
    samples = [sample(60.0 * minute, 60, cpu=[minute / 60]) for minute in range(1, 63)]
    past = learn(memory, seeing(3720, pods=pods(1), samples=samples), load, 400)
    assert (past.known(), past.at(hour_of(seeing(0, ready=1), 0.0))) == (1, pytest.approx(30.5 / 60, rel=1e-5))


def test_the_same_samples_seen_again_change_nothing():
    memory = {}
    samples = [sample(60.0 * minute, 60, cpu=[minute / 60]) for minute in range(1, 63)]
    first = learn(memory, seeing(3720, pods=pods(1), samples=samples), load, 400)
    assert learn(memory, seeing(3780, pods=pods(1), samples=samples), load, 400) == first


def test_an_hour_without_samples_is_not_known_and_the_oldest_are_forgotten():
    memory = {}
    samples = [sample(3600.0 * hour, 60, cpu=[hour]) for hour in (1, 2, 4, 5, 6)]
    past = learn(memory, seeing(6 * 3600, pods=pods(1), samples=samples), load, 3)
    assert past.loads == [None, 4.0, 5.0]
    assert past.first % WEEK == MONDAY_8 + 2


def test_an_hour_is_expected_to_be_as_the_same_hour_of_earlier_weeks():
    past = Past(0, [float(hour % WEEK) for hour in range(2 * WEEK)])
    assert forecast(past, 2 * WEEK + 30) == 30.0


def test_in_the_first_week_it_is_expected_to_be_as_in_earlier_days():
    past = Past(0, [float(hour % DAY) for hour in range(3 * DAY)])
    assert forecast(past, 3 * DAY + 5) == 5.0


def test_a_day_above_its_own_expectation_raises_what_follows():
    week = [float(hour % WEEK + 1) for hour in range(WEEK)]
    higher = [1.5 * value for value in week]
    assert forecast(Past(0, [*week, *higher[:DAY]]), WEEK + DAY) == pytest.approx(1.5 * week[DAY])


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=400), st.integers(0, 48))
def test_a_forecast_stays_within_twice_the_extremes(loads, ahead):
    found = forecast(Past(0, loads), len(loads) + ahead)
    assert found is None or min(loads) / 2 - 1e-6 <= found <= 2 * max(loads) + 1e-6


def test_what_was_never_seen_cannot_be_expected():
    assert forecast(Past(0, [1.0] * 3), 10) is None
