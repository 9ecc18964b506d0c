from datetime import datetime

import pytest
from pydantic_core import PydanticCustomError

from foresize.policies.cron import last_cron, next_cron, parse_cron, parse_moment
from foresize.policies.zones import in_zone, parse_zone


def test_a_cron_expression_of_five_fields_is_taken():
    assert parse_cron(" 0  8 * * 1-5 ") == "0 8 * * 1-5"


@pytest.mark.parametrize("written", ["@daily", "2026-01-12T08:00", "0 8 * * * *", "x", 8, None])
def test_anything_else_is_refused(written):
    with pytest.raises(PydanticCustomError, match="must be a cron expression of five fields"):
        parse_cron(written)


@pytest.mark.parametrize(
    ("written", "hour"), [("2026-01-12T08:00:00Z", 8), ("2026-01-12T08:00", 8), ("2026-01-12T08:00+01:00", 7)]
)
def test_a_moment_is_kept_in_utc(written, hour):
    assert parse_moment(written) == datetime(2026, 1, 12, hour)


def test_a_zone_is_one_of_the_database():
    assert parse_zone("Europe/Berlin") == "Europe/Berlin"
    for wrong in ("Mars", "", "../etc", "Europe"):
        with pytest.raises(PydanticCustomError, match="must be a time zone of the IANA database"):
            parse_zone(wrong)


def test_a_clock_is_read_in_another_zone():
    winter, summer = datetime(2026, 1, 12, 8), datetime(2026, 7, 12, 8)
    assert in_zone(winter, "UTC", "Europe/Berlin").hour == 9
    assert in_zone(summer, "UTC", "Europe/Berlin").hour == 10
    assert in_zone(summer, "Asia/Tokyo", "Europe/Berlin").hour == 1


def test_firings_are_told_on_the_clock_that_asks():
    clock = datetime(2026, 1, 12, 8)
    assert last_cron("30 8 * * *", "Europe/Berlin", clock, "UTC") == datetime(2026, 1, 12, 7, 30)
    assert next_cron("30 8 * * *", "Europe/Berlin", clock, "UTC") == datetime(2026, 1, 13, 7, 30)


def test_the_hour_that_summer_time_takes_is_not_lost_between_two_firings():
    """The night to 29 March 2026 is an hour shorter in Berlin: from 8 to 8 there are 23 hours."""
    clock = datetime(2026, 3, 28, 12)
    assert next_cron("0 8 * * *", "Europe/Berlin", clock, "UTC") == datetime(2026, 3, 29, 6)
    assert last_cron("0 8 * * *", "Europe/Berlin", clock, "UTC") == datetime(2026, 3, 28, 7)
