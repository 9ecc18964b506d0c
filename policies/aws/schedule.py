"""A scheduled action, and when it fires."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec
from foresize.policies.aws.group import Size
from foresize.policies.cron import Cron, Moment, last_cron, next_cron
from foresize.policies.zones import Zone, in_zone

_SIZES = ("MinSize", "MaxSize", "DesiredCapacity")


class ScheduledAction(Spec):
    """New sizes from a time on, as PutScheduledUpdateGroupAction takes them."""

    ScheduledActionName: str = Field(default="", max_length=255)
    """What it is called."""
    Recurrence: Cron | None = None
    """When, again and again: a cron expression of five fields."""
    TimeZone: Zone = "UTC"
    """The zone of the recurrence; summer time is followed."""
    StartTime: Moment | None = None
    """The first time of a recurrence, or the only time; in UTC where it has no offset."""
    EndTime: Moment | None = None
    """After which a recurrence does not fire any more."""
    MinSize: Size | None = None
    """The group's minimum from then on (MinCapacity in Application Auto Scaling)."""
    MaxSize: Size | None = None
    """The group's maximum from then on (MaxCapacity in Application Auto Scaling)."""
    DesiredCapacity: Size | None = None
    """The capacity at that time."""

    def __str__(self) -> str:
        sizes = ", ".join(f"{name} {getattr(self, name)}" for name in _SIZES if getattr(self, name) is not None)
        return f"{self.ScheduledActionName}: {sizes}" if self.ScheduledActionName else sizes

    @model_validator(mode="after")
    def _has_a_time_and_a_size(self) -> "ScheduledAction":
        if self.Recurrence is None and self.StartTime is None:
            raise PydanticCustomError("scheduled", "needs a `Recurrence` or a `StartTime`.")
        if all(getattr(self, name) is None for name in _SIZES):
            raise PydanticCustomError("scheduled", "needs at least one of MinSize, MaxSize and DesiredCapacity.")
        if self.EndTime is not None and (self.Recurrence is None or self.EndTime <= (self.StartTime or datetime.min)):
            raise PydanticCustomError(
                "scheduled", "must be after the StartTime, and is only for a Recurrence.", {"at": ("EndTime",)}
            )
        for low, high in (("MinSize", "MaxSize"), ("MinSize", "DesiredCapacity"), ("DesiredCapacity", "MaxSize")):
            self._check_order(low, high)
        return self

    def _check_order(self, low: str, high: str) -> None:
        least, most = getattr(self, low), getattr(self, high)
        if least is not None and most is not None and least > most:
            raise PydanticCustomError(
                "scheduled",
                "must be at least {low} ({least}), but is {most}.",
                {"low": low, "least": least, "most": most, "at": (high,)},
            )

    def last(self, clock: datetime, own: str) -> datetime | None:
        """When it fired last, up to and with `clock`, on the clock of the zone `own`; None where it has not."""
        if self.Recurrence is None:
            start = self._start(own)
            return start if start is not None and start <= clock else None
        end = clock if self.EndTime is None else min(clock, in_zone(self.EndTime, "UTC", own))
        fired = last_cron(self.Recurrence, self.TimeZone, end, own)
        start = self._start(own)
        return fired if start is None or fired >= start else None

    def next(self, clock: datetime, own: str) -> datetime | None:
        """When it will fire next after `clock`, on the clock of the zone `own`; None where it will not."""
        start = self._start(own)
        if self.Recurrence is None:
            return start if start is not None and start > clock else None
        coming = next_cron(self.Recurrence, self.TimeZone, clock, own)
        return None if self.EndTime is not None and coming > in_zone(self.EndTime, "UTC", own) else coming

    def _start(self, own: str) -> datetime | None:
        return None if self.StartTime is None else in_zone(self.StartTime, "UTC", own)


def next_of(actions: Sequence[ScheduledAction], clock: datetime, own: str) -> datetime:
    """When the first of several will fire; the end of time where none will."""
    return min((coming for action in actions if (coming := action.next(clock, own)) is not None), default=datetime.max)
