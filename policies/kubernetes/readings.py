"""What KEDA reads of its triggers, failures and fallback included.

Source: kedacore/keda, pkg/scaling/cache, pkg/fallback/fallback.go.
"""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from pydantic import Field

from foresize.models.part import Spec
from foresize.policies.base import Observation
from foresize.policies.kubernetes.calculator import NoAnswer, Proposal, by_value, by_value_per_pod
from foresize.policies.kubernetes.polling import Polled
from foresize.policies.kubernetes.sources import ready_pods, status_replicas, whole
from foresize.policies.kubernetes.tolerance import Tolerance
from foresize.policies.kubernetes.triggers import CronTrigger, External
from foresize.policies.reasons import Finding


class Fallback(Spec):
    """`fallback`: what counts while a trigger fails."""

    failureThreshold: int = Field(ge=0, le=100_000)
    """More failed reads in a row than this put it in force."""
    replicas: int = Field(ge=0, le=100_000)
    """The count that the failing trigger then asks for."""
    behavior: Literal["static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower"] = "static"
    """Whether that is `replicas`, or the current count, always or where it is higher or lower."""

    def count(self, current: int) -> int:
        """The count that it asks for."""
        return {
            "static": self.replicas,
            "currentReplicas": current,
            "currentReplicasIfHigher": max(current, self.replicas),
            "currentReplicasIfLower": min(current, self.replicas),
        }[self.behavior]


class Read(NamedTuple):
    """One trigger's value."""

    milli: int
    is_fallback: bool = False


class Readings:
    """The external triggers at one moment. Each read that fails is counted in `memory`, whoever reads."""

    def __init__(
        self,
        triggers: Sequence[External],
        seen: Observation,
        memory: dict[str, Any],
        fallback: Fallback | None,
        clock_zone: str,
    ) -> None:
        """Keep what a read goes by."""
        self._triggers, self._seen, self._fallback, self._zone = triggers, seen, fallback, clock_zone
        self._failures: dict[str, int] = memory.setdefault("failures", {})
        self._cached: dict[str, int] = memory.setdefault("cached", {})
        self._windows: dict[str, list[Any]] = memory.setdefault("windows", {})

    def polled(self) -> tuple[Polled, list[Finding]]:
        """KEDA's poll: whether anything is active, and whether anything failed."""
        active = error = False
        findings = []
        for index, trigger in enumerate(self._triggers):
            try:
                read = self._read(index)
            except NoAnswer as failed:
                error = True
                self._cached.pop(str(index), None)
                findings.append(Finding(trigger.label, str(failed)))
                continue
            self._cached[str(index)] = read.milli
            error = error or read.is_fallback
            is_active = read.is_fallback or read.milli > trigger.activation * 1000
            active = active or is_active
            said = f"{read.milli / 1000:g} {'>' if is_active else '≤'} activation threshold {trigger.activation:g}"
            findings.append(Finding(trigger.label, "fallback" if read.is_fallback else said, read.milli / 1000))
        return Polled(active, error), findings

    def proposal(self, index: int, tolerance: Tolerance) -> Proposal:
        """What the HorizontalPodAutoscaler makes of a trigger. Raises NoAnswer where it fails."""
        trigger, kept = self._triggers[index], self._cached.get(str(index))
        value = kept if trigger.useCachedMetrics and kept is not None else self._read(index).milli
        if trigger.metricType == "Value":
            return by_value(value, trigger.target_milli, self._seen.desired, ready_pods(self._seen), tolerance)
        return by_value_per_pod(value, trigger.target_milli, status_replicas(self._seen), tolerance)

    def _read(self, index: int) -> Read:
        """A value from its source, or what the fallback has in its stead. Raises NoAnswer."""
        key = str(index)
        try:
            found = self._value(index)
        except NoAnswer:
            self._failures[key] = self._failures.get(key, 0) + 1
            if self._fallback is None or self._failures[key] <= self._fallback.failureThreshold:
                raise
            return Read(self._instead(index, self._fallback), True)
        self._failures.pop(key, None)
        return Read(found)

    def _value(self, index: int) -> int:
        trigger = self._triggers[index]
        if isinstance(trigger, CronTrigger):
            return 1000 * trigger.metadata.desiredReplicas if self._in_window(index, trigger) else 0
        try:
            return whole(self._seen, trigger.metadata.query)
        except NoAnswer:
            if trigger.metadata.ignoreNullValues:
                return 0
            raise

    def _in_window(self, index: int, trigger: CronTrigger) -> bool:
        """Looking a time up is slow: the answer is kept until it changes."""
        kept = self._windows.get(str(index))
        now = self._seen.clock.isoformat()
        if kept is None or not kept[0] <= now < kept[1]:
            inside, until = trigger.window(self._seen.clock, self._zone)
            kept = self._windows[str(index)] = [now, until.isoformat(), inside]
        return bool(kept[2])

    def _instead(self, index: int, fallback: Fallback) -> int:
        """The value that makes the HorizontalPodAutoscaler come to the fallback's count."""
        trigger, count = self._triggers[index], fallback.count(self._seen.desired)
        if trigger.metricType == "Value":
            return -(-count * trigger.target_milli // max(1, ready_pods(self._seen) or 0))
        return count * trigger.target_milli
