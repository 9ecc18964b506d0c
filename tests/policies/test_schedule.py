from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from foresize.policies import Observation
from foresize.policies.schedule import Schedule
from foresize.policies.timetable import last_firing, next_firing, parse_at

MONDAY = datetime(2026, 1, 12)
OFFICE = [{"at": "0 8 * * 1-5", "instances": 12}, {"at": "0 20 * * *", "instances": 2}]


def at(clock, *, desired=5, least=0, most=100, **metrics):
    now_s = (clock - MONDAY).total_seconds()
    return Observation(now_s, clock, "gateway", desired, 0, 0, desired, least, most, metrics)


@pytest.mark.parametrize(
    ("clock", "count"),
    [
        (MONDAY, 2),  # since Sunday 20:00
        (MONDAY.replace(hour=7, minute=59, second=59), 2),
        (MONDAY.replace(hour=8), 12),
        (MONDAY.replace(hour=19, minute=59), 12),
        (MONDAY.replace(hour=20), 2),
        (datetime(2026, 1, 16, 12), 12),
        (datetime(2026, 1, 17, 12), 2),  # a Saturday
    ],
)
def test_the_entry_that_fired_last_counts(clock, count):
    assert Schedule(entries=OFFICE).decide(at(clock), {}).desired == count


@given(st.lists(st.integers(0, 14 * 24 * 60), min_size=1, max_size=30))
def test_it_is_a_function_of_the_clock_whatever_was_asked_before(minutes):
    policy, memory = Schedule(entries=OFFICE), {}
    for minute in minutes:
        seen = at(MONDAY + timedelta(minutes=minute))
        assert policy.decide(seen, memory) == policy.decide(seen, {})


def test_the_reason_names_the_entry():
    assert Schedule(entries=OFFICE).decide(at(MONDAY), {}).reason == "scheduled at 0 20 * * *"


def test_dates_fire_once_and_before_them_otherwise_counts():
    launch = [{"at": "2026-01-12T09:00", "instances": 30}, {"at": "2026-01-12T11:00", "instances": 8}]
    hours = [MONDAY.replace(hour=hour) for hour in (8, 9, 10, 11, 23)]
    said, unsaid = Schedule(entries=launch, otherwise=4), Schedule(entries=launch)
    assert [said.decide(at(hour), {}).desired for hour in hours] == [4, 30, 30, 8, 8]
    assert unsaid.decide(at(hours[0], least=3), {}).desired == 3


def test_otherwise_beside_a_cron_expression_is_refused_for_it_would_never_count():
    with pytest.raises(ValidationError, match="has no effect: a cron expression has always fired before"):
        Schedule(entries=[*OFFICE, {"at": "2026-01-12T09:00", "instances": 30}], otherwise=4)


def test_of_entries_at_the_same_time_the_last_in_the_table_counts():
    entries = [{"at": "@daily", "instances": 1}, {"at": "0 0 * * *", "instances": 7}]
    assert Schedule(entries=entries).decide(at(MONDAY), {}).desired == 7


def test_the_schedule_is_the_least_that_the_policy_beside_it_can_ask_for():
    beside = {"kind": "target", "metric": "cpu", "target": "50%", "stabilisation_down": "0s"}
    policy, memory = Schedule.model_validate({"entries": OFFICE, "with": beside}), {}
    morning, evening = MONDAY.replace(hour=9), MONDAY.replace(hour=21)
    assert policy.decide(at(morning, desired=12, cpu=1.0), memory).desired == 24
    idle = policy.decide(at(morning, desired=12, cpu=0.1), memory)
    assert (idle.desired, idle.reason[:25]) == (12, "scheduled at 0 8 * * 1-5;")
    assert policy.decide(at(evening, desired=12, cpu=0.2), memory).desired == 5
    assert (policy.aims(), policy.watches()) == ({"cpu": 0.5}, ("cpu",))


def test_what_may_stand_beside_it_is_any_policy():
    with pytest.raises(ValidationError) as refused:
        Schedule.model_validate({"entries": OFFICE, "with": {"kind": "tarrget"}})
    assert refused.value.errors()[0]["type"] == "union_tag_invalid"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("0 25 * * *", "Its hour `25` is wrong; allowed: 0 to 23"),
        ("60 8 * * *", "Its minute `60` is wrong"),
        ("0 8 32 * *", "Its day of the month `32` is wrong"),
        ("0 8 * foo *", "Its month `foo` is wrong"),
        ("0 8 * * 8", "Its day of the week `8` is wrong"),
        ("R 8 * * *", "Its minute `R` is wrong"),
        ("0 h(0-5) * * *", "Its hour `h(0-5)` is wrong"),
        ("0 0 30 2 *", "There is no such day"),
        ("0 8 * *", "It has 4 fields instead of 5"),
        ("0 0 8 * * *", "It has 6 fields instead of 5"),
        ("@reboot", "Allowed: @hourly, @daily"),
        ("eight", "It has 1 field instead of 5"),
        ("2026-01-12T08:00Z", "a local date and time like"),
        (8, "but is 8."),
        ("", "It has 1 field"),
        ("1," * 5000 + "1 * * * *", "must be a cron expression"),
        ("0 ８ * * *", "must be a cron expression"),
    ],
)
def test_what_is_no_time_is_refused_with_what_is_wrong(written, why):
    with pytest.raises(PydanticCustomError) as refused:
        parse_at(written)
    assert why in refused.value.message()
    assert len(refused.value.message()) < 500


@given(
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
    clock=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)),
)
def test_the_last_and_the_next_firing_are_a_day_apart_and_the_clock_between(minute, hour, clock):
    written = parse_at(f"{minute} {hour} * * *")
    last, after = last_firing(written, clock), next_firing(written, clock)
    assert last <= clock < after
    assert after - last == timedelta(days=1)
    assert (last.hour, last.minute, last.second, last.microsecond) == (hour, minute, 0, 0)
