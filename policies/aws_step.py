"""Amazon's step and simple scaling: an alarm of one's own, and what to do when it is on."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.policies.activity import Activity, last_activity
from foresize.policies.aws.group import ACooldown, Group, Service, Warmup, first_said
from foresize.policies.aws.metric import SOURCES
from foresize.policies.aws.metric_alarm import MetricAlarm
from foresize.policies.aws.rounding import adjusted
from foresize.policies.aws.steps import MOST_STEPS, StepAdjustment, check_steps, step_for
from foresize.policies.aws.warmup import capacity_of
from foresize.policies.base import Decision, Exactness, Observation
from foresize.policies.reasons import Finding

Adjustment = Literal["ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity"]


class AwsStep(Group):
    """Step or simple scaling of EC2 Auto Scaling, or step scaling of Application Auto Scaling for ECS, by one alarm.

    A step policy goes on answering while its alarm is on. On EC2 instances that warm up count as added already, so the
    same step is made once and a higher one adds the difference, and nothing is taken away meanwhile; on ECS a cool-down
    does that. A simple policy makes one adjustment and waits until the instances are there and its cool-down is over. A
    policy for each direction goes into `aws_policies`.
    """

    exactness: ClassVar[Exactness] = "exact"

    kind: Literal["aws_step"] = "aws_step"
    service: Service = "ec2"
    """Whose rules hold: `ec2` with its warm-up, or `ecs` with its cool-down."""
    alarm: MetricAlarm
    """The CloudWatch alarm that invokes it."""
    PolicyType: Literal["StepScaling", "SimpleScaling"] = "StepScaling"
    """Steps by how far the metric is beyond the threshold, or always the same adjustment."""
    AdjustmentType: Adjustment
    """What an adjustment is: instances more or fewer, a count to go to, or percent of the capacity."""
    StepAdjustments: tuple[StepAdjustment, ...] = Field(default=(), max_length=MOST_STEPS)
    """The steps, of step scaling."""
    ScalingAdjustment: int | None = Field(default=None, ge=-100_000, le=100_000)
    """The adjustment, of simple scaling."""
    MinAdjustmentMagnitude: int | None = Field(default=None, ge=1, le=100_000)
    """The fewest instances that PercentChangeInCapacity adds or takes away."""
    Cooldown: ACooldown | None = None
    """Seconds, 300 if not said: of simple scaling, after its instances are there, and of ECS."""
    EstimatedInstanceWarmup: Warmup | None = None
    """Seconds from InService until an instance counts as warm; DefaultInstanceWarmup if not said. Steps on EC2 only."""
    DefaultInstanceWarmup: Warmup | None = None
    """The group's; its default cool-down of 300 if not said. EC2 only."""

    @model_validator(mode="after")
    def _fields_that_go_together(self) -> "AwsStep":
        for name, what in self._misplaced():
            raise PydanticCustomError("step", "{what}", {"what": what, "at": (name,)})
        check_steps(self.StepAdjustments)
        for index, step in enumerate(self.StepAdjustments):
            self._check_exact(step.ScalingAdjustment, ("StepAdjustments", index, "ScalingAdjustment"))
        self._check_exact(self.ScalingAdjustment, ("ScalingAdjustment",))
        return self

    def _misplaced(self) -> Iterator[tuple[str, str]]:
        """The fields that are missing or have no effect, and what to say of them."""
        simple = self.PolicyType == "SimpleScaling"
        if simple and self.service == "ecs":
            yield "PolicyType", "must be StepScaling for ECS, which has no simple scaling."
        if simple != (self.ScalingAdjustment is not None):
            yield "ScalingAdjustment", "is needed by SimpleScaling, and only there."
        if simple == bool(self.StepAdjustments):
            yield "StepAdjustments", "are needed by StepScaling, and only there."
        if self.MinAdjustmentMagnitude is not None and self.AdjustmentType != "PercentChangeInCapacity":
            yield "MinAdjustmentMagnitude", "is only for the AdjustmentType PercentChangeInCapacity."
        warms = not simple and self.service == "ec2"
        if self.Cooldown is not None and warms:
            yield "Cooldown", "is only for SimpleScaling and for ECS; steps on EC2 have EstimatedInstanceWarmup."
        for name in ("EstimatedInstanceWarmup", "DefaultInstanceWarmup"):
            if getattr(self, name) is not None and not warms:
                yield name, "is only for StepScaling on EC2."

    def _check_exact(self, adjustment: int | None, at: tuple[str | int, ...]) -> None:
        if self.AdjustmentType == "ExactCapacity" and adjustment is not None and adjustment < 0:
            raise PydanticCustomError(
                "step", "must be at least 0 for ExactCapacity, but is {value}.", {"value": adjustment, "at": at}
            )

    def watches(self) -> tuple[str, ...]:
        """The alarm's metric."""
        return SOURCES[self.alarm.MetricName].watches()

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """What the alarm's step asks for, as far as nothing is against it."""
        on, value, alarm = self.alarm.look(seen, self.warmup_s, memory)
        last = last_activity(seen, memory, self.cooldown_s if self.service == "ecs" else 0.0)
        if value is None:
            return Decision(seen.desired, "no data: nothing changes", (alarm,))
        said = f"{self.alarm.MetricName} {value:.4g}"
        if not on:
            return Decision(seen.desired, f"{said}: no alarm", (alarm,))
        adjustment, step = self._adjustment(value)
        if adjustment is None:
            return Decision(seen.desired, f"{said}: in no step", (alarm, step))
        count, found = self._answer(seen, adjustment, last, memory)
        return Decision(count, f"{said}: {seen.desired} → {count}", (alarm, step, *found))

    def _adjustment(self, value: float) -> tuple[int | None, Finding]:
        if self.PolicyType == "SimpleScaling":
            return self.ScalingAdjustment, Finding("adjustment", self.AdjustmentType, self.ScalingAdjustment)
        breach = value - self.alarm.Threshold
        step = step_for(self.StepAdjustments, breach, self.alarm.beyond(breach))
        if step is None:
            return None, Finding("step", f"no step holds {breach:+g}")
        return step.ScalingAdjustment, Finding("step", f"{breach:+g} is in {step}", step.ScalingAdjustment)

    def _answer(
        self, seen: Observation, adjustment: int, last: Activity | None, memory: dict[str, Any]
    ) -> tuple[int, list[Finding]]:
        """The count, and the steps to it."""
        counts = self._counted(seen, last)
        up, found = self._adjusted(counts, adjustment)
        if up > seen.desired:
            return self._unless(self._waits(seen, last, memory), seen.desired, up, found)
        down, further = self._adjusted(seen.desired, adjustment)
        if down < seen.desired:
            return self._unless(self._against(seen, last, memory), seen.desired, down, further)
        if down > seen.desired:
            limit = f"{counts} of {seen.desired} count: the others have not taken effect yet"
            return seen.desired, [found, Finding(self._limit, limit, seen.desired, binds=True)]
        return seen.desired, [found]

    def _counted(self, seen: Observation, last: Activity | None) -> int:
        """The capacity that a scale-out counts from: without what has not taken effect yet, which counts as added."""
        if self.PolicyType == "SimpleScaling":
            return seen.desired
        if self.service == "ec2":
            return capacity_of(seen, self.warmup_s).warm
        return last.before if last is not None and last.adds and last.cools(seen, self.cooldown_s) else seen.desired

    def _against(self, seen: Observation, last: Activity | None, memory: dict[str, Any]) -> str | None:
        """What forbids a scale-in."""
        if self.PolicyType == "SimpleScaling":
            return self._waits(seen, last, memory)
        if self.service == "ec2":
            warming = capacity_of(seen, self.warmup_s).warming
            return f"{warming} of {seen.desired} are not warm: no scale-in" if warming else None
        cools = last is not None and not last.adds and last.cools(seen, self.cooldown_s)
        return f"less than {self.cooldown_s:g} s since the last scale-in" if cools else None

    def _waits(self, seen: Observation, last: Activity | None, memory: dict[str, Any]) -> str | None:
        """What simple scaling waits for: the end of the last activity, and its cool-down."""
        if self.PolicyType == "StepScaling" or last is None:
            return None
        if seen.starting if last.adds else seen.draining:
            return "the last activity is not over"
        if memory.get("ended", [None])[0] != last.at_s:
            memory["ended"] = [last.at_s, _ended_s(seen, last)]
        over_s = memory["ended"][1] + self.cooldown_s
        return f"until {over_s:g} s" if seen.now_s < over_s else None

    def _unless(self, limit: str | None, desired: int, wish: int, found: Finding) -> tuple[int, list[Finding]]:
        if limit is None:
            return wish, [found]
        return desired, [found, Finding(self._limit, limit, desired, binds=True)]

    def _adjusted(self, counts: int, adjustment: int) -> tuple[int, Finding]:
        wish = adjusted(counts, self.AdjustmentType, adjustment, self.MinAdjustmentMagnitude)
        unit = {
            "ExactCapacity": "to ",
            "PercentChangeInCapacity": f"{counts} and ",
            "ChangeInCapacity": f"{counts} and ",
        }
        amount = f"{adjustment:+}" if self.AdjustmentType != "ExactCapacity" else f"{adjustment}"
        percent = " %" if self.AdjustmentType == "PercentChangeInCapacity" else ""
        return wish, Finding("adjusted capacity", f"{unit[self.AdjustmentType]}{amount}{percent} = {wish}", wish)

    @property
    def _limit(self) -> str:
        steps_on_ec2 = self.service == "ec2" and self.PolicyType == "StepScaling"
        return "instance warm-up" if steps_on_ec2 else "cooldown"

    @property
    def warmup_s(self) -> float:
        """How long an instance is left out of the metric; a running task of ECS counts at once."""
        if self.service == "ecs" or self.PolicyType == "SimpleScaling":
            return 0.0
        return first_said(self.EstimatedInstanceWarmup, self.DefaultInstanceWarmup)

    @property
    def cooldown_s(self) -> float:
        """After a change; 0 where the warm-up does its work."""
        if self._limit == "instance warm-up":
            return 0.0
        return first_said(self.Cooldown)


def _ended_s(seen: Observation, last: Activity) -> float:
    """When the last activity's last instance came into service, where that can be seen; now otherwise."""
    if not last.adds or seen.pods is None:
        return seen.now_s
    new = seen.pods.ready & (seen.pods.created_s >= last.at_s)
    return float(np.max(seen.pods.ready_changed_s[new])) if new.any() else seen.now_s
