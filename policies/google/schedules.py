"""Scaling schedules: a least number of instances at times."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import Field

from foresize.models.part import Spec
from foresize.policies.cron import Cron, last_cron, next_cron
from foresize.policies.zones import Zone


class ScalingSchedule(Spec):
    """So many instances at least, from each time of a cron expression on."""

    minRequiredReplicas: int = Field(ge=0, le=100_000)
    """The least number while it is active."""
    schedule: Cron
    """When it becomes active: a cron expression of five fields. Instances begin to start then."""
    durationSec: int = Field(ge=300)
    """How many seconds it is active, at least 300."""
    timeZone: Zone = "UTC"
    """The zone of the cron expression."""
    disabled: bool = False
    """Whether it is left out."""
    description: str = ""
    """A note."""

    def active_until(self, clock: datetime, own: str) -> datetime | None:
        """Until when it is active, on the clock of the zone `own`; None where it is not."""
        end = last_cron(self.schedule, self.timeZone, clock, own) + timedelta(seconds=self.durationSec)
        return end if end > clock and not self.disabled else None


def scheduled(
    schedules: Mapping[str, ScalingSchedule], clock: datetime, own: str, memory: dict[str, Any]
) -> tuple[int, str]:
    """The largest number that an active schedule requires, and its name; 0 and no name without one.

    `memory` keeps it for as long as nothing changes, for looking it up is slow.
    """
    kept = memory.get("schedule", {"from": "~", "until": "", "need": [0, ""]})
    if not kept["from"] <= clock.isoformat() < kept["until"]:
        ends = {name: end for name, each in schedules.items() if (end := each.active_until(clock, own)) is not None}
        coming = [next_cron(each.schedule, each.timeZone, clock, own) for each in schedules.values()]
        until = min([*coming, *ends.values()], default=datetime.max)
        need = max(((schedules[name].minRequiredReplicas, name) for name in sorted(ends)), default=(0, ""))
        kept = memory["schedule"] = {"from": clock.isoformat(), "until": until.isoformat(), "need": list(need)}
    return kept["need"][0], kept["need"][1]
