"""`metrics`: what a HorizontalPodAutoscaler goes by, as the object has it.

Rules: kubernetes/kubernetes, pkg/apis/autoscaling/validation, validateMetricSpec and validateMetricTarget.
"""

from typing import Any, Literal

from pydantic import ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec
from foresize.policies.kubernetes.quantity import MaybeQuantity

PodsMetric = Literal["cpu", "memory", "sessions", "request_rate", "concurrency"]
"""What a pipeline measures of each pod (`policies.pods.PER_POD`)."""
WholeMetric = Literal[
    "cpu", "memory", "sessions", "request_rate", "concurrency", "lobby", "ready", "p95_latency", "pool_wait"
]
"""What there is of the whole service: the sum of the pods', and what is scraped of it."""

_FIELDS = {"Utilization": "averageUtilization", "AverageValue": "averageValue", "Value": "value"}


class Target(Spec):
    """The value to hold a metric at."""

    type: Literal["Utilization", "AverageValue", "Value"]
    averageUtilization: int | None = Field(default=None, gt=0, le=2**31 - 1)
    """Percent of what the pods request."""
    averageValue: MaybeQuantity = None
    """For each pod; kept in thousandths."""
    value: MaybeQuantity = None
    """Of the whole; kept in thousandths."""

    @field_validator("averageValue", "value")
    @classmethod
    def _positive(cls, milli: int | None) -> int | None:
        if milli is not None and milli <= 0:
            raise PydanticCustomError("positive", "must be more than 0, but is {value}.", {"value": milli / 1000})
        return milli

    @model_validator(mode="after")
    def _the_field_of_its_type(self) -> "Target":
        for kind, name in _FIELDS.items():
            is_there = getattr(self, name) is not None
            if kind == self.type and not is_there:
                raise PydanticCustomError("target", "needs `{field}`, for its type is {type}.", _said(name, self.type))
            if kind != self.type and is_there:
                context = _said(name, self.type) | {"at": (name,)}
                raise PydanticCustomError("target", "must be left out, for the type is {type}.", context)
        return self

    @property
    def amount(self) -> int:
        """Percent, or thousandths."""
        return self.averageUtilization or self.averageValue or self.value or 1


def _said(name: str, kind: str) -> dict[str, Any]:
    return {"field": name, "type": kind}


def _allowed(target: Target, *kinds: str) -> Target:
    if target.type not in kinds:
        raise PydanticCustomError(
            "target",
            "must be {kinds}, but is {type}.",
            {"kinds": " or ".join(kinds), "type": target.type, "at": ("type",)},
        )
    return target


class Resource(Spec):
    """`resource`: what the pods use of what they request."""

    name: Literal["cpu", "memory"]
    target: Target

    @field_validator("target")
    @classmethod
    def _kind(cls, target: Target) -> Target:
        return _allowed(target, "Utilization", "AverageValue")


class ContainerResource(Resource):
    """`containerResource`: the same of one container."""

    container: str = Field(min_length=1)
    """Its name. A simulated pod has one container, whatever it is called; side-cars are in its figures or nowhere."""


class Named(Spec):
    """`metric` of a Pods metric."""

    model_config = ConfigDict(title="metric")

    name: PodsMetric


class WholeNamed(Spec):
    """`metric` of an Object or External metric."""

    model_config = ConfigDict(title="metric")

    name: WholeMetric


class PodsSource(Spec):
    """`pods`: a mean over the pods."""

    metric: Named
    target: Target

    @field_validator("target")
    @classmethod
    def _kind(cls, target: Target) -> Target:
        return _allowed(target, "AverageValue")


class External(Spec):
    """`external`: one value of the whole service."""

    metric: WholeNamed
    target: Target

    @field_validator("target")
    @classmethod
    def _kind(cls, target: Target) -> Target:
        return _allowed(target, "Value", "AverageValue")


class Described(Spec):
    """`describedObject`: whose metric it is."""

    kind: str = Field(min_length=1)
    name: str = Field(min_length=1)
    apiVersion: str = ""


class Object(External):
    """`object`: one value of something that Kubernetes knows, such as an Ingress in front of the service."""

    describedObject: Described


class MetricSpec(Spec):
    """One entry of `metrics`: a `type`, and the field of that name."""

    type: Literal["Resource", "ContainerResource", "Pods", "Object", "External"]
    resource: Resource | None = None
    containerResource: ContainerResource | None = None
    pods: PodsSource | None = None
    object: Object | None = None
    external: External | None = None

    @model_validator(mode="after")
    def _the_field_of_its_type(self) -> "MetricSpec":
        for name in ("resource", "containerResource", "pods", "object", "external"):
            is_own = name.lower() == self.type.lower()
            if is_own and getattr(self, name) is None:
                raise PydanticCustomError("metric", "needs `{field}`, for its type is {type}.", _said(name, self.type))
            if not is_own and getattr(self, name) is not None:
                context = _said(name, self.type) | {"at": (name,)}
                raise PydanticCustomError("metric", "must be left out, for the type is {type}.", context)
        return self

    @property
    def source(self) -> Resource | PodsSource | External:
        """The field of its type."""
        found = self.resource or self.containerResource or self.pods or self.object or self.external
        assert found is not None  # the validator has seen to it
        return found

    @property
    def name(self) -> str:
        """The resource's or the metric's name."""
        source = self.source
        return source.name if isinstance(source, Resource) else source.metric.name

    @property
    def target(self) -> Target:
        """The value to hold it at."""
        return self.source.target

    @property
    def is_whole(self) -> bool:
        """Whether it has one value for the whole service, and so one where there are no pods: from zero on."""
        return isinstance(self.source, External)


CPU_80 = MetricSpec(
    type="Resource", resource=Resource(name="cpu", target=Target(type="Utilization", averageUtilization=80))
)
"""What the API fills in where there are no metrics."""
