"""The metrics that Amazon's policies can name, and what they are here."""

from typing import Literal, NamedTuple

from foresize.models.part import Spec
from foresize.policies.figures import AS_METRIC

Own = Literal[
    "CPUUtilization",
    "MemoryUtilization",
    "RequestCountPerTarget",
    "sessions",
    "request_rate",
    "concurrency",
    "lobby",
]
Predefined = Literal[
    "ASGAverageCPUUtilization",
    "ALBRequestCountPerTarget",
    "ECSServiceAverageCPUUtilization",
    "ECSServiceAverageMemoryUtilization",
]
StatisticName = Literal["Average", "Minimum", "Maximum", "Sum", "SampleCount"]


class Source(NamedTuple):
    """Where a metric's values come from."""

    figure: str
    """What is read of a sample (`Figure`)."""
    scale: float = 1.0
    """What it is multiplied by."""

    def aims(self, target: float) -> dict[str, float]:
        """The target under the name and in the unit of `foresize list metrics`, where that has it."""
        if self.figure not in AS_METRIC:
            return {}
        share = 100.0 if self.figure in ("cpu", "memory") else self.scale
        return {self.figure: target / share}

    def watches(self) -> tuple[str, ...]:
        """Its name in `foresize list metrics`, where that has it."""
        return (self.figure,) if self.figure in AS_METRIC else ()


SOURCES: dict[str, Source] = {
    "CPUUtilization": Source("cpu"),
    "MemoryUtilization": Source("memory"),
    "RequestCountPerTarget": Source("request_rate", 60.0),
    "sessions": Source("sessions"),
    "request_rate": Source("request_rate"),
    "concurrency": Source("concurrency"),
    "lobby": Source("lobby"),
    "ASGAverageCPUUtilization": Source("cpu"),
    "ALBRequestCountPerTarget": Source("request_rate", 60.0),
    "ECSServiceAverageCPUUtilization": Source("cpu"),
    "ECSServiceAverageMemoryUtilization": Source("memory"),
}
"""By name: utilisations in percent, requests by the minute, and the product's own figures as custom metrics."""


class PredefinedMetric(Spec):
    """A metric that the service knows by itself."""

    PredefinedMetricType: Predefined
    """Its name in the API; always an average over the instances."""


class CustomizedMetric(Spec):
    """Any other metric."""

    MetricName: Own
    """CPUUtilization and MemoryUtilization in percent, RequestCountPerTarget by the minute, or a figure of the service:
    sessions, request_rate (a second), concurrency, lobby (who waits, for each ready instance as an Average)."""
    Statistic: StatisticName = "Average"
    """Over the instances, at each data point."""
