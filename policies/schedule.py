"""Scheduled scaling: a table of times and counts."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec
from foresize.policies.base import Decision, Observation, Policy
from foresize.policies.guard import ask
from foresize.policies.timetable import At, is_date, last_firing, next_firing

if TYPE_CHECKING:
    from foresize.policies import AnyPolicy


class Entry(Spec):
    """A time and the count from then on."""

    at: At
    """When, in the scenario's local time: a cron expression like `0 8 * * 1-5`, or a date like `2026-01-12T08:00`."""
    instances: int = Field(ge=0, le=100_000)
    """The count from then until the next entry's time."""


class Schedule(Policy):
    """The count of the entry whose time came last; of entries at the same time, of the last in the table.

    Cron expressions have always fired before: `0 20 * * *` counts from the start of a simulation that begins in the
    morning, as it would in the life of the service.
    """

    kind: Literal["schedule"] = "schedule"
    entries: tuple[Entry, ...] = Field(min_length=1, max_length=1000)
    """The table."""
    otherwise: int | None = Field(default=None, ge=0, le=100_000)
    """The count before the first of the dates, where all entries are dates; the autoscaler's `min` if not said."""
    with_: "AnyPolicy | None" = Field(default=None, alias="with")
    """A policy that may ask for more: the schedule is then the least that it can ask for."""

    @model_validator(mode="after")
    def _otherwise_can_happen(self) -> "Schedule":
        if self.otherwise is not None and not all(is_date(entry.at) for entry in self.entries):
            raise PydanticCustomError(
                "schedule",
                "has no effect: a cron expression has always fired before. Leave it out.",
                {"at": ("otherwise",)},
            )
        return self

    def aims(self) -> dict[str, float]:
        """Those of the policy that it goes with."""
        return {} if self.with_ is None else dict(self.with_.aims())

    def watches(self) -> tuple[str, ...]:
        """What the policy that it goes with watches."""
        return () if self.with_ is None else self.with_.watches()

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """The current entry's count, or more where the other policy wishes more."""
        if not memory.get("from", "~") <= seen.clock.isoformat() < memory.get("until", ""):
            memory |= self._at(seen.clock)
        entry = memory["entry"]
        if entry is None:
            floor = Decision(seen.min if self.otherwise is None else self.otherwise, "before the first entry")
        else:
            floor = Decision(self.entries[entry].instances, f"scheduled at {self.entries[entry].at}")
        if self.with_ is None:
            return floor
        least = max(seen.min, min(seen.max, floor.desired))
        other = ask(self.with_, replace(seen, min=least), memory.setdefault("with", {}))
        return other if other.desired > least else replace(other, reason=f"{floor.reason}; {other.reason}")

    def _at(self, clock: datetime) -> dict[str, Any]:
        """Which entry counts at this time, and from when until when, for the memory: looking it up is slow."""
        fired = [(last_firing(entry.at, clock), index) for index, entry in enumerate(self.entries)]
        coming = [next_firing(entry.at, clock) for entry in self.entries]
        last = max(((time, index) for time, index in fired if time is not None), default=None)
        first = min((time for time in coming if time is not None), default=datetime.max)
        return {
            "entry": None if last is None else last[1],
            "from": (datetime.min if last is None else last[0]).isoformat(),
            "until": first.isoformat(),
        }
