"""`triggers` of a ScaledObject: what KEDA goes by.

Source: kedacore/keda, pkg/scalers/{prometheus,cron,cpu_memory}_scaler.go. Figures in `metadata` may be texts, as KEDA's
own examples have them.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec, TakesText
from foresize.policies.cron import Cron, next_cron
from foresize.policies.kubernetes.metrics import ContainerResource, MetricSpec, Resource, Target, WholeMetric
from foresize.policies.zones import Zone


def _number(value: Any) -> Any:
    """A number that is written as a text, as it is where everything in `metadata` must be one."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        raise PydanticCustomError("number", "must be a number, but is {value}.", {"value": repr(value)}) from None


def _flag(value: Any) -> Any:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


Figure = Annotated[float, BeforeValidator(_number), TakesText(), Field(ge=0, lt=1e12)]
Whole = Annotated[int, BeforeValidator(_number), TakesText()]
Flag = Annotated[bool, BeforeValidator(_flag), TakesText()]


class _Trigger(Spec):
    name: str = Field(default="", max_length=200)
    """What messages call it; its type if not said."""

    @property
    def label(self) -> str:
        """Its name in findings."""
        return self.name or str(getattr(self, "type", ""))


class CpuMetadata(Spec):
    """`metadata` of a cpu or memory trigger."""

    value: Whole = Field(gt=0, le=2**31 - 1)
    """Percent of the requests (Utilization), or thousandths of a vCPU or bytes a pod (AverageValue)."""
    containerName: str | None = Field(default=None, min_length=1)
    """The container that counts; a simulated pod has one."""


class ResourceTrigger(_Trigger):
    """CPU or memory: the HorizontalPodAutoscaler's own metric. It neither activates nor lets go to zero."""

    type: Literal["cpu", "memory"]
    metricType: Literal["Utilization", "AverageValue"]
    metadata: CpuMetadata

    def metric(self) -> MetricSpec:
        """The entry of `metrics` that KEDA writes."""
        if self.metricType == "Utilization":
            target = Target(type="Utilization", averageUtilization=self.metadata.value)
        else:
            unit = "m" if self.type == "cpu" else ""
            target = Target(type="AverageValue", averageValue=f"{self.metadata.value}{unit}")
        if self.metadata.containerName is None:
            return MetricSpec(type="Resource", resource=Resource(name=self.type, target=target))
        own = ContainerResource(name=self.type, target=target, container=self.metadata.containerName)
        return MetricSpec(type="ContainerResource", containerResource=own)


class QueryMetadata(Spec):
    """`metadata` of a prometheus trigger."""

    query: WholeMetric
    """What is asked for: a figure of the whole simulated service in place of PromQL."""
    threshold: Figure = Field(gt=0)
    """What the HorizontalPodAutoscaler holds it at: of each pod (AverageValue), or altogether (Value)."""
    activationThreshold: Figure = 0.0
    """More than this activates: the step from zero."""
    ignoreNullValues: Flag = True
    """Whether no value is 0, and not an error."""


class PrometheusTrigger(_Trigger):
    """A query: one value of the whole service."""

    type: Literal["prometheus"]
    metricType: Literal["AverageValue", "Value"] = "AverageValue"
    useCachedMetrics: bool = False
    """Whether the HorizontalPodAutoscaler gets the value of KEDA's last poll, and not one of its own."""
    metadata: QueryMetadata

    @property
    def target_milli(self) -> int:
        """The threshold in thousandths."""
        return max(1, round(self.metadata.threshold * 1000))

    @property
    def activation(self) -> float:
        """What must be passed."""
        return self.metadata.activationThreshold


class CronMetadata(Spec):
    """`metadata` of a cron trigger."""

    timezone: Zone
    start: Cron
    end: Cron
    desiredReplicas: Whole = Field(ge=1, le=100_000)
    """The count between start and end; more is possible by other triggers."""

    @model_validator(mode="after")
    def _some_time(self) -> "CronMetadata":
        if self.start == self.end:
            raise PydanticCustomError("cron", "must be another time than the start.", {"at": ("end",)})
        return self


class CronTrigger(_Trigger):
    """So many replicas from one time of the week to another."""

    type: Literal["cron"]
    metadata: CronMetadata

    metricType: Literal["AverageValue"] = "AverageValue"
    useCachedMetrics: bool = False
    """Whether the HorizontalPodAutoscaler gets the value of KEDA's last poll, and not one of its own."""

    @property
    def target_milli(self) -> int:
        """One a pod."""
        return 1000

    @property
    def activation(self) -> float:
        """Any replica is one."""
        return 0.0

    def window(self, clock: datetime, own: str) -> tuple[bool, datetime]:
        """Whether it is between start and end, which it is where the next end comes before the next start; and until
        when that holds. `clock` is in the zone `own`."""
        own_times = self.metadata
        start = next_cron(own_times.start, own_times.timezone, clock, own)
        end = next_cron(own_times.end, own_times.timezone, clock, own)
        return end <= start, min(start, end)


Trigger = Annotated[ResourceTrigger | PrometheusTrigger | CronTrigger, Discriminator("type")]
"""One entry of `triggers`."""
External = PrometheusTrigger | CronTrigger
"""Those whose values KEDA serves to the HorizontalPodAutoscaler itself."""
