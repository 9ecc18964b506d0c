"""Times of day and days of the week, as scenarios and files write them. Clocks are local and never change."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

DAY_S = 86_400.0
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def seconds_of_day(moment: datetime) -> float:
    """Seconds since the midnight before."""
    return moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6


def parse_time_of_day(value: object) -> float:
    """Seconds since midnight of a time such as `14:30` or `07:05:30`. Raises PydanticCustomError for anything else."""
    match = re.fullmatch(r"\s*(\d{1,2}):(\d\d)(?::(\d\d))?\s*", value, re.ASCII) if isinstance(value, str) else None
    hour, minute, second = (int(part or 0) for part in match.groups()) if match else (24, 0, 0)
    if hour > 23 or minute > 59 or second > 59:
        shown = repr(value)[:60]
        raise PydanticCustomError("time_of_day", "must be a time of day like 14:30, but is {value}.", {"value": shown})
    return hour * 3600.0 + minute * 60.0 + second


def parse_weekday(text: str) -> int:
    """0 for `Mon` or `Monday`, up to 6 for Sunday. Raises PydanticCustomError for anything else, numbers included."""
    word = text.strip().lower()
    for names in (WEEKDAYS, _FULL):
        if word in names:
            return names.index(word)
    shown = repr(text)[:60]
    raise PydanticCustomError("weekday", "must be a day like Mon or Monday, but is {value}.", {"value": shown})


TimeOfDay = Annotated[
    float,
    BeforeValidator(parse_time_of_day),
    WithJsonSchema({"type": "string", "description": "A time of day: 14:30.", "examples": ["14:30"]}),
]
"""Seconds since midnight, written `14:30`."""
