"""Kubernetes' VerticalPodAutoscaler: which size the instances should have."""

import math
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec
from foresize.models.units import PositiveDuration
from foresize.policies.base import Decision, Exactness, Observation, Policy
from foresize.policies.kubernetes.quantity import MaybeQuantity
from foresize.policies.pipelines import Pipeline
from foresize.policies.pipelines.metrics_server import MetricsServer
from foresize.policies.reasons import Finding
from foresize.policies.vertical.recommender import (
    Estimates,
    Limits,
    Recommendation,
    new_usage,
    recommend,
    see_cpu,
    see_memory,
)

_MILLI = 1000.0
_MB = 1024.0**2


class Resources(Spec):
    """CPU and memory, as Kubernetes writes them."""

    cpu: MaybeQuantity = None
    """Cores: `250m`, `2`."""
    memory: MaybeQuantity = None
    """Bytes: `512Mi`, `4Gi`."""

    def amounts(self) -> tuple[float | None, float | None]:
        """Cores and bytes."""
        cpu, memory = self.cpu, self.memory
        return None if cpu is None else cpu / _MILLI, None if memory is None else memory / _MILLI


class Vpa(Policy):
    """A recommendation for the requests of each instance; the number of instances stays as it is.

    Percentiles of histograms that decay, a safety margin, wider bounds while the history is short, memory by its daily
    peaks. Fields are named as in the VerticalPodAutoscaler object and as the recommender's flags. Source:
    kubernetes/autoscaler, vertical-pod-autoscaler/pkg/recommender.
    """

    exactness: ClassVar[Exactness] = "exact"
    kind: Literal["vpa"] = "vpa"
    updateMode: Literal["Off", "Initial", "Recreate"] = "Off"
    """What becomes of it: nothing; it is for instances that start anew; instances are restarted for it."""
    minAllowed: Resources = Resources()
    """The least that it may recommend."""
    maxAllowed: Resources = Resources()
    """The most."""
    targetCPUPercentile: float = Field(default=0.9, gt=0, le=1)
    """The percentile of CPU (and of memory's peaks) that is recommended."""
    recommendationLowerBoundCPUPercentile: float = Field(default=0.5, gt=0, le=1)
    """That of the lower bound, below which an instance is restarted."""
    recommendationUpperBoundCPUPercentile: float = Field(default=0.95, gt=0, le=1)
    """That of the upper bound."""
    recommendationMarginFraction: float = Field(default=0.15, ge=0, le=10)
    """The safety margin on top."""
    podMinCPUMillicores: float = Field(default=25, ge=0, le=1e6)
    """The least CPU of an instance."""
    podMinMemoryMb: float = Field(default=250, ge=0, le=1e9)
    """The least memory."""
    cpuHistogramDecayHalfLife: PositiveDuration = 86_400.0
    """The age at which a sample of CPU weighs half."""
    memoryHistogramDecayHalfLife: PositiveDuration = 86_400.0
    """The age at which a peak of memory does."""
    memoryAggregationInterval: PositiveDuration = 86_400.0
    """The time of which only the peak of memory counts."""

    @model_validator(mode="after")
    def _least_and_most(self) -> "Vpa":
        for name in ("cpu", "memory"):
            least, most = getattr(self.minAllowed, name), getattr(self.maxAllowed, name)
            if least is not None and most is not None and least > most:
                context = {"at": ("minAllowed", name)}
                raise PydanticCustomError("vpa", f"must be at most that of maxAllowed.{name}.", context)
        return self

    def pipeline(self) -> Pipeline:
        """The resource metrics."""
        return MetricsServer()

    def period_s(self) -> float:
        """The recommender's minute."""
        return 60.0

    def limits(self) -> Limits:
        """What the recommender goes by."""
        return Limits(
            target_percentile=self.targetCPUPercentile,
            lower_percentile=self.recommendationLowerBoundCPUPercentile,
            upper_percentile=self.recommendationUpperBoundCPUPercentile,
            margin=self.recommendationMarginFraction,
            cpu_half_life_s=self.cpuHistogramDecayHalfLife,
            memory_half_life_s=self.memoryHistogramDecayHalfLife,
            peak_window_s=self.memoryAggregationInterval,
            least=(self.podMinCPUMillicores / _MILLI, self.podMinMemoryMb * _MB),
            allowed_from=self.minAllowed.amounts(),
            allowed_to=self.maxAllowed.amounts(),
        )

    def recommendation(self, memory: dict[str, Any]) -> Recommendation | None:
        """What its memory amounts to; None before anything was measured."""
        return recommend(memory["usage"], self.limits()) if memory else None

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """The count as it is; the recommendation is among the findings."""
        usage, limits = memory.setdefault("usage", new_usage()), self.limits()
        sample = seen.samples[-1] if seen.samples else None
        if sample is not None and sample.end_s > memory.get("read_s", -1.0):
            memory["read_s"] = sample.end_s
            if "cpu" in sample.values:
                see_cpu(usage, sample.values["cpu"], sample.end_s, limits)
            if "memory" in sample.values:
                in_use = sample.values["memory"].tolist()
                see_memory(usage, sample.names.tolist(), in_use, sample.end_s, limits)
        found = recommend(usage, limits)
        if found is None:
            return Decision(seen.desired, "nothing measured yet: no recommendation")
        said = f"{found.cpu.target:.4g} vCPUs and {found.memory.target / _MB:.4g} MiB recommended ({self.updateMode})"
        return Decision(seen.desired, said, tuple(_told(found, seen, self.recommendationMarginFraction)))


def _told(found: Recommendation, seen: Observation, margin: float) -> list[Finding]:
    """The estimates of both resources."""
    sure = Finding("confidence", f"{found.confidence:.3g} days of history", found.confidence)
    return [
        sure,
        _resource("cpu", found.cpu, seen.requests.cpu, 1.0, "vCPUs", margin),
        _resource("memory", found.memory, seen.requests.memory, _MB, "MiB", margin),
    ]


def _resource(name: str, found: Estimates, asked: float, unit: float, unit_name: str, margin: float) -> Finding:
    """A resource's target, and whether the object's limits are what it is."""
    upper = "any" if math.isinf(found.upper) else f"{found.upper / unit:.4g}"
    said = f"{found.lower / unit:.4g} to {upper} {unit_name} with a margin of {margin:.0%}"
    said = f"{said}; {asked / unit:.4g} are requested"
    return Finding(name, said, found.target, binds=found.target != found.uncapped)
