from datetime import datetime

import numpy as np
import pytest

from foresize.models.tables import numbers

DAY_S = 86_400.0
MONDAY = datetime(2026, 1, 12)
SEVEN = datetime(2026, 1, 12, 7)
DAYS = 120


@pytest.fixture
def bank(arrivals, recording):
    """The bank's profile, with other fields."""
    fields = {"column": "mean_calls_per_5min", "time": "time_of_day", "every": "5m"}
    return lambda **more: arrivals("profile", file=recording("bank_call_volume_profile.csv"), **fields | more)


@pytest.fixture
def two_hours(arrivals, table):
    """Ten users from nine, thirty from ten; with other fields."""

    def make(**more):
        file = table(at=["10:00", "09:00"], users=[30, 10])
        return arrivals("profile", **{"file": file, "column": "users", "time": "at", "every": "1h"} | more)

    return make


def by_interval(came, days):
    """Counts of each of the 169 intervals of the bank's day, a row a day."""
    counts = np.histogram(came, bins=np.arange(days * 288 + 1) * 300.0)[0].reshape(days, 288)
    return counts[:, 84 : 84 + 169]


def test_the_mean_counts_are_the_file_s(bank, times, recording):
    wanted = np.asarray(numbers(recording("bank_call_volume_profile.csv"), "mean_calls_per_5min")) * 0.1
    counts = by_interval(times(bank(scale=0.1), DAYS * DAY_S, start=MONDAY), DAYS)
    far = (counts.mean(axis=0) - wanted) / np.sqrt(wanted / DAYS)
    assert abs(far).max() < 4.5
    assert far.std() == pytest.approx(1, abs=4 / (2 * 169) ** 0.5)


@pytest.mark.parametrize("dispersion", [1.0, 1.61, 5.0])
def test_counts_within_an_interval_have_the_dispersion_asked_for(bank, times, dispersion):
    counts = by_interval(times(bank(scale=0.1, dispersion=dispersion), DAYS * DAY_S, start=MONDAY), DAYS)
    found = (counts.var(axis=0, ddof=1) / counts.mean(axis=0)).mean()
    assert found == pytest.approx(dispersion, rel=0.04)


def test_intervals_of_a_day_are_independent_of_each_other(bank, times):
    counts = by_interval(times(bank(scale=0.1, dispersion=5.0), DAYS * DAY_S, start=MONDAY), DAYS)
    far = (counts - counts.mean(axis=0)) / counts.std(axis=0)
    assert abs((far[:, 1:] * far[:, :-1]).mean()) < 4 / far[:, 1:].size ** 0.5


def test_a_day_level_around_it_makes_the_day_s_total_uncertain(arrivals, bank, times):
    inner = bank(scale=0.02, dispersion=1.61).model_dump(exclude={"scale", "every"}) | {"scale": 0.02, "every": "5m"}
    part = arrivals("day_level", cv=0.2, of=inner)
    totals = by_interval(times(part, DAYS * DAY_S, start=MONDAY), DAYS).sum(axis=1)
    mean = 0.02 * 32_461
    assert totals.mean() == pytest.approx(mean, rel=4 * 0.2 / DAYS**0.5)
    assert totals.std(ddof=1) == pytest.approx((0.2**2 * mean**2 + 1.61 * mean) ** 0.5, rel=4 / (2 * DAYS) ** 0.5)


def test_nobody_comes_outside_the_hours(two_hours, times):
    came = times(two_hours(scale=10), 3 * DAY_S)
    assert all(9 * 3600 <= at_s % DAY_S < 11 * 3600 for at_s in came)


def test_rows_stand_at_their_time_of_day_whatever_their_order_and_the_start(two_hours, times):
    came = times(two_hours(process="even"), DAY_S, start=datetime(2026, 1, 12, 9, 30))
    assert list(np.histogram(came, bins=[0, 1800, 5400, 84_600, 86_400])[0]) == [5, 30, 0, 5]


def test_weekday_factors_follow_the_calendar(two_hours, times):
    part = two_hours(process="even", weekday_factors={"tue": 2, "wed": 0})
    came = times(part, 7 * DAY_S, start=MONDAY)
    assert list(np.histogram(came, bins=np.arange(8) * DAY_S)[0]) == [40, 80, 0, 40, 40, 40, 40]


def test_a_file_with_weekdays_is_a_week(arrivals, table, times):
    file = table(day=["Mon", "mon", "Friday"], at=["09:00", "10:00", "09:00"], users=[10, 20, 40])
    part = arrivals("profile", file=file, column="users", time="at", weekday="day", every="1h", process="even")
    came = times(part, 14 * DAY_S, start=datetime(2026, 1, 14))
    assert list(np.histogram(came, bins=np.arange(15) * DAY_S)[0]) == [0, 0, 40, 0, 0, 30, 0] * 2


def test_the_mean_over_many_weeks_is_that_of_one(bank):
    part = bank(weekday_factors={"sun": 0})
    week = part.mean_rate_per_s(SEVEN, 7 * DAY_S)
    assert week * 7 * DAY_S == pytest.approx(6 * 32_461, rel=1e-3)
    assert part.mean_rate_per_s(SEVEN, 500 * 7 * DAY_S) == pytest.approx(week)
    hour = part.mean_rate_per_s(SEVEN, 3600)
    more_s = 7 * DAY_S + 3600
    assert part.mean_rate_per_s(SEVEN, more_s) * more_s == pytest.approx(week * 7 * DAY_S + hour * 3600)


def test_a_scenario_at_night_is_no_fit(bank):
    assert bank().misfit(SEVEN, 3600) is None
    assert "has no count above 0 at the scenario's hours" in bank().misfit(datetime(2026, 1, 12, 1), 3600)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"every": "2h"}, "every", "but is 7200s where rows 2 and 1 begin 3600s apart."),
        ({"every": "2d"}, "every", "must be at most 1d"),
        ({"column": "user"}, "column", "Did you mean `users`?"),
        ({"time": "users"}, "time", "names a column whose row 1 must be a time of day like 14:30, but is '30'."),
        ({"weekday": "at"}, "weekday", "whose row 1 must be a day like Mon or Monday, but is '10:00'."),
        ({"file": "nowhere.csv"}, "file", "`nowhere.csv` does not exist."),
        ({"scale": 1e9}, "scale", "the largest count comes to 8.33333e+06/s."),
        ({"scale": 0}, "scale", "greater than 0"),
        ({"dispersion": 0.5}, "dispersion", "greater than or equal to 1"),
        ({"dispersion": 2, "process": "even"}, "profile", "needs process: poisson for a dispersion of more than 1."),
        ({"weekday_factors": {"monday": 1}}, "monday", "not permitted"),
    ],
)
def test_what_is_no_profile_is_refused_at_its_field(two_hours, refusal, fields, field, words):
    good = two_hours().model_dump(include={"file", "column", "time"}) | {"every": "1h"}
    found = refusal("profile", **good | fields)
    assert found[0] == field
    assert words in found[1]


@pytest.mark.parametrize(
    ("at", "users", "field", "words"),
    [
        (["23:30"], [1], "every", "must not reach beyond midnight, but row 1 begins less than 3600s before it."),
        (["09:00", "09:00"], [1, 2], "every", "rows 1 and 2 begin 0s apart"),
        (["09:00", "10:00"], [1, -2], "column", "at least 0, but has -2 in row 2"),
        (["09:00", "10:00"], [1, "many"], "column", "line 3 has 'many'"),
    ],
)
def test_a_file_that_is_no_profile_is_refused_with_its_row(refusal, table, at, users, field, words):
    file = table(at=at, users=users)
    found = refusal("profile", file=file, column="users", time="at", every="1h")
    assert found[0] == field
    assert words in found[1]
