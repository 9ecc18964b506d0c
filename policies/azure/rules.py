"""Autoscale rules: what is measured, when it fires, what it changes."""

import math
import operator
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import Field

from foresize.models.part import Spec
from foresize.policies.azure.durations import iso_within
from foresize.policies.base import Observation
from foresize.policies.figures import Points, follow, of_instances, statistic
from foresize.policies.pods import Sample

Grain = Annotated[float, *iso_within(60, 43_200)]
Window = Annotated[float, *iso_within(300, 43_200)]
ACooldown = Annotated[float, *iso_within(60, 604_800)]

FIGURES = {
    "Percentage CPU": "cpu",
    "Percentage Memory": "memory",
    "sessions": "sessions",
    "request_rate": "request_rate",
    "concurrency": "concurrency",
    "lobby": "lobby",
}
"""The metrics that a rule can name: percentages, and the figures of a service."""

OPERATORS: dict[str, tuple[str, Callable[[float, float], bool]]] = {
    "Equals": ("=", operator.eq),
    "NotEquals": ("≠", operator.ne),
    "GreaterThan": (">", operator.gt),
    "GreaterThanOrEqual": ("≥", operator.ge),
    "LessThan": ("<", operator.lt),
    "LessThanOrEqual": ("≤", operator.le),
}
"""By its name in the API: the sign, and what it is."""

_JOINED = {"Sum": "Total", "Count": "Total"}
_HAIR = 1e-9
_MOST_POINTS = 10_000


class MetricTrigger(Spec):
    """What a rule measures, and when it fires."""

    metricName: Literal["Percentage CPU", "Percentage Memory", "sessions", "request_rate", "concurrency", "lobby"]
    """A percentage, or a figure of the service: of each instance, but lobby of all of them together."""
    timeGrain: Grain = 60.0
    """The length of one data point."""
    statistic: Literal["Average", "Min", "Max", "Sum", "Count"] = "Average"
    """Over the instances, within a data point."""
    timeWindow: Window = 600.0
    """How far back data points count."""
    timeAggregation: Literal["Average", "Minimum", "Maximum", "Total", "Count", "Last"] = "Average"
    """Over the data points of the window."""
    operator: Literal["Equals", "NotEquals", "GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual"]
    """How the value is compared with the threshold."""
    threshold: float
    """What it is compared with, in the metric's unit: 70 is 70 %."""
    dividePerInstance: bool = False
    """Whether the value is divided by the number of instances first."""

    def fires(self, value: float) -> bool:
        """Whether a value is beyond the threshold."""
        return OPERATORS[self.operator][1](value, self.threshold)

    def value(self, seen: Observation, memory: dict[str, Any]) -> float | None:
        """The metric over the window; None without data. `memory` holds the data points that can still count."""
        key = f"{self.metricName}, {self.statistic}, {self.timeWindow:g} s"
        points = follow(memory, key, seen.samples, lambda sample: self._point(seen, sample), _MOST_POINTS)
        points[:] = [point for point in points if (point[0] or 0.0) > seen.now_s - self.timeWindow]
        found = self._aggregated(points)
        return None if found is None else found / max(1, seen.ready) if self.dividePerInstance else found

    def projected(self, value: float, count: int, other: int) -> float:
        """The value with another number of instances: what each has grows as they become fewer, a total stays."""
        shared = self.dividePerInstance or (self.metricName != "lobby" and self.statistic not in _JOINED)
        return value * count / max(1, other) if shared else value

    def _point(self, seen: Observation, sample: Sample) -> float | None:
        figure = FIGURES[self.metricName]
        if figure == "lobby":
            return sample.whole.get("lobby")
        values = of_instances(sample, figure, seen.requests)
        return None if values is None else statistic(self.statistic, values)

    def _aggregated(self, points: Points) -> float | None:
        grains: dict[int, list[float]] = {}
        for end_s, value in points:
            if end_s is not None and value is not None:
                grains.setdefault(math.ceil(end_s / self.timeGrain - _HAIR), []).append(value)
        joined = [statistic(_JOINED.get(self.statistic, self.statistic), grains[each]) for each in sorted(grains)]
        known = [value for value in joined if value is not None]
        if self.timeAggregation == "Last":
            return known[-1] if known else None
        return statistic(self.timeAggregation, known)


class ScaleAction(Spec):
    """What a rule changes."""

    direction: Literal["Increase", "Decrease"]
    """Whether it is for more instances or for fewer."""
    type: Literal["ChangeCount", "PercentChangeCount", "ExactCount"] = "ChangeCount"
    """Instances more or fewer, percent of them, or a count to go to."""
    value: int = Field(default=1, ge=1, le=100_000)
    """How many, or how many percent."""
    cooldown: ACooldown = 300.0
    """How long after it nothing changes, in either direction."""

    def after(self, count: int) -> int:
        """The count after it, never in the other direction. A percentage changes by one instance at least; added ones
        are rounded up and removed ones down, which is not documented."""
        adds = self.direction == "Increase"
        if self.type == "ExactCount":
            return max(count, self.value) if adds else min(count, self.value)
        change: float = self.value
        if self.type == "PercentChangeCount":
            share = count * self.value / 100
            change = max(1, math.ceil(share - _HAIR) if adds else math.floor(share + _HAIR))
        return count + int(change) if adds else max(0, count - int(change))


class Rule(Spec):
    """A metric trigger and its scale action."""

    metricTrigger: MetricTrigger
    """When it fires."""
    scaleAction: ScaleAction
    """What it does then."""

    @property
    def adds(self) -> bool:
        """Whether it is for more instances."""
        return self.scaleAction.direction == "Increase"

    def __str__(self) -> str:
        trigger = self.metricTrigger
        return f"{trigger.metricName} {OPERATORS[trigger.operator][0]} {trigger.threshold:g}"
