from datetime import datetime

import pytest
from pydantic import ValidationError

from foresize.policies.azure.profiles import Capacity, Profile, active

SIZE = {"minimum": 1, "maximum": 10, "default": 2}
DEFAULT = Profile(name="default", capacity=SIZE)


def weekly(name, days, hour, zone="UTC"):
    schedule = {"days": days, "hours": [hour], "minutes": [0], "timeZone": zone}
    return Profile(name=name, capacity=SIZE, recurrence={"schedule": schedule})


def dated(name, start, end, zone="UTC"):
    return Profile(name=name, capacity=SIZE, fixedDate={"start": start, "end": end, "timeZone": zone})


WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
DAY, NIGHT = weekly("day", WEEKDAYS, 9), weekly("night", WEEKDAYS, 18)
LAUNCH = dated("launch", "2026-01-13T12:00:00", "2026-01-13T14:00:00")


def named(profiles, day, hour, memory=None):
    clock = datetime(2026, 1, day, hour)
    return active(profiles, clock, "UTC", {} if memory is None else memory).name


def test_without_times_the_default_one_holds():
    assert named([DEFAULT], 12, 8) == "default"


def test_of_recurring_ones_that_which_began_last_holds():
    found = [named([DEFAULT, DAY, NIGHT], 13, hour) for hour in (8, 9, 17, 18)]
    assert found == ["night", "day", "day", "night"]
    assert named([DAY, NIGHT], 17, 12) == "night"  # the whole week-end


def test_a_fixed_date_goes_before_them():
    assert [named([DAY, NIGHT, LAUNCH], 13, hour) for hour in (11, 12, 13, 14)] == ["day", "launch", "launch", "day"]
    assert [named([DEFAULT, LAUNCH], 13, hour) for hour in (11, 13, 15)] == ["default", "launch", "default"]


def test_times_are_of_the_profiles_zone():
    assert named([DEFAULT, weekly("day", WEEKDAYS, 9, "Europe/Berlin"), NIGHT], 13, 8) == "day"
    assert named([DEFAULT, dated("launch", "2026-01-13T09:00", "2026-01-13T10:00", "Asia/Tokyo")], 13, 0) == "launch"


def test_it_is_remembered_until_one_begins_or_ends():
    memory, profiles = {}, [DEFAULT, DAY, NIGHT, LAUNCH]
    asked_anew = [named(profiles, 13, hour) for hour in range(24)]
    assert [named(profiles, 13, hour, memory) for hour in range(24)] == asked_anew


def test_a_default_outside_the_bounds_is_refused():
    with pytest.raises(ValidationError, match="between minimum and maximum, but has 1, 11 and 10"):
        Capacity(minimum=1, maximum=10, default=11)


def test_two_kinds_of_time_are_refused():
    with pytest.raises(ValidationError, match="has both `fixedDate` and `recurrence`"):
        Profile(name="a", capacity=SIZE, fixedDate=LAUNCH.fixedDate, recurrence=DAY.recurrence)


def test_a_date_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValidationError, match="must be after `start`"):
        dated("a", "2026-01-13T09:00", "2026-01-13T09:00")
