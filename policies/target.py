"""Target tracking: as many instances as bring a metric to its target."""

import math
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec
from foresize.models.units import Duration, Fraction
from foresize.policies.base import Decision, Observation, Policy
from foresize.policies.metrics import Level, MetricName, parse_level, reading, say
from foresize.policies.stabilisation import stabilised

_MOST = 1_000_000_000


class Goal(Spec):
    """A metric and the value to hold it at."""

    metric: MetricName
    """What is watched."""
    target: Level
    """The value to hold it at, in the metric's unit: `70%`, `40`, `12/s`, `2s`."""

    @field_validator("target", mode="before")
    @classmethod
    def _in_the_metrics_unit(cls, value: object, info: ValidationInfo) -> float:
        return _target(info.data.get("metric"), value)


class Target(Policy):
    """Ratio to target: ready instances × value / target, rounded up; of several metrics the largest wish.

    Within the tolerance nothing changes. Instances are taken away only when no wish of the last `stabilisation_down`
    was larger, and added only when none of the last `stabilisation_up` was smaller. While a metric has no data nothing
    is taken away; with no ready instance only `lobby`, the number waiting, says anything.
    """

    kind: Literal["target"] = "target"
    metric: MetricName | None = None
    """What is watched; `metrics` for several."""
    target: Level | None = None
    """The value to hold it at, in the metric's unit: `70%`, `40`, `12/s`, `2s`."""
    metrics: tuple[Goal, ...] = Field(default=(), max_length=20)
    """Several metrics, each with its target, instead of `metric` and `target`."""
    tolerance: Fraction = 0.1
    """How far the ratio of value and target may be from 1 without a change."""
    stabilisation_up: Duration = 0.0
    """How long a larger count must have been wished for before it is asked for."""
    stabilisation_down: Duration = 300.0
    """How long a smaller count must have been wished for before it is asked for."""

    @field_validator("target", mode="before")
    @classmethod
    def _in_the_metrics_unit(cls, value: object, info: ValidationInfo) -> float | None:
        return None if value is None else _target(info.data.get("metric"), value)

    @model_validator(mode="after")
    def _one_way_of_saying(self) -> "Target":
        if self.metrics and (self.metric is not None or self.target is not None):
            raise PydanticCustomError("target", "has both `metrics` and `metric` with `target`; it needs one of them.")
        if not self.metrics and (self.metric is None or self.target is None):
            raise PydanticCustomError("target", "needs a `metric` and its `target`, or several of them in `metrics`.")
        return self

    def goals(self) -> tuple[Goal, ...]:
        """Each metric with its target, however it is written."""
        if self.metric is None or self.target is None:
            return self.metrics
        return (Goal.model_construct(metric=self.metric, target=self.target),)

    def aims(self) -> Mapping[str, float]:
        """The targets by metric."""
        return {goal.metric: goal.target for goal in self.goals()}

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """The largest wish, stabilised."""
        wishes = list(self._wishes(seen))
        missing = [goal.metric for goal in self.goals() if reading(seen, goal.metric) is None]
        wish, reason = max(wishes, key=lambda each: each[0], default=(seen.desired, ""))
        if missing and wish <= seen.desired:
            return Decision(seen.desired, f"no data of {' and '.join(missing)}: nothing changes")
        count = stabilised(seen, wish, self.stabilisation_up, self.stabilisation_down, memory)
        return Decision(count, reason if count == wish else f"{reason}; held at {count} by the stabilisation window")

    def _wishes(self, seen: Observation) -> Iterator[tuple[int, str]]:
        """The wish of each metric that has data, with its reason."""
        for goal in self.goals():
            value = reading(seen, goal.metric)
            if value is not None:
                wish, why = self._wish(value / goal.target, seen)
                yield wish, f"{goal.metric} {say(goal.metric, value)} of target {say(goal.metric, goal.target)}: {why}"

    def _wish(self, ratio: float, seen: Observation) -> tuple[int, str]:
        """The count that brings the ratio to 1, and how; never against its direction, for `desired` may count more
        instances than are ready."""
        if 1.0 - self.tolerance <= ratio <= 1.0 + self.tolerance:
            return seen.desired, "within the tolerance"
        wish = math.ceil(min(max(seen.ready, 1) * ratio, _MOST))
        wish = max(wish, seen.desired) if ratio > 1 else min(wish, seen.desired)
        return wish, f"{seen.ready} ready → {wish}"


def _target(metric: str | None, value: object) -> float:
    target = parse_level(metric, value)
    if metric is not None and target <= 0:
        raise PydanticCustomError("positive", "must be more than 0, for values are divided by it.")
    return target
