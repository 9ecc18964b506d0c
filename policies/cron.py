"""Cron expressions as the clouds take them: five fields, no nicknames, in a time zone."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from foresize.policies.timetable import is_date, last_firing, next_firing, parse_at
from foresize.policies.zones import in_zone


def parse_cron(value: object) -> str:
    """A cron expression of five fields. Raises PydanticCustomError for anything else, nicknames and dates included."""
    why = ""
    try:
        at = parse_at(value)
        if not is_date(at) and not at.startswith("@"):
            return at
    except PydanticCustomError as wrong:
        why = (wrong.context or {}).get("why", "")
    raise PydanticCustomError(
        "cron",
        "must be a cron expression of five fields like `0 8 * * 1-5`, but is {value}.{why}",
        {"value": repr(value)[:200], "why": why},
    )


def parse_moment(value: object) -> datetime:
    """A date and time in ISO 8601 as a time of UTC; without an offset it is one already."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise PydanticCustomError(
            "moment", "must be a date and time like 2026-01-12T08:00:00Z, but is {value}.", {"value": repr(value)}
        ) from None
    offset = moment.utcoffset()
    return moment.replace(tzinfo=None) - (offset or timedelta())


Cron = Annotated[str, PlainValidator(parse_cron), WithJsonSchema({"type": "string"})]
"""A cron expression of five fields."""
Moment = Annotated[datetime, PlainValidator(parse_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
"""A date and time, kept in UTC."""


def last_cron(cron: str, zone: str, clock: datetime, own: str) -> datetime:
    """The last time that an expression of a zone named, up to and with `clock`, on the clock of the zone `own`."""
    there = in_zone(clock, own, zone)
    return in_zone(last_firing(cron, there) or there, zone, own)


def next_cron(cron: str, zone: str, clock: datetime, own: str) -> datetime:
    """The first time that an expression of a zone names after `clock`, on the clock of the zone `own`."""
    there = in_zone(clock, own, zone)
    return in_zone(next_firing(cron, there) or there, zone, own)
