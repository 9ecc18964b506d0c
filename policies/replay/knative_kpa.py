"""Control loops of Knative's pod autoscaler, tick by tick."""

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec
from foresize.policies.knative.decider import Ruling, Settings, begin, observe, rule
from foresize.policies.knative.windows import Aggregation
from foresize.policies.replay.base import Recording, Step, Whole


class Tick(Spec):
    """What the decider knew at one tick, and what it made of it."""

    t_s: Whole = Field(ge=0)
    """Seconds since the recording's start."""
    observed_each_second: tuple[float | None, ...]
    """The whole revision's value in each second up to and with the tick's own; null where nothing was scraped."""
    ready: Whole = Field(ge=0)
    """Ready pods."""
    valid: bool
    """Whether there was data."""
    in_panic: bool
    stable_average: float | None = None
    panic_average: float | None = None
    desired: Whole | None = None
    excess_burst_capacity: Whole | None = None

    def recorded(self) -> dict[str, Any]:
        """What it was made into; a void tick has no numbers."""
        names = ("desired", "stable_average", "panic_average", "excess_burst_capacity", "valid", "in_panic")
        return {name: getattr(self, name) for name in names}


class KnativeSequence(Recording):
    """A decider's life from its start: every second's value, every tick's decision.

    `target_value` and `total_value` are the decider's own, utilisation and annotations already in them; bounds and
    scaling to zero come after it.
    """

    kind: Literal["knative_kpa_2s"] = "knative_kpa_2s"
    scaling_metric: Literal["concurrency", "rps"] = "concurrency"
    aggregation: Aggregation = "linear"
    shape: str = ""
    """What the load was like."""
    target_value: float = Field(gt=0)
    total_value: float = Field(gt=0)
    stable_window_s: Whole = Field(ge=1, le=3600)
    panic_window_s: Whole = Field(ge=1, le=3600)
    panic_threshold: float = Field(gt=0)
    max_scale_up_rate: float = Field(gt=0)
    max_scale_down_rate: float = Field(gt=0)
    target_burst_capacity: float = Field(ge=-1)
    activation_scale: Whole = Field(default=0, ge=0)
    scale_down_delay_s: Whole = Field(default=0, ge=0)
    reachable: bool = True
    start_ready: Whole = Field(ge=0)
    """Pods that were ready when the decider started."""
    starts_in_panic: bool | None = None
    """Whether it started in panic; by the ready pods if not said."""
    ready_follows_desired_after_s: float | None = None
    """How the recording made its ready pods."""
    ticks: tuple[Tick, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> "KnativeSequence":
        for number, (before, tick) in enumerate(zip(self.ticks, self.ticks[1:], strict=False), start=1):
            if tick.t_s <= before.t_s:
                context = {"before": before.t_s, "at": ("ticks", number, "t_s"), "now": tick.t_s}
                raise PydanticCustomError("order", "must be after {before}, the tick before, but is {now}.", context)
            if len(tick.observed_each_second) > tick.t_s - before.t_s:
                context = {
                    "most": tick.t_s - before.t_s,
                    "at": ("ticks", number, "observed_each_second"),
                    "now": len(tick.observed_each_second),
                }
                raise PydanticCustomError(
                    "order",
                    "must have at most {most} values, the seconds since the tick before, but has {now}.",
                    context,
                )
        return self

    def settings(self) -> Settings:
        """What the decider was told."""
        return Settings(
            target_value=self.target_value,
            total_value=self.total_value,
            stable_window_s=self.stable_window_s,
            panic_window_s=self.panic_window_s,
            panic_threshold=self.panic_threshold,
            max_scale_up_rate=self.max_scale_up_rate,
            max_scale_down_rate=self.max_scale_down_rate,
            target_burst_capacity=self.target_burst_capacity,
            activation_scale=self.activation_scale,
            scale_down_delay_s=self.scale_down_delay_s,
            reachable=self.reachable,
            aggregation=self.aggregation,
        )

    def steps(self, release: str) -> Iterator[Step]:
        """Each tick; the arithmetic is the same in all releases."""
        settings = self.settings()
        state = begin(settings, self.start_ready, 0.0)
        if self.starts_in_panic is not None:
            state["panic_since"] = 0.0 if self.starts_in_panic else None
        for tick in self.ticks:
            first = tick.t_s + 1 - len(tick.observed_each_second)
            for second, value in enumerate(tick.observed_each_second, start=first):
                if value is not None:
                    observe(state, second, value)
            ruling = rule(settings, state, tick.ready, tick.t_s)
            knew = {
                "ready": tick.ready,
                "observed_each_second": list(tick.observed_each_second),
                "panic_since": state["panic_since"],
                "peak": state["peak"],
                "delayed": [list(each) for each in state["delayed"]],
                "stable_pods": ruling.stable_pods,
                "panic_pods": ruling.panic_pods,
                "most": ruling.most,
                "fewest": ruling.fewest,
            }
            yield Step(tick.t_s, tick.recorded(), _ours(ruling), knew)


def _ours(ruling: Ruling) -> dict[str, Any]:
    """What we made of it, by the recording's names."""
    numbers = ("desired", "stable_average", "panic_average", "excess_burst_capacity")
    found = {name: getattr(ruling, name) if ruling.valid else None for name in numbers}
    return found | {"valid": ruling.valid, "in_panic": ruling.in_panic}
