"""Amazon's predictive scaling: capacity for the load that the coming hours will probably have."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec
from foresize.policies.aws.beside import Beside
from foresize.policies.aws.metric import SOURCES, Own, Source
from foresize.policies.aws.rounding import needed
from foresize.policies.base import Decision, Exactness, Observation
from foresize.policies.figures import of_instances, shortened
from foresize.policies.guard import ask
from foresize.policies.hourly import DAY, WEEK, Past, forecast, hour_of, learn
from foresize.policies.pods import Requests, Sample
from foresize.policies.reasons import Finding

_PAIRS = {"ASGCPUUtilization": "CPUUtilization", "ALBRequestCount": "RequestCountPerTarget"}
_AHEAD_H, _REFRESHED_H = 48, 6


class PredefinedPair(Spec):
    """A load metric and a scaling metric that belong together."""

    PredefinedMetricType: Literal["ASGCPUUtilization", "ALBRequestCount"]
    """Their name in the API: the group's total and mean CPU, or its requests and those for each target."""


class CustomizedLoad(Spec):
    """Any other metric: its total over the group is the load, its mean the scaling metric."""

    MetricName: Own
    """Its name, as aws_target_tracking has them."""


class MetricSpecification(Spec):
    """What is forecast, and the value to hold it at."""

    TargetValue: float = Field(gt=0)
    """The value of the scaling metric that an instance is to have."""
    PredefinedMetricPairSpecification: PredefinedPair | None = None
    """A pair that the service knows by itself."""
    CustomizedLoadMetricSpecification: CustomizedLoad | None = None
    """Any other metric, instead."""

    @model_validator(mode="after")
    def _one_metric(self) -> "MetricSpecification":
        if (self.PredefinedMetricPairSpecification is None) == (self.CustomizedLoadMetricSpecification is None):
            raise PydanticCustomError(
                "metric", "needs either `PredefinedMetricPairSpecification` or `CustomizedLoadMetricSpecification`."
            )
        return self

    @property
    def source(self) -> Source:
        """Where the values come from."""
        if self.PredefinedMetricPairSpecification is not None:
            return SOURCES[_PAIRS[self.PredefinedMetricPairSpecification.PredefinedMetricType]]
        return SOURCES[
            self.CustomizedLoadMetricSpecification.MetricName if self.CustomizedLoadMetricSpecification else ""
        ]

    def load(self, sample: Sample, requests: Requests) -> float | None:
        """The load of a sample: the total over its instances."""
        figure, scale = self.source
        if figure == "lobby":
            return sample.whole.get("lobby")
        values = of_instances(sample, figure, requests)
        return None if values is None else float(values.sum()) * scale


class PredictiveScaling(Spec):
    """The configuration of a predictive scaling policy, as PutScalingPolicy takes it."""

    MetricSpecifications: tuple[MetricSpecification] = Field(min_length=1, max_length=1)
    """What is forecast: one specification."""
    Mode: Literal["ForecastOnly", "ForecastAndScale"] = "ForecastOnly"
    """Whether it only tells what it would do."""
    SchedulingBufferTime: int = Field(default=300, ge=0, lt=3600)
    """Seconds before the hour at which capacity for it is asked for: the cold start."""
    MaxCapacityBreachBehavior: Literal["HonorMaxCapacity", "IncreaseMaxCapacity"] = "HonorMaxCapacity"
    """What happens where the forecast is above the maximum: it is cut, or the maximum is raised and stays so."""
    MaxCapacityBuffer: int | None = Field(default=None, ge=0, le=100)
    """Percent of the forecast that a raised maximum has above it; needed by IncreaseMaxCapacity."""

    @model_validator(mode="after")
    def _buffer_of_a_raise(self) -> "PredictiveScaling":
        if (self.MaxCapacityBuffer is not None) != (self.MaxCapacityBreachBehavior == "IncreaseMaxCapacity"):
            raise PydanticCustomError(
                "buffer", "is needed by IncreaseMaxCapacity, and only there.", {"at": ("MaxCapacityBuffer",)}
            )
        return self


class AwsPredictive(Beside):
    """Predictive scaling: each hour at least the capacity that its forecast load needs, `SchedulingBufferTime` earlier.

    It never scales in; with a dynamic policy beside it (`with`) the larger of the two answers holds. A forecast needs a
    day of history, goes by the last two weeks, reaches two days ahead and is made anew every six hours. `history` is
    what the load was before the simulation, for what has been seen in it may be too short.

    Approximate: Amazon does not publish the forecast's model. Here an hour is expected to be as the same hour of the
    weeks before (of the days before, in the first week), times how the last day was against its own expectation.
    """

    exactness: ClassVar[Exactness] = "approximate"

    kind: Literal["aws_predictive"] = "aws_predictive"
    PredictiveScalingConfiguration: PredictiveScaling
    """The metric, its target, and what to do with the forecast."""
    history: tuple[float, ...] = Field(default=(), max_length=2 * WEEK)
    """The load in the hours before the simulation, the last one last: the group's mean total, in the metric's unit."""

    @property
    def _metric(self) -> MetricSpecification:
        return self.PredictiveScalingConfiguration.MetricSpecifications[0]

    @property
    def _raises(self) -> bool:
        return self.PredictiveScalingConfiguration.MaxCapacityBreachBehavior == "IncreaseMaxCapacity"

    def aims(self) -> Mapping[str, float]:
        """The target, and those of the policy beside it."""
        return {**self._metric.source.aims(self._metric.TargetValue), **super().aims()}

    def watches(self) -> tuple[str, ...]:
        """The metric, and what the policy beside it watches."""
        return tuple(dict.fromkeys((*self._metric.source.watches(), *super().watches())))

    def bounds(self) -> tuple[int | None, int | None]:
        """The group's; where the maximum may be raised, the autoscaler's `max` stays above it."""
        least, most = super().bounds()
        return least, None if self._raises else most

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """The forecast's capacity, or the dynamic policy's if that is larger."""
        load = self._forecast(seen, memory)
        wish = 0 if load is None else needed(1, load, self._metric.TargetValue)
        most, limit = self._most(seen, wish, memory)
        inner = self._dynamic(seen, memory, most)
        found = self._told(load, wish)
        acts = self.PredictiveScalingConfiguration.Mode == "ForecastAndScale"
        count = max(inner.desired, min(wish, most)) if acts else inner.desired
        if count == inner.desired:
            return replace(inner, findings=(*inner.findings, found))
        reason = f"{count} by the forecast; {inner.reason}"
        return replace(
            inner, desired=count, reason=reason, findings=(*inner.findings, replace(found, binds=True), *limit)
        )

    def _told(self, load: float | None, wish: int) -> Finding:
        if load is None:
            return Finding("forecast", "no day of history yet")
        return Finding("forecast", f"ceil({load:.4g} / {self._metric.TargetValue:g}) = {wish}", wish)

    def _dynamic(self, seen: Observation, memory: dict[str, Any], most: int) -> Decision:
        if self.with_ is None:
            return Decision(seen.desired, f"stays at {seen.desired}")
        return ask(self.with_, replace(seen, max=min(seen.max, most)), memory.setdefault("with", {}))

    def _most(self, seen: Observation, wish: int, memory: dict[str, Any]) -> tuple[int, tuple[Finding, ...]]:
        """The group's maximum: raised for good by a forecast above it, where that is allowed."""
        own = super().bounds()[1]
        most: int = memory.get("most", seen.max if own is None else own)
        if wish <= most:
            return most, ()
        if not self._raises or self.PredictiveScalingConfiguration.Mode == "ForecastOnly":
            return most, (Finding("HonorMaxCapacity", f"min({wish}, {most})", most, binds=True),)
        memory["most"] = raised(most, wish, self.PredictiveScalingConfiguration.MaxCapacityBuffer or 0)
        return memory["most"], (Finding("IncreaseMaxCapacity", f"{most} → {memory['most']}", memory["most"]),)

    def _forecast(self, seen: Observation, memory: dict[str, Any]) -> float | None:
        """The larger of the loads of this hour and of the one that `SchedulingBufferTime` reaches into."""
        past = learn(memory, seen, lambda each: self._metric.load(each, seen.requests), 2 * WEEK, self.history)
        hour = hour_of(seen, seen.now_s)
        until = hour_of(seen, seen.now_s + self.PredictiveScalingConfiguration.SchedulingBufferTime)
        plan = _plan(past, hour, memory)
        return max((load for each in range(hour, until + 1) if (load := plan.get(str(each))) is not None), default=None)


def raised(most: int, forecast_capacity: int, buffer: int) -> int:
    """The maximum after a forecast above it: max(most, forecast × (1 + buffer %)), in whole instances."""
    return max(most, math.ceil(forecast_capacity * (100 + buffer) / 100))


def _plan(past: Past, hour: int, memory: dict[str, Any]) -> dict[str, float | None]:
    """The loads of the next two days by hour, made anew every six hours; empty before there is a day of history."""
    if hour >= memory.get("planned", -_REFRESHED_H) + _REFRESHED_H and past.known() >= DAY:
        memory |= {
            "planned": hour,
            "plan": {str(each): shortened(forecast(past, each), 6) for each in range(hour, hour + _AHEAD_H)},
        }
    plan: dict[str, float | None] = memory.get("plan", {})
    return plan
