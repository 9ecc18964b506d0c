"""Knative's pod autoscaler (KPA)."""

import math
from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.units import Duration, PositiveDuration
from foresize.policies.base import Cause, Decision, Exactness, Observation, Policy
from foresize.policies.knative.decider import TICK_S, Ruling, Settings, begin, observe, rule
from foresize.policies.knative.fields import LEAST_TARGET, BurstCapacity, ScaleDownDelay, StableWindow
from foresize.policies.knative.reasons import explain_ruling, explain_scaling
from foresize.policies.knative.scaling import Bounds, begin_scaling, scale
from foresize.policies.knative.windows import Aggregation
from foresize.policies.pipelines import Pipeline
from foresize.policies.pipelines.queue_proxy import QueueProxy
from foresize.policies.pods import Sample
from foresize.policies.reasons import Finding


class KnativeKpa(Policy):
    """Requests in flight (or a second) over a stable and a panic window, by a target a pod; from zero at once.

    Fields are named as the keys of the ConfigMap `config-autoscaler` and as the annotations
    `autoscaling.knative.dev/…`; an annotation goes before the key that it stands for. A session that stays open is one
    request in flight for its whole life. Source: knative/serving.
    """

    model_config = ConfigDict(alias_generator=lambda name: name.replace("_", "-"))

    exactness: ClassVar[Exactness] = "exact"
    kind: Literal["knative_kpa"] = "knative_kpa"
    metric: Literal["concurrency", "rps"] = "concurrency"
    """What is counted: requests in flight, or requests a second."""
    target: float | None = Field(default=None, ge=LEAST_TARGET)
    """The annotation: what a pod can take, instead of the defaults; never more than `containerConcurrency`."""
    target_utilization_percentage: float | None = Field(default=None, ge=1, le=100)
    """The annotation: the share of it that is aimed at."""
    container_concurrency: int = Field(default=0, ge=0, le=1000, alias="containerConcurrency")
    """Of the revision: the most requests in flight in a container; 0 is no limit."""
    container_concurrency_target_default: float = Field(default=100, ge=LEAST_TARGET)
    """What a pod can take where nothing else says it."""
    container_concurrency_target_percentage: float = Field(default=70, gt=0, le=100)
    """The share of it that is aimed at; up to 1 it is taken for a fraction."""
    requests_per_second_target_default: float = Field(default=200, ge=LEAST_TARGET)
    """What a pod can take of requests a second where nothing else says it; 70 % of it are aimed at."""
    metric_aggregation_algorithm: Aggregation = "linear"
    """The annotation: plain means over the windows, or later seconds weighing more."""
    stable_window: StableWindow = 60.0
    """The window that counts outside panic."""
    window: StableWindow | None = None
    """The annotation for it."""
    panic_window_percentage: float = Field(default=10, ge=1, le=100)
    """The panic window's length as a share of the stable window's."""
    panic_threshold_percentage: float = Field(default=200, ge=110, le=1000)
    """Panic begins where the panic window asks for this much of the ready pods."""
    max_scale_up_rate: float = Field(default=1000, gt=1)
    """The most that the ready pods are multiplied by in one tick."""
    max_scale_down_rate: float = Field(default=2, gt=1)
    """The most that they are divided by."""
    target_burst_capacity: BurstCapacity = 211.0
    """The burst that is to be taken without the activator in the way; 0 is the activator only at zero, −1 always."""
    scale_down_delay: ScaleDownDelay = 0.0
    """How long a smaller count must have been wanted."""
    min_scale: int = Field(default=0, ge=0, le=100_000)
    """The fewest pods."""
    max_scale: int = Field(default=0, ge=0, le=100_000)
    """The most pods; 0 is no limit."""
    initial_scale: int = Field(default=1, ge=0, le=100_000)
    """The pods that a new revision is made with and must have had once; where it is not said, the service's
    `instances`."""
    allow_zero_initial_scale: bool = False
    """Whether `initial-scale` may be 0."""
    activation_scale: int = Field(default=1, ge=1, le=100_000)
    """The fewest pods wherever there are any."""
    enable_scale_to_zero: bool = True
    """Whether the last pod may go."""
    scale_to_zero_grace_period: PositiveDuration = 30.0
    """How long the activator must have been in the way before the last pod goes."""
    scale_to_zero_pod_retention_period: Duration = 0.0
    """How long the last pod stays at least once there is no traffic."""
    progress_deadline: PositiveDuration = Field(default=600.0)
    """Of `config-deployment`: how long a revision may take to become ready before it is given up."""
    reachability: Literal["Reachable", "Unreachable"] = "Reachable"
    """Whether a route leads to the revision; one without loses its pods at once, whatever `min-scale` says."""

    @model_validator(mode="after")
    def _as_knative_allows(self) -> "KnativeKpa":
        if self.max_scale and self.min_scale > self.max_scale:
            context = {"most": self.max_scale, "least": self.min_scale, "at": ("min-scale",)}
            raise PydanticCustomError("knative", "must be at most max-scale ({most}), but is {least}.", context)
        if self.initial_scale == 0 and not self.allow_zero_initial_scale:
            raise PydanticCustomError(
                "knative", "must be at least 1 unless allow-zero-initial-scale is true.", {"at": ("initial-scale",)}
            )
        return self

    def period_s(self) -> float:
        """Its tick."""
        return TICK_S

    def pipeline(self) -> Pipeline:
        """The queue-proxies, each second."""
        return QueueProxy()

    def bounds(self) -> tuple[int | None, int | None]:
        """`min-scale` and `max-scale`."""
        return (self.min_scale if self.reachability == "Reachable" else 0), self.max_scale or None

    def wakes_on(self) -> frozenset[Cause]:
        """A request that the activator holds."""
        return frozenset({"waiting"})

    def settings(self) -> Settings:
        """What the decider is told.

        Source: knative/serving, pkg/reconciler/autoscaling/resources (ResolveMetricTarget) and kpa/resources.
        """
        stable_s, total = self._stable_window_s(), self._total()
        return Settings(
            target_value=max(LEAST_TARGET, total * self._utilisation()),
            total_value=total,
            stable_window_s=stable_s,
            panic_window_s=max(1, math.floor(stable_s * self.panic_window_percentage / 100 + 0.5)),
            panic_threshold=self.panic_threshold_percentage / 100,
            max_scale_up_rate=self.max_scale_up_rate,
            max_scale_down_rate=self.max_scale_down_rate,
            target_burst_capacity=self.target_burst_capacity,
            activation_scale=self.activation_scale,
            scale_down_delay_s=round(self.scale_down_delay),
            reachable=self.reachability == "Reachable",
            aggregation=self.metric_aggregation_algorithm,
        )

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """A tick of the decider where it is time for one, then what scaling makes of what is wanted."""
        settings, bounds = self.settings(), self._bounds()
        if not memory:
            memory |= self._new(settings, seen)
        self._read(seen, memory)
        findings: list[Finding] = []
        if (ruling := self._tick(settings, seen, memory)) is not None:
            findings.append(explain_ruling(settings, memory["decider"], ruling, seen.ready))
        wish = scale(bounds, memory["scaling"], memory["wanted"], seen.ready, memory["burst"], seen.now_s)
        findings.extend(explain_scaling(bounds, wish, memory["wanted"]))
        count = wish.replicas
        if count is None:
            # a deployment is made with its initial scale
            count = max(seen.desired, memory["replicas"]) if memory["wanted"] is None else seen.desired
        return Decision(count, _reason(ruling, wish.said, count), tuple(findings), wake_s=wish.look_again_s)

    def _new(self, settings: Settings, seen: Observation) -> dict[str, Any]:
        """The memory of a revision that is made with the instances that are there, or with its initial scale where that
        is said and is more; one without any has been scaled to zero before."""
        said = "initial_scale" in self.model_fields_set
        replicas = max(seen.desired, self.initial_scale) if said else seen.desired
        return {
            "decider": begin(settings, seen.ready, seen.now_s),
            "scaling": begin_scaling(replicas, seen.now_s),
            "replicas": replicas,
            "wanted": None if replicas else 0,
            "burst": 0,
            "read_s": None,
        }

    def _tick(self, settings: Settings, seen: Observation, memory: dict[str, Any]) -> Ruling | None:
        """The decider's ruling; None where it is not asked: between ticks it is only for who waits at zero."""
        if seen.cause == "waiting" and memory["wanted"] == 0:
            observe(memory["decider"], math.floor(seen.now_s), 1.0)
        elif seen.cause != "period":
            return None
        ruling = rule(settings, memory["decider"], seen.ready, seen.now_s)
        if ruling.valid:
            memory["wanted"], memory["burst"] = ruling.desired, ruling.excess_burst_capacity
        return ruling

    def _read(self, seen: Observation, memory: dict[str, Any]) -> None:
        """Write what can be read newly into the windows; without pods and without anybody waiting nobody reports."""
        for sample in seen.samples:
            if memory["read_s"] is None or sample.end_s > memory["read_s"]:
                memory["read_s"] = sample.end_s
                if sample.whole.get("ready", len(sample.names)) or sample.whole.get("lobby"):
                    observe(memory["decider"], math.floor(sample.end_s), self._reported(sample))

    def _reported(self, sample: Sample) -> float:
        """What the queue-proxies and the activator report together."""
        if self.metric == "rps":
            return _total(sample, "request_rate")
        in_flight = _total(sample, "sessions") or _total(sample, "concurrency")
        return in_flight + sample.whole.get("lobby", 0.0)

    def _bounds(self) -> Bounds:
        return Bounds(
            min_scale=self.min_scale,
            max_scale=self.max_scale,
            initial_scale=self.initial_scale,
            reachable=self.reachability == "Reachable",
            scale_to_zero=self.enable_scale_to_zero,
            stable_window_s=self._stable_window_s(),
            grace_s=self.scale_to_zero_grace_period,
            retention_s=self.scale_to_zero_pod_retention_period,
            progress_deadline_s=self.progress_deadline,
        )

    def _stable_window_s(self) -> int:
        return round(self.stable_window if self.window is None else self.window)

    def _total(self) -> float:
        """What a pod can take."""
        if self.metric == "rps":
            return self.requests_per_second_target_default if self.target is None else self.target
        limit = self.container_concurrency or math.inf
        if self.target is not None:
            return min(self.target, limit)
        return self.container_concurrency or self.container_concurrency_target_default

    def _utilisation(self) -> float:
        """The share of it that is aimed at."""
        if self.target_utilization_percentage is not None:
            return self.target_utilization_percentage / 100
        if self.metric == "rps":
            return 0.7
        share = self.container_concurrency_target_percentage
        return share / 100 if share > 1 else share


def _total(sample: Sample, what: str) -> float:
    return sample.total(what) if what in sample.values else 0.0


def _reason(ruling: Ruling | None, said: str, count: int) -> str:
    """The one line."""
    if ruling is None:
        return said or f"between ticks: {count}"
    if not ruling.valid:
        return f"no data: {said}" if said else f"no data: stays at {count}"
    mode = "panic" if ruling.in_panic else "stable"
    found = f"{mode}: {ruling.stable_average:.4g} stable, {ruling.panic_average:.4g} panic → {ruling.desired}"
    return f"{found}; {said}" if said else found
