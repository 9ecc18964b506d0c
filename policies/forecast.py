"""Forecasting: capacity for the load that will probably be there once an instance that is asked for now has started."""

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.units import Duration, Fraction, PositiveDuration
from foresize.policies.base import Decision, Observation, Policy
from foresize.policies.figures import shortened
from foresize.policies.forecasting.history import History
from foresize.policies.forecasting.models import Name
from foresize.policies.forecasting.outlook import Forecaster, Outlook, Reading
from foresize.policies.forecasting.past import Steps
from foresize.policies.pipelines import Pipeline
from foresize.policies.pipelines.prometheus import Prometheus
from foresize.policies.reasons import Finding
from foresize.policies.stabilisation import stabilised

Load = Literal["sessions", "request_rate", "cpu"]

_SEASONS = {"1d": 86_400.0, "1w": 604_800.0}
_MOST_STEPS = 10_080
_FURTHEST = 60


class Forecast(Policy):
    """Instances for a quantile of the load's forecast, and never fewer than what is there now needs.

    It learns as it goes, or starts with what a file has recorded. Until two seasons are known (one, for
    `seasonal_naive`) it goes by the last season, and before that by the load of now.
    """

    kind: Literal["forecast"] = "forecast"
    model: Name = "holt_winters"
    """What forecasts: `holt_winters`, `sarimax`, or `seasonal_naive`, the last season again."""
    per_instance: float = Field(gt=0, le=1e9)
    """The load that an instance is to have: sessions, calls a second, or vCPUs."""
    load: Load = "sessions"
    """What is forecast: the sessions that are open or wait, the calls a second, or the vCPUs in use; of all
    instances."""
    horizon: PositiveDuration = 240.0
    """How far to look ahead: the time in which an instance starts, and a period of the loop."""
    quantile: Annotated[Fraction, Field(gt=0, lt=1)] = 0.9
    """The quantile of the forecast that capacity is there for."""
    season: Literal["1d", "1w"] = "1w"
    """After what time the load repeats itself."""
    step: PositiveDuration = 120.0
    """The load is averaged over steps of this length."""
    smoothing: Duration = 1200.0
    """The usual course of a season follows the mean load over this time around each step."""
    seasonal_smoothing: Fraction = 0.3
    """How far that course goes to what the newest season was: γ of Holt–Winters."""
    refit: PositiveDuration = 86_400.0
    """After what time the model's parameters are fitted anew; in between, each step only moves it."""
    stabilisation_down: Duration = 300.0
    """How long a smaller count must have been wished for before it is asked for."""
    history: History | None = None
    """A load that was recorded before."""

    @model_validator(mode="after")
    def _steps_that_fit(self) -> "Forecast":
        steps = _SEASONS[self.season] / self.step
        if not steps.is_integer() or not 4 <= steps <= _MOST_STEPS:
            raise _at("step", f"must divide a season of {self.season} into 4 to {_MOST_STEPS} whole steps.")
        if self.horizon / self.step > _FURTHEST:
            raise _at("horizon", f"must be at most {_FURTHEST} steps of {self.step:g} s ahead.")
        if self.smoothing > self.season_s / 4:
            raise _at("smoothing", f"must be at most a quarter of the season of {self.season}.")
        if self.model == "seasonal_naive" and "seasonal_smoothing" in self.model_fields_set:
            raise _at("seasonal_smoothing", "has no effect with model seasonal_naive. Leave it out.")
        return self

    @property
    def season_s(self) -> float:
        """The season in seconds."""
        return _SEASONS[self.season]

    def watches(self) -> tuple[str, ...]:
        """The load."""
        return (self.load, "lobby") if self.load == "sessions" else (self.load,)

    def pipeline(self) -> Pipeline:
        """Prometheus's totals over the instances."""
        return Prometheus()

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """The larger of what the forecast and what the load of now asks for; smaller only after a while."""
        readings = self._readings(seen)
        if not readings:
            return Decision(seen.desired, f"no data of {self.load}: nothing changes")
        now = readings[-1].load
        outlook = self._forecaster.learn(memory, seen, readings)
        needed, ahead = self._instances(now), self._instances(outlook.upper)
        wish = max(needed, ahead)
        count = stabilised(seen, wish, 0.0, self.stabilisation_down, memory)
        findings = (*self._findings(outlook, now), *self._counts(outlook, needed, ahead, wish, count))
        return Decision(count, self._reason(outlook, now, wish, count), findings)

    @cached_property
    def _forecaster(self) -> Forecaster:
        steps = Steps(
            step_s=self.step,
            season=round(self.season_s / self.step),
            around=int(self.smoothing / self.step / 2),
            gamma=1.0 if self.model == "seasonal_naive" else self.seasonal_smoothing,
        )
        horizon, refit = math.ceil(self.horizon / self.step) + 1, math.ceil(self.refit / self.step)
        return Forecaster(self.model, steps, horizon, self.quantile, refit, self.history)

    def _readings(self, seen: Observation) -> Sequence[Reading]:
        """The loads that can be read now, oldest first: from the pipeline, else from the last scrape."""
        found = [Reading(sample.end_s, self._total(sample.values, sample.whole)) for sample in seen.samples
                 if self.load in sample.values]  # fmt: skip
        if found or seen.samples:
            return found
        total = _scraped(seen, self.load)
        at_s = seen.now_s if seen.scraped_at_s is None else seen.scraped_at_s
        return [] if total is None else [Reading(at_s, total)]

    def _total(self, values: Any, whole: Any) -> float:
        total = float(values[self.load].sum()) + (whole.get("lobby", 0.0) if self.load == "sessions" else 0.0)
        return shortened(total) or 0.0

    def _instances(self, load: float) -> int:
        return math.ceil(load / self.per_instance - 1e-9)

    def _reason(self, outlook: Outlook, now: float, wish: int, count: int) -> str:
        held = "" if count == wish else f"; held at {count} by the stabilisation window"
        why = f" ({outlook.why})" if outlook.why else ""
        minutes = outlook.after * self.step / 60
        said = f"{self.load} {now:.4g} now, {outlook.upper:.4g} ({self.quantile:.4g} quantile) in {minutes:.3g} min"
        return f"{said} by {outlook.model}{why}: {wish}{held}"

    def _findings(self, outlook: Outlook, now: float) -> tuple[Finding, ...]:
        minutes = outlook.after * self.step / 60
        numbers = ", ".join(f"{name} {value:.3g}" for name, value in outlook.fitted.items())
        why = f"; {outlook.why}: not yet {self.model}" if outlook.why else ""
        share = outlook.after / self._forecaster.horizon
        root = f"{outlook.margin:.3g} × √({max(outlook.mean, 1.0):.4g} × {share:.2g})"
        return (
            Finding("load now", f"{now:.4g} {self.load}", now),
            Finding(
                "forecast",
                f"{outlook.model}{f' ({numbers})' if numbers else ''}: {outlook.mean:.4g} in {minutes:.3g} min{why}",
                outlook.mean,
            ),
            Finding("quantile", f"{self.quantile:g}: {outlook.mean:.4g} + {root} = {outlook.upper:.4g}", outlook.upper),
            self._past_errors(outlook.score),
        )

    def _past_errors(self, score: dict[str, float]) -> Finding:
        """How good the forecasts have been."""
        if not score:
            return Finding("errors of past forecasts", "none yet: the margin is a Poisson number's")
        minutes = self._forecaster.horizon * self.step / 60
        mape = f"MAPE {score['mape'] * 100:.3g} %, " if "mape" in score else ""
        said = (
            f"the last {score['count']:.0f}, {minutes:g} min ahead: {mape}bias {score['bias']:+.3g}, pinball loss "
            f"{score['pinball']:.3g} at {self.quantile:g}, which covered {score['covered'] * 100:.3g} %"
        )
        return Finding("errors of past forecasts", said, score.get("mape"))

    def _counts(self, outlook: Outlook, needed: int, ahead: int, wish: int, count: int) -> tuple[Finding, ...]:
        for_forecast = Finding(
            "instances for the forecast", f"ceil({outlook.upper:.4g} / {self.per_instance:g}) = {ahead}", ahead
        )
        floor = Finding("instances needed now", f"at least {needed}", needed, binds=needed > ahead)
        if count == wish:
            return for_forecast, floor
        window = f"the largest wish of the last {self.stabilisation_down:g} s"
        return for_forecast, floor, Finding("stabilisation window", window, count, binds=True)


def _scraped(seen: Observation, load: str) -> float | None:
    """The total of the last scrape, which has means over the ready instances, and CPU as a share."""
    value = seen.metrics.get(load) if seen.ready else None
    waiting = seen.metrics.get("lobby", 0.0) * max(1, seen.ready) if load == "sessions" else 0.0
    if value is None and (seen.ready or load != "sessions" or "lobby" not in seen.metrics):
        return None
    return (value or 0.0) * seen.ready * (seen.requests.cpu if load == "cpu" else 1.0) + waiting


def _at(field: str, message: str) -> PydanticCustomError:
    return PydanticCustomError("forecast", "{message}", {"message": message, "at": (field,)})
