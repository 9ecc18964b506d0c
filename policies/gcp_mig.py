"""Google Cloud's autoscaler of managed instance groups."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.policies.base import Decision, Exactness, Observation, Policy
from foresize.policies.figures import AS_METRIC, of_instances
from foresize.policies.google.control import ScaleInControl, least_size
from foresize.policies.google.needs import rounded_up
from foresize.policies.google.schedules import ScalingSchedule, scheduled
from foresize.policies.google.signals import CpuUtilization, CustomMetricUtilization, LoadBalancingUtilization, Signal
from foresize.policies.hourly import DAY, WEEK, forecast, hour_of, learn
from foresize.policies.peaks import peak
from foresize.policies.pipelines import Pipeline
from foresize.policies.pipelines.cloud_monitoring import CloudMonitoring
from foresize.policies.pods import Sample
from foresize.policies.reasons import Finding
from foresize.policies.zones import Zone

_HISTORY_H, _LEAST_HISTORY_H = 3 * WEEK, 3 * DAY


class GcpMig(Policy):
    """A managed instance group's autoscaler: the largest need of its signals, and in only to the peak of ten minutes.

    It scales out at once, and in to the largest need of the last `stabilizationPeriodSec`, all surplus in one step, as
    far as the scale-in control allows. An instance in its initialisation period (`coolDownPeriodSec`) does not count
    where that would add any. A signal without data adds nothing and forbids scaling in. Of the signals' figures, the
    last minute's are read. Source: Google Cloud, "Understanding autoscaler decisions".

    Approximate: the documentation says in words how needs, periods and controls work together, and not how the forecast
    of OPTIMIZE_AVAILABILITY is made. Here an hour is expected to be as the same hour of earlier weeks, or days.
    """

    exactness: ClassVar[Exactness] = "approximate"

    kind: Literal["gcp_mig"] = "gcp_mig"
    minNumReplicas: int | None = Field(default=None, ge=0, le=100_000)
    """The fewest instances; the autoscaler's `min` if not said."""
    maxNumReplicas: int | None = Field(default=None, ge=1, le=100_000)
    """The most instances; the autoscaler's `max` if not said."""
    mode: Literal["ON", "ONLY_SCALE_OUT", "OFF"] = "ON"
    """Whether it acts, only adds, or only tells what it would do."""
    cpuUtilization: CpuUtilization | None = None
    """CPU; with a target of 0.6 where no signal is named at all."""
    loadBalancingUtilization: LoadBalancingUtilization | None = None
    """The load balancer's serving capacity."""
    customMetricUtilizations: tuple[CustomMetricUtilization, ...] = Field(default=(), max_length=5)
    """Other metrics, five at most."""
    scalingSchedules: dict[str, ScalingSchedule] = Field(default_factory=dict, max_length=128)
    """Schedules by name, each a least number of instances at times."""
    scaleInControl: ScaleInControl | None = None
    """How many instances may go within a window."""
    coolDownPeriodSec: int = Field(default=60, ge=0, le=86_400)
    """The initialisation period: seconds from an instance's start until its figures count for scaling out."""
    stabilizationPeriodSec: int = Field(default=600, ge=0, le=86_400)
    """For how many seconds a need goes on counting."""
    clock_zone: Zone = "UTC"
    """The time zone in which the scenario's clock is, for the schedules."""
    history: tuple[float, ...] = Field(default=(), max_length=_HISTORY_H)
    """For OPTIMIZE_AVAILABILITY: the group's total CPU in percent in the hours before the simulation, last one last."""

    @model_validator(mode="after")
    def _in_order(self) -> "GcpMig":
        least, most = self.bounds()
        if least is not None and most is not None and least > most:
            raise PydanticCustomError(
                "replicas",
                "must be at least minNumReplicas ({least}), but is {most}.",
                {"least": least, "most": most, "at": ("maxNumReplicas",)},
            )
        if self.history and self._predicts is None:
            raise PydanticCustomError(
                "history", "is only for the predictiveMethod OPTIMIZE_AVAILABILITY.", {"at": ("history",)}
            )
        return self

    def pipeline(self) -> Pipeline:
        """Cloud Monitoring's."""
        return CloudMonitoring()

    def period_s(self) -> float:
        """There is a figure a minute; how often the autoscaler looks at it is not documented."""
        return 60.0

    def bounds(self) -> tuple[int | None, int | None]:
        """The group's."""
        return self.minNumReplicas, self.maxNumReplicas

    def aims(self) -> Mapping[str, float]:
        """The CPU target, where CPU is a signal."""
        first = self.signals()[0]
        return {"cpu": first.utilizationTarget} if isinstance(first, CpuUtilization) else {}

    def watches(self) -> tuple[str, ...]:
        """The signals' metrics."""
        return tuple(dict.fromkeys(each.figure for each in self.signals() if each.figure in AS_METRIC))

    def signals(self) -> list[Signal]:
        """All signals but the schedules."""
        named = [self.cpuUtilization, self.loadBalancingUtilization, *self.customMetricUtilizations]
        return [signal for signal in named if signal is not None] or [CpuUtilization()]

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """The largest need of the stabilisation period, as far as scale-in control and mode allow."""
        needs = self._needs(seen, memory)
        need = max(int(each.value or 0) for each in needs)
        recommended = peak(memory, "needs", seen, need, self.stabilizationPeriodSec)
        window = self._stabilised(need, recommended, seen.desired)
        count, control = self._controlled(seen, recommended, memory)
        answer, mode = self._by_mode(count, seen.desired)
        told = max(needs, key=lambda each: each.value or 0)
        reason = f"{told.name} needs {need}: {seen.desired} → {answer}"
        return Decision(answer, reason, (Finding("signals", "the largest", need, parts=needs), window, *control, *mode))

    def _needs(self, seen: Observation, memory: dict[str, Any]) -> tuple[Finding, ...]:
        """A finding for each signal, its value the need; one without data keeps what is there."""
        sample = seen.samples[-1] if seen.samples else None
        found = [self._of_signal(seen, sample, signal) for signal in self.signals()]
        if self._predicts is not None:
            found += self._expected(seen, self._predicts, memory)
        if self.scalingSchedules:
            least, name = scheduled(self.scalingSchedules, seen.clock, self.clock_zone, memory)
            found.append(Finding("schedule", f"{name} is active" if name else "none is active", least))
        return tuple(found)

    def _of_signal(self, seen: Observation, sample: Sample | None, signal: Signal) -> Finding:
        need = None if sample is None else signal.need(seen, sample, self.coolDownPeriodSec)
        if need is None:
            return Finding(signal.name, "no data", seen.desired)
        return Finding(signal.name, f"{need} instances needed", need)

    @property
    def _predicts(self) -> CpuUtilization | None:
        cpu = self.cpuUtilization
        return cpu if cpu is not None and cpu.predictiveMethod == "OPTIMIZE_AVAILABILITY" else None

    def _expected(self, seen: Observation, cpu: CpuUtilization, memory: dict[str, Any]) -> list[Finding]:
        """The need of the load that is expected for when an instance asked for now would be there."""

        def load(sample: Sample) -> float | None:
            values = of_instances(sample, "cpu", seen.requests)
            return None if values is None else float(values.sum())

        past = learn(memory, seen, load, _HISTORY_H, self.history)
        if past.known() < _LEAST_HISTORY_H:
            return [Finding("predictive", "less than three days of history", 0)]
        expected = forecast(past, hour_of(seen, seen.now_s + self.coolDownPeriodSec)) or 0.0
        need = rounded_up(expected / (100 * cpu.utilizationTarget))
        return [Finding("predictive", f"ceil({expected:.4g} % / {100 * cpu.utilizationTarget:g} %) = {need}", need)]

    def _stabilised(self, need: int, recommended: int, desired: int) -> Finding:
        said = f"the most needed in {self.stabilizationPeriodSec} s"
        return Finding("stabilisation period", said, recommended, binds=need < min(recommended, desired))

    def _controlled(self, seen: Observation, recommended: int, memory: dict[str, Any]) -> tuple[int, list[Finding]]:
        """Within the scale-in control, which never adds any."""
        if self.scaleInControl is None:
            return recommended, []
        largest = peak(memory, "sizes", seen, seen.desired, self.scaleInControl.timeWindowSec)
        least = min(seen.desired, least_size(largest, self.scaleInControl))
        said = f"{largest} at the peak of {self.scaleInControl.timeWindowSec} s: at least {least} now"
        return max(recommended, least), [Finding("scale-in control", said, least, binds=least > recommended)]

    def _by_mode(self, count: int, desired: int) -> tuple[int, list[Finding]]:
        allowed = {"ON": count, "ONLY_SCALE_OUT": max(count, desired), "OFF": desired}[self.mode]
        return allowed, [] if allowed == count else [Finding("mode", self.mode, allowed, binds=True)]
