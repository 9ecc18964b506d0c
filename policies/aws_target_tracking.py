"""Amazon's target tracking: two alarms that the service owns, and capacity in proportion to the metric."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.units import Fraction
from foresize.policies.activity import Activity, last_activity
from foresize.policies.aws.alarms import FURTHER_BACK, state_of
from foresize.policies.aws.group import Group, Service, Warmup, first_said
from foresize.policies.aws.rounding import needed
from foresize.policies.aws.tracking import TargetTracking
from foresize.policies.aws.warmup import capacity_of, data_point
from foresize.policies.base import Decision, Exactness, Observation
from foresize.policies.figures import follow, values_of
from foresize.policies.pods import Sample
from foresize.policies.reasons import Finding


class AwsTargetTracking(Group):
    """Target tracking of EC2 Auto Scaling, or of Application Auto Scaling for ECS: capacity × metric / target.

    It moves only on its two alarms: out when every one of the last 3 data points is above the target, in when every one
    of the last 15 is below `low_ratio` of it. On EC2, instances that warm up are left out of the metric, count in the
    capacity, and hold back every scale-in; on ECS two cool-downs do that work. Without data nothing changes.

    Approximate: the alarms' numbers are those that operators read in their accounts, and of the step only its rounding
    is documented. Scale-in is called more gradual than this; `largest_scale_in` can slow it down.
    """

    exactness: ClassVar[Exactness] = "approximate"

    kind: Literal["aws_target_tracking"] = "aws_target_tracking"
    service: Service = "ec2"
    """Whose rules hold: `ec2` with its warm-up, or `ecs` with its cool-downs."""
    TargetTrackingConfiguration: TargetTracking
    """The metric and its target (TargetTrackingScalingPolicyConfiguration in Application Auto Scaling)."""
    EstimatedInstanceWarmup: Warmup | None = None
    """Seconds from InService until an instance counts as warm; DefaultInstanceWarmup if not said. EC2 only."""
    DefaultInstanceWarmup: Warmup | None = None
    """The group's; its default cool-down of 300 if not said. EC2 only."""
    high_datapoints: int = Field(default=3, ge=1, le=100)
    """Data points above the target that make it scale out: all of so many."""
    low_datapoints: int = Field(default=15, ge=1, le=100)
    """Data points below the low threshold that make it scale in: all of so many."""
    low_ratio: Fraction | None = None
    """The low threshold as a share of the target; 70% on EC2 and 90% on ECS if not said."""
    largest_scale_in: int | None = Field(default=None, ge=1)
    """The most instances that one scale-in takes away; any number if not said."""

    @model_validator(mode="after")
    def _the_services_own_fields(self) -> "AwsTargetTracking":
        for name in ("EstimatedInstanceWarmup", "DefaultInstanceWarmup"):
            if self.service == "ecs" and getattr(self, name) is not None:
                raise _only_for("Amazon EC2, where `service` is ec2; ECS has cool-downs", (name,))
        for name in ("ScaleOutCooldown", "ScaleInCooldown"):
            if self.service == "ec2" and getattr(self.TargetTrackingConfiguration, name) is not None:
                of = ("TargetTrackingConfiguration", name)
                raise _only_for("Application Auto Scaling, where `service` is ecs; EC2 has an instance warm-up", of)
        return self

    def aims(self) -> Mapping[str, float]:
        """The target."""
        return self.TargetTrackingConfiguration.source.aims(self.TargetTrackingConfiguration.TargetValue)

    def watches(self) -> tuple[str, ...]:
        """The metric."""
        return self.TargetTrackingConfiguration.source.watches()

    @property
    def scales_in(self) -> bool:
        """Whether it may take instances away, and so has a say in whether others may."""
        return not self.TargetTrackingConfiguration.DisableScaleIn

    @property
    def low(self) -> float:
        """The low alarm's threshold."""
        ratio = self.low_ratio if self.low_ratio is not None else {"ec2": 0.7, "ecs": 0.9}[self.service]
        return ratio * self.TargetTrackingConfiguration.TargetValue

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """What the alarm that is on asks for, if one is."""
        values = self._data_points(seen, memory)
        newest = next((value for value in reversed(values) if value is not None), None)
        last = last_activity(seen, memory, self._cooldown_s("ScaleOutCooldown"))
        high, low, alarms = self._alarms(values)
        if newest is None or not (high or low):
            said = "no data: nothing changes" if newest is None else f"{self._said(newest)}: no alarm"
            return Decision(seen.desired, said, alarms)
        count, steps = self._out(seen, newest, last) if high else self._in(seen, newest, last)
        return Decision(count, f"{self._said(newest)}: {seen.desired} → {count}", (*alarms, *steps))

    def _out(self, seen: Observation, value: float, last: Activity | None) -> tuple[int, list[Finding]]:
        """Never fewer than there are: what is on its way may be enough."""
        counts, limit = seen.desired, None
        if self.service == "ec2":
            counts, warming = capacity_of(seen, self.warmup_s)
            limit = ("instance warm-up", f"{warming} of {seen.desired} are on their way") if warming else None
        elif last is not None and last.adds and last.cools(seen, self._cooldown_s("ScaleOutCooldown")):
            counts = last.before
            limit = ("scale-out cooldown", f"counts from {counts}, where the last one began")
        need, found = self._needed(max(counts, 1), value)
        if limit is None or need > seen.desired:
            return max(need, seen.desired), [found]
        return seen.desired, [found, Finding(*limit, seen.desired, binds=True)]

    def _in(self, seen: Observation, value: float, last: Activity | None) -> tuple[int, list[Finding]]:
        """Fewer, if nothing is against it."""
        need, found = self._needed(seen.desired, value)
        if need >= seen.desired:
            return seen.desired, [found]
        if (against := self._against(seen, last)) is not None:
            return seen.desired, [found, Finding(*against, seen.desired, binds=True)]
        least = seen.desired - (self.largest_scale_in or seen.desired)
        if need >= least:
            return need, [found]
        return least, [
            found,
            Finding("largest scale-in", f"at most {self.largest_scale_in} at once", least, binds=True),
        ]

    def _against(self, seen: Observation, last: Activity | None) -> tuple[str, str] | None:
        """What forbids a scale-in."""
        if not self.scales_in:
            return "DisableScaleIn", "it only ever adds"
        if self.service == "ec2":
            warming = capacity_of(seen, self.warmup_s).warming
            return ("instance warm-up", f"{warming} of {seen.desired} are not warm: no scale-in") if warming else None
        cooldown_s = self._cooldown_s("ScaleInCooldown")
        cools = last is not None and not last.adds and last.cools(seen, cooldown_s)
        return ("scale-in cooldown", f"less than {cooldown_s:g} s since the last scale-in") if cools else None

    def _needed(self, counts: int, value: float) -> tuple[int, Finding]:
        target = self.TargetTrackingConfiguration.TargetValue
        need = needed(counts, value, target)
        return need, Finding("capacity needed", f"ceil({counts} × {value:g} / {target:g}) = {need}", need)

    def _alarms(self, values: list[float | None]) -> tuple[bool, bool, tuple[Finding, ...]]:
        """Whether the high and the low alarm are on, and both in words."""
        high, low = self.TargetTrackingConfiguration.TargetValue, self.low
        above = state_of(values, lambda value: value > high, self.high_datapoints, self.high_datapoints)
        below = state_of(values, lambda value: value < low, self.low_datapoints, self.low_datapoints)
        name, last = self.TargetTrackingConfiguration.name, values[-1] if values else None
        findings = (
            Finding("AlarmHigh", f"{name} > {high:g} in {self.high_datapoints} data points: {above}", last),
            Finding("AlarmLow", f"{name} < {low:g} in {self.low_datapoints} data points: {below}", last),
        )
        return above == "ALARM", below == "ALARM", findings

    def _data_points(self, seen: Observation, memory: dict[str, Any]) -> list[float | None]:
        """Those that the alarms need, one a sample."""
        of = self.TargetTrackingConfiguration
        figure, scale = of.source
        kept = max(self.high_datapoints, self.low_datapoints) + FURTHER_BACK

        def read(sample: Sample) -> float | None:
            return data_point(seen, sample, figure, scale, of.statistic, self.warmup_s)

        return values_of(follow(memory, "points", seen.samples, read, kept))

    @property
    def warmup_s(self) -> float:
        """How long an instance warms up; on ECS a running task counts at once."""
        if self.service == "ecs":
            return 0.0
        return first_said(self.EstimatedInstanceWarmup, self.DefaultInstanceWarmup)

    def _cooldown_s(self, name: Literal["ScaleOutCooldown", "ScaleInCooldown"]) -> float:
        return 0.0 if self.service == "ec2" else first_said(getattr(self.TargetTrackingConfiguration, name))

    def _said(self, value: float) -> str:
        of = self.TargetTrackingConfiguration
        return f"{of.name} {value:.4g} of target {of.TargetValue:g}"


def _only_for(what: str, at: tuple[str, ...]) -> PydanticCustomError:
    return PydanticCustomError("service", "is only for {what}.", {"what": what, "at": at})
