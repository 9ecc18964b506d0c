"""KEDA's ScaledObject."""

from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec
from foresize.models.units import Duration, Fraction, PositiveDuration
from foresize.policies.base import Decision, Exactness, Observation, Policy
from foresize.policies.kubernetes.annotations import Annotations
from foresize.policies.kubernetes.behavior import Behavior, check_release, tolerance_of
from foresize.policies.kubernetes.hpa import Asked, Moment, Pace, Wish, combined, reconciled
from foresize.policies.kubernetes.polling import Limits, scaled
from foresize.policies.kubernetes.readings import Fallback, Readings
from foresize.policies.kubernetes.releases import NEWEST, Release, Rules, rules_of
from foresize.policies.kubernetes.triggers import External, ResourceTrigger, Trigger
from foresize.policies.kubernetes.wishes import Reader
from foresize.policies.metrics import METRICS
from foresize.policies.pipelines import Pipeline
from foresize.policies.pipelines.metrics_server import MetricsServer
from foresize.policies.pipelines.prometheus import Prometheus
from foresize.policies.reasons import Finding
from foresize.policies.zones import Zone

_EARLY_S = 1e-6
"""So much before its time a loop is due: times are sums of floats."""


_BETWEEN = Finding("sync", "between two syncs of the HorizontalPodAutoscaler")


class Config(Spec):
    """`advanced.horizontalPodAutoscalerConfig`."""

    behavior: Behavior | None = None
    """Copied to the HorizontalPodAutoscaler as it is; without it, that has none."""


class Advanced(Spec):
    """`advanced`."""

    horizontalPodAutoscalerConfig: Config = Config()


class Keda(Policy):
    """KEDA's ScaledObject, with the fields of its `spec`: the step between zero and one by KEDA, all else by the
    HorizontalPodAutoscaler that it makes.

    KEDA polls the triggers every `pollingInterval` and wakes or lets go of the service; the HorizontalPodAutoscaler
    reads the same triggers, through KEDA, in its own period, as External metrics without `behavior` unless one is said.
    """

    exactness: ClassVar[Exactness] = "exact"

    kind: Literal["keda"] = "keda"
    triggers: tuple[Trigger, ...] = Field(min_length=1, max_length=100)
    """What it goes by; one that is active is enough, and the largest wish counts."""
    pollingInterval: int = Field(default=30, ge=1, le=86_400)
    """Seconds between KEDA's polls."""
    cooldownPeriod: int = Field(default=300, ge=0, le=604_800)
    """Seconds after the last active poll before it goes to zero, or to idle."""
    initialCooldownPeriod: int = Field(default=0, ge=0, le=604_800)
    """The same after the start, while nothing has been active yet."""
    idleReplicaCount: int | None = Field(default=None, ge=0, le=100_000)
    """The count while nothing is active; less than `minReplicaCount`."""
    minReplicaCount: int = Field(default=0, ge=0, le=100_000)
    """The fewest while something is active (at least 1); with 0, and no idle count, also what it goes down to."""
    maxReplicaCount: int = Field(default=100, ge=1, le=100_000)
    """The most."""
    fallback: Fallback | None = None
    """What counts while a trigger fails."""
    advanced: Advanced = Advanced()
    """The HorizontalPodAutoscaler's `behavior`."""
    annotations: Annotations = Annotations()
    """Pausing, as annotations of the object."""
    release: Release = NEWEST
    """The HorizontalPodAutoscaler's arithmetic: a release of Kubernetes, or newest."""
    syncPeriod: PositiveDuration = 15.0
    """The HorizontalPodAutoscaler's `--horizontal-pod-autoscaler-sync-period`."""
    downscaleStabilization: Duration = 300.0
    """Its `--horizontal-pod-autoscaler-downscale-stabilization`."""
    tolerance: Fraction = 0.1
    """Its `--horizontal-pod-autoscaler-tolerance`."""
    cpuInitializationPeriod: Duration = 300.0
    """Its `--horizontal-pod-autoscaler-cpu-initialization-period`."""
    initialReadinessDelay: Duration = 30.0
    """Its `--horizontal-pod-autoscaler-initial-readiness-delay`."""
    clock_zone: Zone = "UTC"
    """The time zone in which the scenario's clock is, for cron triggers."""

    @model_validator(mode="after")
    def _counts_in_order(self) -> "Keda":
        if self.maxReplicaCount < self.minReplicaCount:
            context = {"least": self.minReplicaCount, "most": self.maxReplicaCount, "at": ("maxReplicaCount",)}
            raise PydanticCustomError("bounds", "must be at least minReplicaCount ({least}), but is {most}.", context)
        if self.idleReplicaCount is not None and self.idleReplicaCount >= self.minReplicaCount:
            context = {"least": self.minReplicaCount, "idle": self.idleReplicaCount, "at": ("idleReplicaCount",)}
            raise PydanticCustomError("bounds", "must be less than minReplicaCount ({least}), but is {idle}.", context)
        return self

    @model_validator(mode="after")
    def _a_fallback_for_what_can_fail(self) -> "Keda":
        if self.fallback is not None and not self.external:
            rule = "must be left out: cpu and memory triggers have none."
            raise PydanticCustomError("fallback", rule, {"at": ("fallback",)})
        return self

    @model_validator(mode="after")
    def _tolerance_where_the_release_has_it(self) -> "Keda":
        check_release(self._behavior, self.release, ("advanced", "horizontalPodAutoscalerConfig", "behavior"))
        return self

    @property
    def _behavior(self) -> Behavior | None:
        return self.advanced.horizontalPodAutoscalerConfig.behavior

    @cached_property
    def external(self) -> tuple[External, ...]:
        """The triggers whose values KEDA serves."""
        return tuple(each for each in self.triggers if not isinstance(each, ResourceTrigger))

    @cached_property
    def resources(self) -> tuple[ResourceTrigger, ...]:
        """Those that the HorizontalPodAutoscaler reads itself."""
        return tuple(each for each in self.triggers if isinstance(each, ResourceTrigger))

    @property
    def rules(self) -> Rules:
        """The release's arithmetic."""
        return rules_of(self.release)

    @cached_property
    def pace(self) -> Pace:
        """How fast the HorizontalPodAutoscaler may move."""
        behavior = self.annotations.paused(self._behavior)
        if behavior is None:
            return Pace(self.downscaleStabilization)
        return Pace(self.downscaleStabilization, behavior.up(), behavior.down(int(self.downscaleStabilization)))

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """What of both loops is due: KEDA's poll, and where that leaves the count alone the HorizontalPodAutoscaler."""
        if self.annotations.is_paused:
            frozen = self.annotations.replicas
            count = seen.desired if frozen is None else frozen
            return Decision(count, f"paused at {count}", (Finding("paused", f"at {count}", count, binds=True),))
        readings = Readings(self.external, seen, memory, self.fallback, self.clock_zone)
        findings: tuple[Finding, ...] = ()
        if seen.now_s >= memory.get("poll_s", seen.now_s) - _EARLY_S:
            memory["poll_s"] = seen.now_s + self.pollingInterval
            polled, findings = self._polled(readings, seen, memory)
            if polled is not None:
                return Decision(polled, findings[-1].said, findings, wake_s=self._wake_s(memory))
        decision = self._synced(readings, seen, memory)
        return Decision(decision.desired, decision.reason, (*findings, *decision.findings), wake_s=self._wake_s(memory))

    def _polled(
        self, readings: Readings, seen: Observation, memory: dict[str, Any]
    ) -> tuple[int | None, tuple[Finding, ...]]:
        polled, findings = readings.polled()
        forced = self.annotations.force_activation or not self.external
        limits = Limits(
            self.minReplicaCount,
            self.idleReplicaCount,
            self.cooldownPeriod,
            self.initialCooldownPeriod,
            None if self.fallback is None else self.fallback.replicas,
        )
        outcome = scaled(polled._replace(active=polled.active or forced), seen.desired, seen.now_s, limits, memory)
        count = outcome.replicas
        if count is not None and self.annotations.forbids(count - seen.desired):
            return None, (*findings, Finding("paused", "in this direction", seen.desired, binds=True))
        return count, (Finding("poll", outcome.finding.said, outcome.replicas, parts=tuple(findings)), outcome.finding)

    def _synced(self, readings: Readings, seen: Observation, memory: dict[str, Any]) -> Decision:
        """The HorizontalPodAutoscaler, where its period is over."""
        if seen.now_s < memory.get("sync_s", seen.now_s) - _EARLY_S:
            return Decision(seen.desired, _BETWEEN.said, (_BETWEEN,))
        memory["sync_s"] = seen.now_s + self.syncPeriod
        at = Moment(seen.now_s, seen.desired, max(self.minReplicaCount, 1), self.maxReplicaCount, self.rules)
        return reconciled(at, self.pace, memory.setdefault("hpa", {}), lambda: self._asked(readings, seen))

    def _asked(self, readings: Readings, seen: Observation) -> Asked:
        tolerance = tolerance_of(self._behavior, self.tolerance, self.rules)
        reader = Reader(seen, tolerance, self.rules, (self.cpuInitializationPeriod, self.initialReadinessDelay))
        wishes = [
            Wish("External", trigger.label, partial(readings.proposal, index, tolerance))
            for index, trigger in enumerate(self.external)
        ]
        wishes += [reader.wish(trigger.metric()) for trigger in self.resources]
        return combined(seen.desired, wishes)

    def _wake_s(self, memory: dict[str, Any]) -> float:
        """When the next poll is due, which need not be a sync."""
        return float(memory["poll_s"])

    def bounds(self) -> tuple[int | None, int | None]:
        """The fewest that it can come to, zero, idle and paused included, and `maxReplicaCount`."""
        least = self.minReplicaCount if self.idleReplicaCount is None else self.idleReplicaCount
        paused = self.annotations.replicas
        if paused is None:
            return least, self.maxReplicaCount
        return min(least, paused), max(self.maxReplicaCount, paused)

    def pipeline(self) -> Pipeline:
        """Prometheus', or metrics-server's where a trigger is CPU or memory."""
        return MetricsServer() if self.resources else Prometheus()

    def period_s(self) -> float:
        """The HorizontalPodAutoscaler's period; the polls wake it besides."""
        return self.syncPeriod

    def aims(self) -> Mapping[str, float]:
        """CPU and memory as shares."""
        return dict(self._aims())

    def _aims(self) -> Iterator[tuple[str, float]]:
        for trigger in self.resources:
            if trigger.metricType == "Utilization":
                yield trigger.type, trigger.metadata.value / 100

    def amounts(self) -> frozenset[str]:
        """The resources that it compares with an amount and not with what the pods request."""
        names: list[str] = [trigger.type for trigger in self.resources if trigger.metricType != "Utilization"]
        names += [trigger.metadata.query for trigger in self.external if trigger.type == "prometheus"]
        return frozenset(names) & {"cpu", "memory"}

    def watches(self) -> tuple[str, ...]:
        """The metrics that the scrapes have as well."""
        names: list[str] = [trigger.type for trigger in self.resources]
        names += [trigger.metadata.query for trigger in self.external if trigger.type == "prometheus"]
        return tuple(dict.fromkeys(name for name in names if name in METRICS))
