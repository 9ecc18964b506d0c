"""Step scaling: so far beyond a threshold, so many instances more or fewer."""

import math
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from foresize.models.part import Spec
from foresize.models.units import Duration
from foresize.policies.base import Decision, Observation, Policy
from foresize.policies.change import AChange
from foresize.policies.metrics import Level, MetricName, parse_level, reading, say


class Step(Spec):
    """What happens above (or below) one value of the metric."""

    above: Level | None = None
    """It applies while the metric is more than this: `70%`, `40`, `12/s`, `2s`."""
    below: Level | None = None
    """It applies while the metric is less than this."""
    change: AChange | None = None
    """How many instances more (above) or fewer (below): `+2`, `-1`, `+20%`."""
    to: int | None = Field(default=None, ge=0, le=100_000)
    """The count to go to, instead of a `change`: at least this many above, at most this many below."""

    @model_validator(mode="after")
    def _one_threshold_and_one_change(self) -> "Step":
        if (self.above is None) == (self.below is None):
            raise PydanticCustomError("step", "needs either `above` or `below`.")
        if (self.change is None) == (self.to is None):
            raise PydanticCustomError("step", "needs either `change` or `to`.")
        if self.change is not None and self.change.adds != self.adds:
            raise PydanticCustomError(
                "step",
                "must mean {rule}, but is {change}.",
                {
                    "rule": "more instances above" if self.adds else "fewer instances below",
                    "change": str(self.change),
                    "at": ("change",),
                },
            )
        return self

    @property
    def adds(self) -> bool:
        """Whether it is for more instances."""
        return self.above is not None

    @property
    def threshold(self) -> float:
        """The value beyond which it applies."""
        return (self.above if self.above is not None else self.below) or 0.0

    def applies(self, value: float) -> bool:
        """Whether the metric is beyond the threshold."""
        return value > self.threshold if self.adds else value < self.threshold

    def wish(self, count: int) -> int:
        """The count that it asks for where there are `count`."""
        if self.change is not None:
            return self.change.after(count)
        return max(count, self.to or 0) if self.adds else min(count, self.to or 0)


class Steps(Policy):
    """The steepest of the steps whose threshold is passed, with a cool-down after it, after the manner of AWS.

    While a scale-out cools down, further ones count from where it began: a steeper step adds only what it asks for
    beyond it. Nothing is taken away while any change cools down. Without data nothing changes; with no ready instance
    only `lobby`, the number waiting, says anything.
    """

    kind: Literal["steps"] = "steps"
    metric: MetricName
    """What is watched."""
    steps: tuple[Step, ...] = Field(min_length=1, max_length=100)
    """Thresholds and what happens beyond them: `{above: 70%, change: +1}`, `{below: 30%, change: -1}`."""
    cooldown_out: Duration = 300.0
    """How long a scale-out is given to take effect before the next."""
    cooldown_in: Duration = 300.0
    """How long after any change nothing is taken away."""

    @field_validator("steps", mode="before")
    @classmethod
    def _in_the_metrics_unit(cls, steps: Any, info: ValidationInfo) -> Any:
        problems: list[InitErrorDetails] = []
        if isinstance(steps, list | tuple):
            steps = [_parsed(step, index, info.data.get("metric"), problems) for index, step in enumerate(steps)]
        if problems:
            raise ValidationError.from_exception_data(cls.__name__, problems)
        return steps

    @model_validator(mode="after")
    def _no_overlap(self) -> "Steps":
        lowest = min((step.threshold for step in self.steps if step.adds), default=math.inf)
        for index, step in enumerate(self.steps):
            if not step.adds and step.threshold > lowest:
                context = {"lowest": say(self.metric, lowest), "below": say(self.metric, step.threshold)}
                raise PydanticCustomError(
                    "step",
                    "must be at most {lowest}, the lowest `above`, but is {below}: both would apply at once.",
                    context | {"at": ("steps", index, "below")},
                )
        return self

    def watches(self) -> tuple[str, ...]:
        """The metric."""
        return (self.metric,)

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """What the steepest step that applies asks for, as far as no cool-down is against it."""
        value = reading(seen, self.metric)
        if value is None:
            return Decision(seen.desired, f"no data of {self.metric}: nothing changes")
        found = f"{self.metric} {say(self.metric, value)}"
        applying = [step for step in self.steps if step.applies(value)]
        if not applying:
            return Decision(seen.desired, f"{found}: no step applies")
        count = self._out(applying, seen, memory) if applying[0].adds else self._in(applying, seen, memory)
        return Decision(count, f"{found} {self._why(applying, seen.desired, count)}")

    def _out(self, steps: Sequence[Step], seen: Observation, memory: dict[str, Any]) -> int:
        began_at = memory["out_from"] if _cools(memory.get("out_s"), self.cooldown_out, seen) else seen.desired
        count = min(max(step.wish(began_at) for step in steps), seen.max)
        if count <= seen.desired:
            return seen.desired
        memory |= {"out_from": began_at, "out_s": seen.now_s, "changed_s": seen.now_s}
        return count

    def _in(self, steps: Sequence[Step], seen: Observation, memory: dict[str, Any]) -> int:
        count = max(min(step.wish(seen.desired) for step in steps), seen.min)
        if count >= seen.desired or _cools(memory.get("changed_s"), self.cooldown_in, seen):
            return seen.desired
        memory["changed_s"] = seen.now_s
        return count

    def _why(self, steps: Sequence[Step], desired: int, count: int) -> str:
        """The outermost of the steps, and what came of it."""
        if steps[0].adds:
            beyond = f"above {say(self.metric, max(step.threshold for step in steps))}"
        else:
            beyond = f"below {say(self.metric, min(step.threshold for step in steps))}"
        return f"is {beyond}: {desired} → {count}" if count != desired else f"is {beyond}, at its bound or cooling down"


def _cools(since_s: float | None, cooldown_s: float, seen: Observation) -> bool:
    return since_s is not None and seen.now_s < since_s + cooldown_s


def _parsed(step: Any, index: int, metric: str | None, problems: list[InitErrorDetails]) -> Any:
    """A step as it is written, its thresholds in the metric's unit."""
    if not isinstance(step, dict):
        return step
    parsed = dict(step)
    for side in ("above", "below"):
        if step.get(side) is None:
            continue
        try:
            parsed[side] = parse_level(metric, step[side])
        except PydanticCustomError as wrong:
            problems.append(InitErrorDetails(type=wrong, loc=(index, side), input=step[side]))
    return parsed
