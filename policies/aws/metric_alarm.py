"""An alarm as PutMetricAlarm takes it."""

from typing import Any

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec
from foresize.policies.aws.alarms import COMPARISONS, FURTHER_BACK, Comparison, Missing, State, by_period, state_of
from foresize.policies.aws.metric import SOURCES, Own, StatisticName
from foresize.policies.aws.warmup import data_point
from foresize.policies.base import Observation
from foresize.policies.figures import follow
from foresize.policies.reasons import Finding

_LONGEST_S = 86_400


class MetricAlarm(Spec):
    """The CloudWatch alarm that invokes a step or simple scaling policy."""

    MetricName: Own
    """CPUUtilization and MemoryUtilization in percent, RequestCountPerTarget by the minute, or a figure of the service:
    sessions, request_rate (a second), concurrency, lobby (who waits, for each ready instance as an Average)."""
    Threshold: float
    """What it is compared with, in the metric's unit: 70 is 70 %."""
    ComparisonOperator: Comparison
    """How the metric is compared with the threshold."""
    Statistic: StatisticName = "Average"
    """Over the instances and over the period."""
    Period: int = Field(default=60, ge=60)
    """Seconds of a data point."""
    EvaluationPeriods: int = Field(default=1, ge=1, le=1440)
    """N: data points that are looked at."""
    DatapointsToAlarm: int | None = Field(default=None, ge=1)
    """M: how many of them must breach; all of them if not said."""
    TreatMissingData: Missing = "missing"
    """What a missing data point counts as."""

    @field_validator("Period")
    @classmethod
    def _whole_minutes(cls, period: int) -> int:
        if period % 60:
            raise PydanticCustomError(
                "period", "must be a multiple of 60 seconds, but is {period}.", {"period": period}
            )
        return period

    @model_validator(mode="after")
    def _no_more_than_it_looks_at(self) -> "MetricAlarm":
        if self.DatapointsToAlarm is not None and self.DatapointsToAlarm > self.EvaluationPeriods:
            raise PydanticCustomError(
                "datapoints",
                "must be at most EvaluationPeriods ({periods}), but is {points}.",
                {"periods": self.EvaluationPeriods, "points": self.DatapointsToAlarm, "at": ("DatapointsToAlarm",)},
            )
        if self.Period * self.EvaluationPeriods > _LONGEST_S:
            raise PydanticCustomError(
                "period",
                "must be at most {most} at a Period of {period} s, to look back a day at most, but is {are}.",
                {"most": _LONGEST_S // self.Period, "period": self.Period, "are": self.EvaluationPeriods,
                 "at": ("EvaluationPeriods",)},
            )  # fmt: skip
        return self

    def breaches(self, value: float) -> bool:
        """Whether a data point is beyond the threshold."""
        return COMPARISONS[self.ComparisonOperator][1](value, self.Threshold)

    def beyond(self, breach: float) -> bool:
        """Whether a distance from the threshold is on the side above it; at the threshold, the comparison's side."""
        return breach > 0 or (breach == 0 and self.ComparisonOperator.startswith("Greater"))

    def look(self, seen: Observation, warmup_s: float, memory: dict[str, Any]) -> tuple[bool, float | None, Finding]:
        """Whether it is in ALARM, its newest data point, and both in words.

        `memory` holds the data points that it still needs, and its state."""
        values = self._data_points(seen, warmup_s, memory)
        enough = self.DatapointsToAlarm or self.EvaluationPeriods
        before: State = memory.get("state", "INSUFFICIENT_DATA")
        state = state_of(values, self.breaches, enough, self.EvaluationPeriods, self.TreatMissingData, before)
        memory["state"] = state
        newest = next((value for value in reversed(values) if value is not None), None)
        sign = COMPARISONS[self.ComparisonOperator][0]
        rule = f"{self.MetricName} {sign} {self.Threshold:g}, {enough} of {self.EvaluationPeriods} data points: {state}"
        return state == "ALARM", newest, Finding("alarm", rule, newest)

    def _data_points(self, seen: Observation, warmup_s: float, memory: dict[str, Any]) -> list[float | None]:
        """A value a period that is over, oldest first."""
        source = SOURCES[self.MetricName]
        periods = self.EvaluationPeriods + FURTHER_BACK + 1
        points = follow(
            memory,
            "points",
            seen.samples,
            lambda sample: data_point(seen, sample, source.figure, source.scale, self.Statistic, warmup_s),
            periods * max(1, round(self.Period / 60)),
        )
        joined = "Sum" if self.Statistic == "SampleCount" else self.Statistic
        return by_period(points, self.Period, joined)
