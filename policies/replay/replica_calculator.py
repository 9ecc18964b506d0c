"""The HorizontalPodAutoscaler's calculator: from pods and one metric to a count."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.policies.kubernetes.calculator import (
    NoAnswer,
    Proposal,
    by_average,
    by_utilization,
    by_value,
    by_value_per_pod,
)
from foresize.policies.kubernetes.groups import Usage, Warming, grouped
from foresize.policies.kubernetes.releases import Release, Rules, rules_of
from foresize.policies.kubernetes.sources import ready_among
from foresize.policies.kubernetes.tolerance import Tolerance
from foresize.policies.pods import Pods
from foresize.policies.replay.base import Count, Milli, Recording, Step, Whole
from foresize.policies.replay.pod_table import Phase, Readiness, Resource, pods_of, requests_of, usage_of_levels
from foresize.policies.replay.rules import Recorded


class Metric(Recorded):
    """A metric that is no resource."""

    type: Literal["pod", "object", "object_per_pod", "external", "external_per_pod"]
    name: str = ""
    levels_milli: tuple[Milli, ...] | None = ()
    """Of each pod; of an object or external metric its series, of which an object has one."""
    target_milli: Milli | None = None
    per_pod_target_milli: Milli | None = None
    expected_milli: Whole | None = None

    @property
    def target(self) -> int:
        """The target that counts for its type; 0 where it is missing."""
        return (self.per_pod_target_milli if self.type.endswith("_per_pod") else self.target_milli) or 0


class CalculatorCase(Recording):
    """One proposal of the replica calculator.

    Recorded by the controller's own tests, kubernetes/kubernetes replica_calculator_test.go, with their settings:
    tolerance 0.1, CPU initialisation period 2 min, initial readiness delay 10 s, a metric's window a minute. A pod is
    called test-pod-<number>, became ready (or unready) when it started, and, unless the lists say otherwise, runs, is
    ready, and is old enough. Messages of errors may go on after the recorded text.
    """

    recorded_at: ClassVar[str] = "1.20"

    kind: Literal["replica_calculator"] = "replica_calculator"
    current_replicas: Count
    container: str | None = None
    resource: Resource | None = None
    metric: Metric | None = None
    pod_age_seconds: tuple[float | None, ...] | None = ()
    pod_deletion: tuple[bool, ...] | None = ()
    pod_phase: tuple[Phase, ...] | None = ()
    pod_readiness: tuple[Readiness, ...] | None = ()
    tolerance: float = Field(default=0.1, ge=0)
    cpu_initialization_period_seconds: float = Field(default=120.0, ge=0)
    initial_readiness_delay_seconds: float = Field(default=10.0, ge=0)
    expected_replicas: Count
    expected_error: str | None = None
    release: Release | None = None

    @model_validator(mode="after")
    def _one_metric(self) -> "CalculatorCase":
        if (self.resource is None) == (self.metric is None):
            raise PydanticCustomError("case", "needs either `resource` or `metric`.")
        if self.expected_error is None and self._target() <= 0:
            raise PydanticCustomError("case", "has no target more than 0 to compute with.")
        return self

    def steps(self, release: str) -> Iterator[Step]:
        """The one proposal."""
        try:
            ours = self._told(self._proposal(rules_of(release)))
        except NoAnswer as error:
            ours = {"replicas": None, "error": str(error)}
        yield Step(0.0, self._recorded(), ours, self.facts())

    def agrees(self, name: str, recorded: Any, ours: Any) -> bool:
        """An error's text may be longer than the recorded one."""
        if name == "error":
            return recorded in (ours or "")
        return super().agrees(name, recorded, ours)

    def _target(self) -> int:
        if self.metric is not None:
            return self.metric.target
        return 0 if self.resource is None else self.resource.target_utilization_percent

    def _recorded(self) -> dict[str, object]:
        if self.expected_error is not None:
            return {"error": self.expected_error}
        figures: dict[str, object] = {}
        if self.resource is not None:
            figures["utilization_percent"] = self.resource.expected_utilization_percent
            figures["value_milli"] = self.resource.expected_value_milli
        elif self.metric is not None:
            figures["value_milli"] = self.metric.expected_milli
        return {"replicas": self.expected_replicas} | {key: each for key, each in figures.items() if each is not None}

    def _told(self, proposal: Proposal) -> dict[str, object]:
        return {
            "replicas": proposal.replicas,
            "utilization_percent": proposal.current,
            "value_milli": proposal.raw,
            "said": proposal.said,
        }

    def _proposal(self, rules: Rules) -> Proposal:
        pods = pods_of(
            self.current_replicas, self.pod_age_seconds, self.pod_deletion, self.pod_phase, self.pod_readiness
        )
        tolerance = Tolerance(self.tolerance, self.tolerance, rules.two_sided)
        if self.resource is not None:
            return self._of_resource(self.resource, pods, tolerance, rules)
        assert self.metric is not None  # the validator has seen to it
        return self._of_metric(self.metric, pods, tolerance, rules)

    def _of_resource(self, resource: Resource, pods: Pods, tolerance: Tolerance, rules: Rules) -> Proposal:
        usage = resource.usage(len(pods), self.container or "")
        _some(pods)
        warming = Warming(self.cpu_initialization_period_seconds, self.initial_readiness_delay_seconds)
        groups = grouped(pods, usage, 0.0, warming if resource.name == "cpu" else None)
        requests = requests_of(resource, len(pods), self.container or "")
        percent = max(1, resource.target_utilization_percent)
        return by_utilization(usage, groups, requests, percent, self.current_replicas, tolerance, rules)

    def _of_metric(self, metric: Metric, pods: Pods, tolerance: Tolerance, rules: Rules) -> Proposal:
        levels, target = metric.levels_milli or (), max(1, metric.target)
        if not levels:
            raise NoAnswer(f"unable to get metric {metric.name}: no metrics returned from the metrics API")
        if metric.type == "pod":
            usage: Usage = usage_of_levels(levels, len(pods))
            _some(pods)
            groups = grouped(pods, usage, 0.0, None)
            return by_average(usage, groups, target, self.current_replicas, tolerance, rules)
        value = levels[0] if metric.type.startswith("object") else sum(levels)
        if metric.type.endswith("_per_pod"):
            return by_value_per_pod(value, target, self.current_replicas, tolerance)
        return by_value(value, target, self.current_replicas, ready_among(pods), tolerance)


def _some(pods: Pods) -> None:
    if not len(pods):
        raise NoAnswer("no pods returned by selector while calculating replica count")
