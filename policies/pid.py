"""A PID controller of the number of instances, in velocity form."""

import math
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec
from foresize.models.units import Duration, PositiveDuration
from foresize.policies.base import Decision, Observation, Policy
from foresize.policies.metrics import Level, MetricName, parse_level, reading, say
from foresize.policies.reasons import Finding


class Imc(Spec):
    """Gains by internal model control, for a process of first order with a dead time (Rivera, Morari & Skogestad,
    1986): Kp = τ / (K (λ + L)), Ti = τ, Ki = Kp / Ti."""

    process_gain: float = Field(gt=0)
    """K: by how much one instance more changes the relative error: about 1 / (the usual number of instances)."""
    time_constant: PositiveDuration
    """τ: how long the metric takes for 63 % of its change."""
    dead_time: Duration
    """L: how long nothing changes at first: cold start and age of the figures."""
    closed_loop: PositiveDuration
    """λ: how fast the loop is to answer; at least the dead time."""

    @model_validator(mode="after")
    def _no_faster_than_the_dead_time(self) -> "Imc":
        if self.closed_loop < self.dead_time:
            context = {"least": f"{self.dead_time:g}", "value": f"{self.closed_loop:g}", "at": ("closed_loop",)}
            raise PydanticCustomError("pid", "must be at least the dead time ({least} s), but is {value} s.", context)
        return self

    def gains(self) -> tuple[float, float, float]:
        """Kp in instances, Ki in instances a second, Kd, which is none."""
        kp = self.time_constant / (self.process_gain * (self.closed_loop + self.dead_time))
        return kp, kp / self.time_constant, 0.0


class Pid(Policy):
    """A step of Kp Δe + Ki e Δt + Kd Δ²e / Δt instances, where e is value / target − 1.

    The velocity form has no sum that could wind up: the count is kept within its bounds, and begins from the count that
    is there wherever somebody else has changed it. While instances that were asked for are still starting, the
    integral part adds none: they have not had a chance to help.
    Source: Åström & Hägglund (2006), "Advanced PID Control", sections 3.5 and 13.
    """

    kind: Literal["pid"] = "pid"
    metric: MetricName
    """What is watched."""
    target: Level
    """The value to hold it at, in the metric's unit: `70%`, `40`, `12/s`, `2s`."""
    kp: float = Field(default=2.0, ge=0, le=1e6)
    """Instances for a change of the relative error by 1."""
    ki: float = Field(default=0.02, ge=0, le=1e6)
    """Instances a second while the relative error is 1."""
    kd: float = Field(default=0.0, ge=0, le=1e6)
    """Instances for a change of the relative error by 1 a second, seconds."""
    imc: Imc | None = None
    """The process, from which the gains follow instead."""

    @field_validator("target", mode="before")
    @classmethod
    def _in_the_metrics_unit(cls, value: object, info: ValidationInfo) -> float:
        metric = info.data.get("metric")
        target = parse_level(metric, value)
        if metric is not None and target <= 0:
            raise PydanticCustomError("positive", "must be more than 0, for values are divided by it.")
        return target

    @model_validator(mode="after")
    def _one_way_of_saying(self) -> "Pid":
        said = [name for name in ("kp", "ki", "kd") if name in self.model_fields_set]
        if self.imc is not None and said:
            context = {"at": (said[0],)}
            raise PydanticCustomError("pid", "has no effect beside `imc`, from which the gains follow.", context)
        return self

    def aims(self) -> dict[str, float]:
        """The target."""
        return {self.metric: self.target}

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """The count of the last time, a step further."""
        value = reading(seen, self.metric)
        if value is None:
            return Decision(seen.desired, f"no data of {self.metric}: nothing changes")
        error, count = value / self.target - 1.0, _count(memory, seen)
        elapsed_s = seen.now_s - memory["at_s"] if "at_s" in memory else self.period_s()
        parts = tuple(self._step(error, memory.get("errors", []), elapsed_s, seen))
        wished = count + sum(part.value or 0.0 for part in parts)
        bounded = min(max(wished, seen.min), seen.max)
        memory |= {"at_s": seen.now_s, "count": bounded, "errors": [error, *memory.get("errors", [])][:2]}
        said = f"{count:.4g} {wished - count:+.4g} = {wished:.4g}"
        findings = [Finding("velocity form", said, wished, parts=parts)]
        if bounded != wished:
            findings.append(Finding("anti-windup", f"kept within {seen.min} to {seen.max}", bounded, binds=True))
        found = f"{self.metric} {say(self.metric, value)} of target {say(self.metric, self.target)}"
        return Decision(_rounded(bounded), f"{found}: {said}", tuple(findings))

    def _step(self, error: float, past: list[float], elapsed_s: float, seen: Observation) -> list[Finding]:
        """The three parts of the change."""
        kp, ki, kd = (self.kp, self.ki, self.kd) if self.imc is None else self.imc.gains()
        last = past[0] if past else error
        before = past[1] if len(past) > 1 else last
        starts = error > 0 and seen.ready < seen.desired
        integral = 0.0 if starts else ki * elapsed_s * error
        derivative = kd * (error - 2 * last + before) / elapsed_s if elapsed_s > 0 else 0.0
        held = f"none while {seen.desired - seen.ready} start" if starts else f"{ki:g} × {elapsed_s:g} s × {error:.4g}"
        return [
            Finding("proportional", f"{kp:g} × ({error:.4g} − {last:.4g})", kp * (error - last)),
            Finding("integral", held, integral, binds=starts),
            Finding("derivative", f"{kd:g} × second difference / {elapsed_s:g} s", derivative),
        ]


def _count(memory: dict[str, Any], seen: Observation) -> float:
    """The count of the last time with its fraction; the one that is there where that is another."""
    count = float(memory.get("count", seen.desired))
    return count if _rounded(count) == seen.desired else float(seen.desired)


def _rounded(count: float) -> int:
    return math.floor(count + 0.5)
