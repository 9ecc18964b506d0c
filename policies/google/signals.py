"""What a managed instance group can scale on."""

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec
from foresize.policies.base import Observation
from foresize.policies.figures import of_instances
from foresize.policies.google.needs import of_utilisation, rounded_up
from foresize.policies.pods import Sample

_DELTAS = {"DELTA_PER_SECOND": 1.0, "DELTA_PER_MINUTE": 60.0}


class CpuUtilization(Spec):
    """CPU as a share of what an instance has."""

    utilizationTarget: float = Field(default=0.6, gt=0, le=1)
    """The share to hold it at: 0.6."""
    predictiveMethod: Literal["NONE", "OPTIMIZE_AVAILABILITY"] = "NONE"
    """Whether it scales out ahead of what daily and weekly patterns let expect."""

    @property
    def name(self) -> str:
        """The signal's name."""
        return "cpuUtilization"

    @property
    def figure(self) -> str:
        """What it reads of a sample."""
        return "cpu"

    def need(self, seen: Observation, sample: Sample, initialisation_s: float) -> int | None:
        """Instances for it; None without data."""
        values = of_instances(sample, "cpu", seen.requests)
        if values is None:
            return None
        return of_utilisation(seen, sample, values, 100 * self.utilizationTarget, initialisation_s)


class LoadBalancingUtilization(Spec):
    """Requests as a share of the load balancer's serving capacity."""

    utilizationTarget: float = Field(default=0.8, gt=0, le=1)
    """The share to hold it at: 0.8."""
    maxRatePerInstance: float = Field(gt=0)
    """Requests a second that the backend service lets an instance have at most."""

    @property
    def name(self) -> str:
        """The signal's name."""
        return "loadBalancingUtilization"

    @property
    def figure(self) -> str:
        """What it reads of a sample."""
        return "request_rate"

    def need(self, seen: Observation, sample: Sample, initialisation_s: float) -> int | None:
        """Instances for it; None without data."""
        values = of_instances(sample, "request_rate", seen.requests)
        if values is None:
            return None
        return of_utilisation(seen, sample, values, self.utilizationTarget * self.maxRatePerInstance, initialisation_s)


class CustomMetricUtilization(Spec):
    """A metric of Cloud Monitoring, with a target an instance or an amount that one instance is assigned."""

    metric: Literal["sessions", "concurrency", "request_rate", "memory", "lobby"]
    """A figure of the service: sessions, concurrency, request_rate, memory (percent); or lobby, of the whole group."""
    utilizationTarget: float | None = Field(default=None, gt=0)
    """The value to hold it at, in each instance."""
    utilizationTargetType: Literal["GAUGE", "DELTA_PER_SECOND", "DELTA_PER_MINUTE"] = "GAUGE"
    """What the target counts: a value, or (of request_rate, and only there) requests a second or a minute."""
    singleInstanceAssignment: float | None = Field(default=None, gt=0)
    """How much of the group's total one instance can do, instead of a target."""

    @model_validator(mode="after")
    def _target_or_assignment(self) -> "CustomMetricUtilization":
        if (self.utilizationTarget is None) == (self.singleInstanceAssignment is None):
            raise PydanticCustomError("metric", "needs either `utilizationTarget` or `singleInstanceAssignment`.")
        if self.metric == "lobby" and self.singleInstanceAssignment is None:
            raise PydanticCustomError("metric", "is of the whole group and needs a `singleInstanceAssignment`.")
        if self.utilizationTarget is None and self.utilizationTargetType != "GAUGE":
            raise PydanticCustomError(
                "metric", "is only for a `utilizationTarget`.", {"at": ("utilizationTargetType",)}
            )
        if self.utilizationTarget is not None and (self.metric == "request_rate") != (self._per is not None):
            raise PydanticCustomError(
                "metric",
                "must be DELTA_PER_SECOND or DELTA_PER_MINUTE for request_rate, and GAUGE for anything else.",
                {"at": ("utilizationTargetType",)},
            )
        return self

    @property
    def _per(self) -> float | None:
        return _DELTAS.get(self.utilizationTargetType)

    @property
    def name(self) -> str:
        """The signal's name."""
        return self.metric

    @property
    def figure(self) -> str:
        """What it reads of a sample."""
        return self.metric

    def need(self, seen: Observation, sample: Sample, initialisation_s: float) -> int | None:
        """Instances for it; None without data."""
        values = None if self.metric == "lobby" else of_instances(sample, self.metric, seen.requests)
        if self.singleInstanceAssignment is not None:
            total = sample.whole.get("lobby") if values is None else float(values.sum())
            return None if total is None else rounded_up(total / self.singleInstanceAssignment)
        if values is None or self.utilizationTarget is None:
            return None
        return of_utilisation(seen, sample, values * (self._per or 1.0), self.utilizationTarget, initialisation_s)


Signal = CpuUtilization | LoadBalancingUtilization | CustomMetricUtilization
