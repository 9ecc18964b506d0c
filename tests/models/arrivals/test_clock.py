from datetime import datetime

import pytest
from pydantic_core import PydanticCustomError

from foresize.models.arrivals.clock import parse_time_of_day, parse_weekday, seconds_of_day


@pytest.mark.parametrize(
    ("text", "seconds"), [("00:00", 0), ("7:05", 25_500), ("07:05:30", 25_530), (" 23:59 ", 86_340)]
)
def test_a_time_of_day_is_seconds_since_midnight(text, seconds):
    assert parse_time_of_day(text) == seconds


@pytest.mark.parametrize("text", ["24:00", "12:60", "7", "7:5", "noon", "", "-1:00", "٠٧:٠٥", None, 840, "12:00 pm"])
def test_anything_else_is_no_time_of_day(text):
    with pytest.raises(PydanticCustomError, match="must be a time of day like 14:30"):
        parse_time_of_day(text)


def test_weekdays_are_told_by_name():
    assert [parse_weekday(day) for day in ("Mon", "tuesday", " WED ", "Sunday")] == [0, 1, 2, 6]


@pytest.mark.parametrize("text", ["0", "7", "M", "Montag", "", "Tues"])
def test_a_number_could_be_counted_from_either_day_and_is_no_weekday(text):
    with pytest.raises(PydanticCustomError, match="must be a day like Mon or Monday"):
        parse_weekday(text)


def test_seconds_of_day_of_a_moment():
    assert seconds_of_day(datetime(2026, 1, 12, 1, 2, 3, 500_000)) == 3723.5
