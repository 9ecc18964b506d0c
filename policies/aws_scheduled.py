"""Amazon's scheduled actions: new sizes at given times."""

from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.policies.aws.beside import Beside
from foresize.policies.aws.group import Service
from foresize.policies.aws.schedule import ScheduledAction, next_of
from foresize.policies.base import Decision, Exactness, Observation
from foresize.policies.guard import ask
from foresize.policies.reasons import Finding
from foresize.policies.zones import Zone


class AwsScheduled(Beside):
    """Scheduled actions: at its time each sets the group's minimum, maximum, desired capacity, or some of them.

    They ignore every cool-down. A new minimum above the capacity adds instances, a new maximum below it takes some
    away, and a desired capacity holds until the next decision of the dynamic policy beside it, if there is one. The
    sizes that hold at the start are those of the last firings before it. The real service may be up to two minutes
    late. Source: AWS, "Scheduled scaling for Amazon EC2 Auto Scaling".
    """

    exactness: ClassVar[Exactness] = "exact"

    kind: Literal["aws_scheduled"] = "aws_scheduled"
    service: Service = "ec2"
    """Whose rules hold: for `ecs` (Application Auto Scaling) an action has no DesiredCapacity."""
    ScheduledUpdateGroupActions: tuple[ScheduledAction, ...] = Field(min_length=1, max_length=125)
    """The actions."""
    clock_zone: Zone = "UTC"
    """The time zone in which the scenario's clock is."""

    @model_validator(mode="after")
    def _no_desired_capacity_of_ecs(self) -> "AwsScheduled":
        for index, action in enumerate(self.ScheduledUpdateGroupActions):
            if self.service == "ecs" and action.DesiredCapacity is not None:
                raise PydanticCustomError(
                    "scheduled",
                    "is only for EC2: Application Auto Scaling schedules a minimum and a maximum.",
                    {"at": ("ScheduledUpdateGroupActions", index, "DesiredCapacity")},
                )
        return self

    def bounds(self) -> tuple[int | None, int | None]:
        """The widest that the actions make of the group's own sizes, where these are said."""
        least, most = super().bounds()
        lows = [each.MinSize for each in self.ScheduledUpdateGroupActions if each.MinSize is not None]
        highs = [each.MaxSize for each in self.ScheduledUpdateGroupActions if each.MaxSize is not None]
        return None if least is None else min([least, *lows]), None if most is None else max([most, *highs])

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """The scheduled capacity where its time has come, else the dynamic policy's; within the sizes that hold."""
        fired = self._fired(seen.clock, memory)
        least, most = self._sizes(seen, memory)
        inner = self._dynamic(seen, memory, least, most)
        wish = fired[-1].DesiredCapacity if fired and fired[-1].DesiredCapacity is not None else inner.desired
        count = max(least, min(most, wish))
        found = [
            Finding("scheduled action", str(action), action.DesiredCapacity, binds=count != inner.desired)
            for action in fired
        ]
        if count != wish:
            found.append(Finding("group size", f"{least} to {most} by the schedule", count, binds=True))
        reason = "; ".join([f"scheduled {action}" for action in fired] + [inner.reason])
        return replace(inner, desired=count, reason=reason, findings=(*inner.findings, *found))

    def _dynamic(self, seen: Observation, memory: dict[str, Any], least: int, most: int) -> Decision:
        if self.with_ is None:
            return Decision(seen.desired, f"{least} to {most} by the schedule")
        return ask(self.with_, replace(seen, min=least, max=most), memory.setdefault("with", {}))

    def _fired(self, clock: datetime, memory: dict[str, Any]) -> list[ScheduledAction]:
        """The actions whose time has come since the last decision, in that order; at the first one, none."""
        since, until = memory.get("checked"), memory.get("until")
        memory["checked"] = clock.isoformat()
        if since is not None and until is not None and clock.isoformat() < until:
            return []
        actions = self.ScheduledUpdateGroupActions
        times = [(last, index) for index, each in enumerate(actions) if (last := each.last(clock, self.clock_zone))]
        memory["until"] = next_of(actions, clock, self.clock_zone).isoformat()
        new = [actions[index] for last, index in sorted(times) if since is None or last.isoformat() > since]
        for action in new:
            memory |= {
                name: getattr(action, name) for name in ("MinSize", "MaxSize") if getattr(action, name) is not None
            }
        return [] if since is None else new

    def _sizes(self, seen: Observation, memory: dict[str, Any]) -> tuple[int, int]:
        """The minimum and the maximum that hold."""
        own_least, own_most = super().bounds()
        least: int = memory.get("MinSize", seen.min if own_least is None else own_least)
        most: int = memory.get("MaxSize", seen.max if own_most is None else own_most)
        return least, max(least, most)
