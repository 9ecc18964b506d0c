"""Google Cloud Run's autoscaling: by a minute's averages, and at once for a request that finds no room."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec
from foresize.models.units import Duration
from foresize.policies.base import Cause, Decision, Exactness, Observation, Policy
from foresize.policies.figures import of_instances
from foresize.policies.google.needs import rounded_up
from foresize.policies.peaks import peak
from foresize.policies.pipelines import Pipeline
from foresize.policies.pipelines.cloud_monitoring import CloudMonitoring
from foresize.policies.reasons import Finding

LONGEST_IDLE_S = 900.0


class Scaling(Spec):
    """A revision's bounds."""

    minInstanceCount: int | None = Field(default=None, ge=0, le=100_000)
    """The fewest instances, kept without any request; the autoscaler's `min` if not said."""
    maxInstanceCount: int | None = Field(default=None, ge=1, le=100_000)
    """The most instances; the autoscaler's `max` if not said."""

    @model_validator(mode="after")
    def _in_order(self) -> "Scaling":
        least, most = self.minInstanceCount, self.maxInstanceCount
        if least is not None and most is not None and least > most:
            raise PydanticCustomError(
                "instances",
                "must be at least minInstanceCount ({least}), but is {most}.",
                {"least": least, "most": most, "at": ("maxInstanceCount",)},
            )
        return self


class CloudRun(Policy):
    """Cloud Run: 60 % of the CPU and of the concurrency over the last minute, and one more for who finds no room.

    One loop goes by the averages of the last minute, another starts an instance as soon as a request finds no free
    slot. An open session is a request under way, for a WebSocket is one. Surplus instances are kept for `idle` after
    they were last needed, and none is taken away that has a request; the last one goes only when there is none at all.

    Approximate: the documentation gives the targets and says the rest in words; `idle` is its upper limit. There, who
    waits while all `maxInstanceCount` instances are full waits for 3.5 times the mean start, 10 s at least, and is
    refused with 429 then; here the patience of the scenario's users decides. Source: Google Cloud, "About instance
    autoscaling in Cloud Run services".
    """

    exactness: ClassVar[Exactness] = "approximate"

    kind: Literal["cloud_run"] = "cloud_run"
    scaling: Scaling = Scaling()
    """The bounds."""
    maxInstanceRequestConcurrency: int = Field(default=80, ge=1, le=1000)
    """Requests, or sessions, that an instance takes at once."""
    cpuUtilization: float = Field(default=0.6, gt=0, le=1)
    """The share of the CPU to hold an instance at."""
    concurrencyUtilization: float = Field(default=0.6, gt=0, le=1)
    """The share of the concurrency to hold an instance at."""
    idle: Duration = LONGEST_IDLE_S
    """How long an instance is kept that is not needed: at most 15 minutes, 10 with a GPU."""

    @model_validator(mode="after")
    def _kept_for_a_quarter_of_an_hour(self) -> "CloudRun":
        if self.idle > LONGEST_IDLE_S:
            raise PydanticCustomError(
                "idle", "must be at most 15m, but is {idle} s.", {"idle": f"{self.idle:g}", "at": ("idle",)}
            )
        return self

    def pipeline(self) -> Pipeline:
        """Averages of a minute, at hand every five seconds."""
        return CloudMonitoring.model_validate({"every": "5s", "window": "60s", "delay": "0s", "kept": 1})

    def period_s(self) -> float:
        """An earlier version of the documentation says: every five seconds."""
        return 5.0

    def bounds(self) -> tuple[int | None, int | None]:
        """The revision's."""
        return self.scaling.minInstanceCount, self.scaling.maxInstanceCount

    def wakes_on(self) -> frozenset[Cause]:
        """A request that finds no free slot."""
        return frozenset({"waiting"})

    def aims(self) -> Mapping[str, float]:
        """The CPU target."""
        return {"cpu": self.cpuUtilization}

    def watches(self) -> tuple[str, ...]:
        """CPU and sessions."""
        return "cpu", "sessions"

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """The largest of what is needed by the averages, was needed lately, is busy, or is asked for at this moment."""
        averages = self._averages(seen)
        need = max((int(each.value or 0) for each in averages), default=seen.desired)
        kept = peak(memory, "needs", seen, need, self.idle)
        busy = _busy(seen)
        asked = seen.ready + rounded_up(seen.waiting / self.maxInstanceRequestConcurrency) if seen.waiting else 0
        count = max(kept, busy, asked)
        findings = (
            Finding("averages", "the largest" if averages else "no data", need, parts=averages),
            Finding("idle instances", f"kept for {self.idle:g} s", kept, binds=need < kept == count),
            Finding("busy instances", "are not taken away", busy, binds=max(kept, asked) < busy),
            Finding("on demand", self._said(seen), asked, binds=max(kept, busy) < asked),
        )
        reason = f"{need} by the averages, {kept} needed lately, {busy} busy, {asked} on demand → {count}"
        return Decision(count, reason, findings, victims=_idle(seen) if count < seen.desired else ())

    def _averages(self, seen: Observation) -> tuple[Finding, ...]:
        """What CPU and concurrency need; nothing without data."""
        if not seen.samples:
            return () if seen.desired else (Finding("requests", "none yet", 0),)
        sample = seen.samples[-1]
        cpu = of_instances(sample, "cpu", seen.requests)
        found = [] if cpu is None else [self._of_total("cpu", float(cpu.sum()) / 100, self.cpuUtilization)]
        columns = [sample.values[name] for name in ("sessions", "concurrency") if name in sample.values]
        if columns:
            slots = self.concurrencyUtilization * self.maxInstanceRequestConcurrency
            found.append(self._of_total("concurrency", float(np.maximum.reduce(columns).sum()), slots))
        return tuple(found)

    def _of_total(self, name: str, total: float, each: float) -> Finding:
        need = rounded_up(total / each)
        return Finding(name, f"ceil({total:.4g} / {each:g}) = {need}", need)

    def _said(self, seen: Observation) -> str:
        if not seen.waiting:
            return "nobody waits"
        return f"{seen.ready} + ceil({seen.waiting} / {self.maxInstanceRequestConcurrency}) for who waits"


def _busy(seen: Observation) -> int:
    """Instances that have a request or a session."""
    pods = seen.pods
    return 0 if pods is None else int(np.count_nonzero((pods.sessions > 0) & np.isnan(pods.deleted_s)))


def _idle(seen: Observation) -> tuple[int, ...]:
    """The others, by their names."""
    if seen.pods is None:
        return ()
    idle = (seen.pods.sessions == 0) & np.isnan(seen.pods.deleted_s)
    return tuple(sorted(int(name) for name in seen.pods.names[idle]))
