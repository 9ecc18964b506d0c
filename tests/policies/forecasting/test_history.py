import math
from datetime import datetime, timedelta

import pytest
from pydantic import ValidationError

from foresize.policies.forecasting.history import History
from foresize.policies.forecasting.past import Steps

HOURS = Steps(step_s=3600.0, season=168, around=0, gamma=0.3)
MONDAY = datetime(2025, 12, 29)


@pytest.fixture
def written(tmp_path):
    """A history of rows of time and load."""

    def go(rows, **fields):
        file = tmp_path / "loads.csv"
        file.write_text("time,value\n" + "".join(f"{time},{load}\n" for time, load in rows))
        return History(file=str(file), **fields)

    return go


def hourly(count, start=MONDAY, every_h=1.0):
    return [((start + timedelta(hours=row * every_h)).isoformat(), row) for row in range(count)]


def step_of(moment):
    return int((moment - datetime(2001, 1, 1)).total_seconds() // 3600)


def test_a_history_up_to_the_start_stays_where_it_is(written):
    start = step_of(MONDAY + timedelta(weeks=1))
    first, loads = written(hourly(168)).before(start, HOURS)
    assert (first, loads.tolist()) == (start - 168, list(range(168)))


@pytest.mark.parametrize("later_weeks", [-8, 0, 3])
def test_another_times_history_is_moved_by_whole_weeks_to_end_before_the_start(written, later_weeks):
    start = step_of(MONDAY + timedelta(weeks=later_weeks, hours=50))
    first, loads = written(hourly(168)).before(start, HOURS)
    assert start - 168 < first + len(loads) <= start
    assert (first - step_of(MONDAY)) % 168 == 0


def test_what_it_says_of_the_steps_time_is_their_mean_or_lies_between_two_rows(written):
    start = step_of(MONDAY + timedelta(weeks=1))
    _, halves = written(hourly(20, every_h=0.5)).before(start, HOURS)
    assert halves[:3] == pytest.approx([0.5, 2.5, 4.5])
    _, twos = written(hourly(10, every_h=2.0)).before(start, HOURS)
    assert twos[1] == pytest.approx(0.75)


def test_what_was_not_recorded_for_long_is_not_known(written):
    rows = hourly(50)
    _, loads = written(rows[:10] + rows[30:]).before(step_of(MONDAY + timedelta(weeks=1)), HOURS)
    assert [math.isnan(load) for load in loads] == [10 <= hour < 30 for hour in range(50)]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("2026-01-05T08:00", 3), ("2026-01-05T07:00", 4)], r"row 2 \(line 3\) is not later"),
        ([("2026-01-05T08:00", 3), ("tomorrow", 4)], "row 2 must be a date and time"),
        ([("2026-01-05T08:00", "many")], "line 2 has 'many'"),
        ([("2026-01-05T08:00", -3)], "at least 0, but has -3 in row 1"),
        ([("0", 3), ("60", 4)], "must be a column of date-times"),
        ([], "has no rows"),
    ],
)
def test_a_history_that_cannot_be_meant_is_refused_with_its_line(written, rows, message):
    with pytest.raises(ValidationError, match=message) as caught:
        written(rows)
    assert caught.value.error_count() == 1


def test_a_column_that_is_not_there_is_named(written):
    with pytest.raises(ValidationError, match="no column `sessions`"):
        written(hourly(3), value="sessions")
