"""Profiles: which rules and bounds hold when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec
from foresize.policies.azure.rules import Rule
from foresize.policies.cron import last_cron, next_cron
from foresize.policies.zones import Zone, in_zone

Day = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
Count = Annotated[int, Field(ge=0, le=100_000)]


def _wall(value: object) -> datetime:
    """A date and time of the profile's zone; an offset that is written has no meaning there."""
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=None)
    except ValueError:
        raise PydanticCustomError(
            "moment", "must be a date and time like 2026-01-12T08:00:00, but is {value}.", {"value": repr(value)}
        ) from None


Wall = Annotated[datetime, PlainValidator(_wall), WithJsonSchema({"type": "string", "format": "date-time"})]


class Capacity(Spec):
    """How many instances a profile allows, and how many there are where a metric cannot be read."""

    minimum: Count
    """The fewest."""
    maximum: Count
    """The most."""
    default: Count
    """At least so many while a metric has no data."""

    @model_validator(mode="after")
    def _in_order(self) -> "Capacity":
        if not self.minimum <= self.default <= self.maximum:
            raise PydanticCustomError(
                "capacity",
                "must have its default between minimum and maximum, but has {least}, {default} and {most}.",
                {"least": self.minimum, "default": self.default, "most": self.maximum},
            )
        return self


class FixedDate(Spec):
    """A time from one date to another."""

    start: Wall
    """When it begins, in its zone."""
    end: Wall
    """When it ends, in its zone."""
    timeZone: Zone = "UTC"
    """Its zone, by the name of the IANA database."""

    @model_validator(mode="after")
    def _in_order(self) -> "FixedDate":
        if self.end <= self.start:
            raise PydanticCustomError("date", "must be after `start`.", {"at": ("end",)})
        return self


class RecurrentSchedule(Spec):
    """Times of the week."""

    days: tuple[Day, ...] = Field(min_length=1, max_length=7)
    """Days of the week."""
    hours: tuple[Annotated[int, Field(ge=0, le=23)], ...] = Field(min_length=1, max_length=1)
    """The hour."""
    minutes: tuple[Annotated[int, Field(ge=0, le=59)], ...] = Field(min_length=1, max_length=1)
    """The minute."""
    timeZone: Zone = "UTC"
    """Its zone, by the name of the IANA database."""

    @property
    def cron(self) -> str:
        """The same as a cron expression."""
        return f"{self.minutes[0]} {self.hours[0]} * * {','.join(day[:3].upper() for day in self.days)}"


class Recurrence(Spec):
    """When a recurring profile begins; it holds until another recurring one begins."""

    frequency: Literal["Week"] = "Week"
    """How often: every week."""
    schedule: RecurrentSchedule
    """When in the week."""


class Profile(Spec):
    """A profile: bounds and rules, and when they hold."""

    name: str = Field(min_length=1)
    """What it is called."""
    capacity: Capacity
    """The bounds."""
    rules: tuple[Rule, ...] = Field(default=(), max_length=10)
    """The rules, ten at most."""
    fixedDate: FixedDate | None = None
    """It holds between two dates, before any other."""
    recurrence: Recurrence | None = None
    """It holds from times of the week on."""

    @model_validator(mode="after")
    def _one_time(self) -> "Profile":
        if self.fixedDate is not None and self.recurrence is not None:
            raise PydanticCustomError("profile", "has both `fixedDate` and `recurrence`; it can have one of them.")
        return self


def active(profiles: Sequence[Profile], clock: datetime, own: str, memory: dict[str, Any]) -> Profile:
    """The profile that holds: one with a fixed date, else the recurring one that began last, else the default one.

    `memory` keeps it until one of them begins or ends, for looking it up is slow. Source: Microsoft, "Understand
    Autoscale settings", which profile.
    """
    kept = memory.get("profile", {"from": "~", "until": "", "index": 0})
    if not kept["from"] <= clock.isoformat() < kept["until"]:
        until = min(_changes(profiles, clock, own), default=datetime.max)
        kept = memory["profile"] = {
            "from": clock.isoformat(), "until": until.isoformat(), "index": _index(profiles, clock, own)
        }  # fmt: skip
    return profiles[int(kept["index"])]


def _index(profiles: Sequence[Profile], clock: datetime, own: str) -> int:
    for index, profile in enumerate(profiles):
        date = profile.fixedDate
        if date is not None and date.start <= in_zone(clock, own, date.timeZone) < date.end:
            return index
    begun = [
        (last_cron(profile.recurrence.schedule.cron, profile.recurrence.schedule.timeZone, clock, own), -index)
        for index, profile in enumerate(profiles)
        if profile.recurrence is not None
    ]
    if begun:
        return -max(begun)[1]
    return next(index for index, each in enumerate(profiles) if each.fixedDate is None and each.recurrence is None)


def _changes(profiles: Sequence[Profile], clock: datetime, own: str) -> list[datetime]:
    """When a profile will begin or end next."""
    found = []
    for profile in profiles:
        if profile.fixedDate is not None:
            zone = profile.fixedDate.timeZone
            found += [in_zone(each, zone, own) for each in (profile.fixedDate.start, profile.fixedDate.end)]
        if profile.recurrence is not None:
            schedule = profile.recurrence.schedule
            found.append(next_cron(schedule.cron, schedule.timeZone, clock, own))
    return [each for each in found if each > clock]
