"""The times of a schedule: cron expressions, and single dates."""

import re
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

_FIELDS = (
    ("minute", "0 to 59"),
    ("hour", "0 to 23"),
    ("day of the month", "1 to 31"),
    ("month", "1 to 12 or JAN to DEC"),
    ("day of the week", "0 to 7 or SUN to SAT"),
)
_NICKNAMES = ("@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually")
_LONGEST = 200
_SOME_DAY = datetime(2026, 1, 1)
_MOMENT = timedelta(microseconds=1)


def last_firing(at: str, clock: datetime) -> datetime | None:
    """The last time that `at` names up to and with `clock`; None for a date that is still to come."""
    if (date := _date(at)) is not None:
        return date if date <= clock else None
    return _cron(at, clock + _MOMENT, "get_prev")


def next_firing(at: str, clock: datetime) -> datetime | None:
    """The first time that `at` names after `clock`; None for a date that has passed."""
    if (date := _date(at)) is not None:
        return date if date > clock else None
    return _cron(at, clock, "get_next")


def is_date(at: str) -> bool:
    """Whether it is a single date and time, not a cron expression."""
    return _date(at) is not None


def parse_at(value: object) -> str:
    """A cron expression of five fields, a nickname such as `@daily`, or a local date and time.

    Raises PydanticCustomError that says which field is wrong.
    """
    if not isinstance(value, str) or not value.isascii() or len(value) > _LONGEST:
        raise _wrong(value, "")
    at = " ".join(value.split())
    if _date(at) is None and (why := _why_not(at)) is not None:
        raise _wrong(value, why)
    return at


At = Annotated[
    str,
    PlainValidator(parse_at),
    WithJsonSchema(
        {
            "type": "string",
            "description": "When: a cron expression (minute, hour, day, month, weekday) or a local date and time.",
            "examples": ["0 8 * * 1-5", "@daily", "2026-01-12T08:00"],
        }
    ),
]
"""When something happens, in the scenario's local time: `0 8 * * 1-5`, `@daily`, `2026-01-12T08:00`."""


def _date(at: str) -> datetime | None:
    try:
        date = datetime.fromisoformat(at)
    except ValueError:
        return None
    return date if date.tzinfo is None else None


def _cron(at: str, clock: datetime, which: str) -> datetime:
    from croniter import croniter

    found: datetime = getattr(croniter(at, clock), which)(datetime)
    return found


def _why_not(at: str) -> str | None:
    """What is wrong with a cron expression; None where nothing is."""
    if at.startswith("@"):
        return None if at in _NICKNAMES else f"Allowed: {', '.join(_NICKNAMES)}."
    fields = at.split(" ")
    if len(fields) != len(_FIELDS):
        return f"It has {len(fields)} field{'' if len(fields) == 1 else 's'} instead of {len(_FIELDS)}."
    for index, (field, (name, allowed)) in enumerate(zip(fields, _FIELDS, strict=True)):
        if not _is_field(field, index):
            return f"Its {name} `{field}` is wrong; allowed: {allowed}, lists, ranges, steps."
    return None if _fires(at) else "There is no such day."


def _is_field(field: str, index: int) -> bool:
    if re.search(r"(?<![a-z])[rh](?![a-z])", field, re.IGNORECASE):  # croniter's random and hashed values
        return False
    alone = ["*"] * len(_FIELDS)
    alone[index] = field
    return _fires(" ".join(alone))


def _fires(at: str) -> bool:
    from croniter import CroniterError

    try:
        _cron(at, _SOME_DAY, "get_next")
        _cron(at, _SOME_DAY, "get_prev")
    except (CroniterError, ValueError, OverflowError):
        return False
    return True


def _wrong(value: object, why: str) -> PydanticCustomError:
    return PydanticCustomError(
        "at",
        "must be a cron expression like `0 8 * * 1-5` or a local date and time like 2026-01-12T08:00, "
        "but is {value}.{why}",
        {"value": repr(value)[:_LONGEST], "why": f" {why}" if why else ""},
    )
