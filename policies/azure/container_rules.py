"""Scaling rules of Azure Container Apps."""

import math
from typing import Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec
from foresize.policies.base import Observation
from foresize.policies.figures import of_instances
from foresize.policies.pods import Sample

_HAIR = 1e-9
OF_THE_POD = ("cpu", "memory")


class HttpMetadata(Spec):
    """What the HTTP rule is told."""

    concurrentRequests: int = Field(default=10, ge=1)
    """Requests that a replica takes: those of the last 15 s, divided by 15."""


class HttpRule(Spec):
    """Scaling by HTTP requests."""

    metadata: HttpMetadata = HttpMetadata()
    """Its numbers."""


class CustomMetadata(Spec):
    """What a custom rule is told."""

    type: Literal["Utilization", "Value"] = "Value"
    """For cpu and memory, percent of what a replica asks for; for others, a value."""
    value: float = Field(gt=0)
    """The value for each replica."""


class CustomRule(Spec):
    """Scaling by a KEDA scaler."""

    type: Literal["cpu", "memory", "sessions", "request_rate", "concurrency", "lobby"]
    """The scaler: of the replicas' cpu or memory, or one that reads a figure of the service as a queue's length."""
    metadata: CustomMetadata
    """Its numbers."""

    @model_validator(mode="after")
    def _percent_of_what_is_asked_for(self) -> "CustomRule":
        if (self.type in OF_THE_POD) != (self.metadata.type == "Utilization"):
            raise PydanticCustomError(
                "rule",
                "must be Utilization for cpu and memory, and Value for anything else.",
                {"at": ("metadata", "type")},
            )
        return self


class ScaleRule(Spec):
    """A named rule: `http` or `custom`."""

    name: str = Field(min_length=1)
    """What it is called."""
    http: HttpRule | None = None
    """By HTTP requests."""
    custom: CustomRule | None = None
    """By a KEDA scaler."""

    @model_validator(mode="after")
    def _one_of_them(self) -> "ScaleRule":
        if (self.http is None) == (self.custom is None):
            raise PydanticCustomError("rule", "needs either `http` or `custom`.")
        return self

    @property
    def figure(self) -> str:
        """What it reads of a sample."""
        return "request_rate" if self.custom is None else self.custom.type

    @property
    def target(self) -> float:
        """The value for each replica."""
        if self.custom is not None:
            return self.custom.metadata.value
        return float((self.http or HttpRule()).metadata.concurrentRequests)

    def total(self, seen: Observation, sample: Sample) -> float | None:
        """Its metric over all replicas; None without data."""
        if self.figure == "lobby":
            return sample.whole.get("lobby")
        values = of_instances(sample, self.figure, seen.requests)
        return None if values is None else float(values.sum())

    def replicas(self, total: float) -> int:
        """Replicas for it: metric / target, rounded up."""
        return math.ceil(min(total / self.target, 1e9) - _HAIR)


def next_rung(count: int) -> int:
    """The most replicas that one step up leads to: 1, 4, and then twice as many.

    Source: Microsoft, "Set scaling rules in Azure Container Apps", scale behavior.
    """
    return 1 if count < 1 else max(4, 2 * count)


def polled(memory: dict[str, Any], now_s: float, every_s: float, totals: dict[str, float | None]) -> dict[str, Any]:
    """The totals as they were when custom rules were polled last; these ones where it is time again."""
    kept = memory.get("polled")
    if kept is None or now_s >= kept["at_s"] + every_s - _HAIR or set(kept["totals"]) != set(totals):
        kept = memory["polled"] = {"at_s": now_s, "totals": dict(totals)}
    found: dict[str, Any] = kept["totals"]
    return found
