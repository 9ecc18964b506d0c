"""Kubernetes' HorizontalPodAutoscaler."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.units import Duration, Fraction, PositiveDuration
from foresize.policies.base import Decision, Exactness, Observation, Policy
from foresize.policies.kubernetes.behavior import Behavior, check_release, tolerance_of
from foresize.policies.kubernetes.hpa import Asked, Moment, Pace, combined, reconciled
from foresize.policies.kubernetes.metrics import CPU_80, MetricSpec
from foresize.policies.kubernetes.releases import NEWEST, Release, Rules, rules_of
from foresize.policies.kubernetes.tolerance import Tolerance
from foresize.policies.kubernetes.wishes import Reader
from foresize.policies.metrics import METRICS
from foresize.policies.pipelines import Pipeline
from foresize.policies.pipelines.metrics_server import MetricsServer
from foresize.policies.pipelines.prometheus import Prometheus


class KubernetesHPA(Policy):
    """Kubernetes' HorizontalPodAutoscaler (autoscaling/v2), with the fields of the object's `spec`.

    It goes by pods and what its metrics pipeline measured of them: unready and missing pods, start-up CPU, tolerance,
    several metrics, stabilisation windows, rate limits and bounds are those of the controller, in its order. The
    controller's own flags are fields as well.
    """

    exactness: ClassVar[Exactness] = "exact"

    kind: Literal["kubernetes_hpa"] = "kubernetes_hpa"
    minReplicas: int | None = Field(default=None, ge=0, le=100_000)
    """The fewest; if not said 1, or the autoscaler's `min` where `maxReplicas` is not said either."""
    maxReplicas: int | None = Field(default=None, ge=1, le=100_000)
    """The most; the autoscaler's `max` if not said."""
    metrics: tuple[MetricSpec, ...] = Field(default=(), max_length=100)
    """What it goes by; the largest wish counts. CPU at 80 % of the requests if there are none."""
    behavior: Behavior | None = None
    """How fast it may move. Without it, the count at most doubles in a sync and goes down after the largest wish of
    `downscaleStabilization`."""
    release: Release = NEWEST
    """Whose arithmetic: a release of Kubernetes like "1.30", or newest."""
    syncPeriod: PositiveDuration = 15.0
    """`--horizontal-pod-autoscaler-sync-period`."""
    downscaleStabilization: Duration = 300.0
    """`--horizontal-pod-autoscaler-downscale-stabilization`."""
    tolerance: Fraction = 0.1
    """`--horizontal-pod-autoscaler-tolerance`."""
    cpuInitializationPeriod: Duration = 300.0
    """`--horizontal-pod-autoscaler-cpu-initialization-period`: so long after a pod's start only CPU counts that was
    measured wholly while it was ready."""
    initialReadinessDelay: Duration = 30.0
    """`--horizontal-pod-autoscaler-initial-readiness-delay`: a pod that is unready since so soon after its start has
    never been ready, and its CPU does not count."""
    HPAScaleToZero: bool = False
    """The feature gate, without which `minReplicas` is at least 1."""

    @model_validator(mode="after")
    def _bounds_in_order(self) -> "KubernetesHPA":
        if self.minReplicas is not None and self.maxReplicas is not None and self.maxReplicas < self.minReplicas:
            context = {"least": self.minReplicas, "most": self.maxReplicas, "at": ("maxReplicas",)}
            raise PydanticCustomError("bounds", "must be at least minReplicas ({least}), but is {most}.", context)
        return self

    @model_validator(mode="after")
    def _zero_only_behind_its_gate(self) -> "KubernetesHPA":
        if self.minReplicas == 0 and not self.HPAScaleToZero:
            rule = "must be at least 1, but is 0: that needs the feature gate, `HPAScaleToZero: true`."
            raise PydanticCustomError("bounds", rule, {"at": ("minReplicas",)})
        if self.minReplicas == 0 and not any(metric.is_whole for metric in self.metrics):
            rule = "must be at least 1, but is 0: from zero only an Object or External metric says anything."
            raise PydanticCustomError("bounds", rule, {"at": ("minReplicas",)})
        return self

    @model_validator(mode="after")
    def _tolerance_where_the_release_has_it(self) -> "KubernetesHPA":
        check_release(self.behavior, self.release, ("behavior",))
        return self

    @property
    def rules(self) -> Rules:
        """The release's arithmetic."""
        return rules_of(self.release)

    @cached_property
    def within(self) -> Tolerance:
        """The tolerance in each direction."""
        return tolerance_of(self.behavior, self.tolerance, self.rules)

    @cached_property
    def pace(self) -> Pace:
        """How fast it may move, all defaults filled in."""
        if self.behavior is None:
            return Pace(self.downscaleStabilization)
        return Pace(
            self.downscaleStabilization, self.behavior.up(), self.behavior.down(int(self.downscaleStabilization))
        )

    @property
    def goals(self) -> tuple[MetricSpec, ...]:
        """The metrics, those of the API included."""
        return self.metrics or (CPU_80,)

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """One sync of the controller."""
        least, most = self._bounds_at(seen)
        at = Moment(seen.now_s, seen.desired, least, most, self.rules)
        return reconciled(at, self.pace, memory, lambda: self._asked(seen))

    def _asked(self, seen: Observation) -> Asked:
        reader = Reader(seen, self.within, self.rules, (self.cpuInitializationPeriod, self.initialReadinessDelay))
        return combined(seen.desired, [reader.wish(metric) for metric in self.goals])

    def _bounds_at(self, seen: Observation) -> tuple[int, int]:
        """The object's own bounds, or the autoscaler's; at least 1 but behind the gate."""
        least, most = self.bounds()
        floor = 0 if self.HPAScaleToZero and any(metric.is_whole for metric in self.goals) else 1
        found = max(seen.min, floor) if least is None else least
        return found, max(found, seen.max if most is None else most)

    def bounds(self) -> tuple[int | None, int | None]:
        """`minReplicas` and `maxReplicas`."""
        least = 1 if self.minReplicas is None and self.maxReplicas is not None else self.minReplicas
        return least, self.maxReplicas

    def pipeline(self) -> Pipeline:
        """metrics-server's, or Prometheus' where no metric is a resource."""
        resources = any(metric.type in ("Resource", "ContainerResource") for metric in self.goals)
        return MetricsServer() if resources else Prometheus()

    def period_s(self) -> float:
        """The sync period."""
        return self.syncPeriod

    def aims(self) -> Mapping[str, float]:
        """The targets of the metrics that the scrapes have: CPU as a share, the others a pod."""
        return dict(self._aims())

    def _aims(self) -> Iterator[tuple[str, float]]:
        for metric in self.goals:
            if metric.target.type == "Utilization" and metric.name in ("cpu", "memory"):
                yield metric.name, metric.target.amount / 100
            elif metric.target.type == "AverageValue" and metric.name in ("sessions", "request_rate", "lobby"):
                yield metric.name, metric.target.amount / 1000

    def amounts(self) -> frozenset[str]:
        """The resources that it compares with an amount and not with what the pods request."""
        absolute = (metric for metric in self.goals if metric.target.type != "Utilization")
        return frozenset(metric.name for metric in absolute) & {"cpu", "memory"}

    def watches(self) -> tuple[str, ...]:
        """The metrics that the scrapes have as well."""
        return tuple(dict.fromkeys(metric.name for metric in self.goals if metric.name in METRICS))
