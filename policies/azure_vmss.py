"""Azure's autoscale of virtual machine scale sets."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec
from foresize.policies.azure.durations import iso_within
from foresize.policies.azure.flapping import without_flapping
from foresize.policies.azure.profiles import Profile, active
from foresize.policies.azure.rules import FIGURES, Rule
from foresize.policies.base import Decision, Exactness, Observation, Policy
from foresize.policies.figures import AS_METRIC, of_instances
from foresize.policies.hourly import DAY, WEEK, forecast, hour_of, learn
from foresize.policies.pipelines import Pipeline
from foresize.policies.pipelines.azure_monitor import AzureMonitor
from foresize.policies.pods import Sample
from foresize.policies.reasons import Finding
from foresize.policies.zones import Zone

_HISTORY_H = 15 * DAY


class PredictiveAutoscale(Spec):
    """Scaling out ahead of the CPU that is expected."""

    scaleMode: Literal["Disabled", "ForecastOnly", "Enabled"]
    """Whether it acts, or only tells what it expects."""
    scaleLookAheadTime: Annotated[float, *iso_within(60, 3600)]
    """How far ahead: at most an hour."""


class AzureVmss(Policy):
    """Azure autoscale of a scale set: out if any rule fires, in only if all do, one cool-down for both directions.

    Of several rules that fire the largest result wins. A scale-in is made only as far as no rule for more would fire
    afterwards, by metric × count / new count. While a metric has no data it goes out to the profile's default, never
    in. Of the profiles, a fixed date goes before a recurring one, and that before the default one. Predictive autoscale
    makes the rules on Percentage CPU fire on what is expected; `history` is what the load was before the simulation.

    Approximate: not documented are how often the rules are looked at (every 30 to 60 s, 60 here), the rounding of
    percentages, and the forecast's model; here an hour is expected to be as the same hour of earlier weeks, or days.
    Source: Microsoft, "Understand Autoscale settings" and "Flapping in Autoscale".
    """

    exactness: ClassVar[Exactness] = "approximate"

    kind: Literal["azure_vmss"] = "azure_vmss"
    profiles: tuple[Profile, ...] = Field(min_length=1, max_length=20)
    """The profiles, twenty at most; one of them without a time of its own, unless a recurring one is there."""
    predictiveAutoscalePolicy: PredictiveAutoscale | None = None
    """Scaling out ahead; not done if not said."""
    history: tuple[float, ...] = Field(default=(), max_length=_HISTORY_H)
    """For the forecast: the scale set's total CPU in percent in the hours before the simulation, the last one last."""
    clock_zone: Zone = "UTC"
    """The time zone in which the scenario's clock is, for the profiles."""

    @model_validator(mode="after")
    def _one_holds_at_any_time(self) -> "AzureVmss":
        plain = [
            index for index, each in enumerate(self.profiles) if each.fixedDate is None and each.recurrence is None
        ]
        if len(plain) > 1:
            raise PydanticCustomError(
                "profiles", "must have a `fixedDate` or a `recurrence`, for another profile has neither.",
                {"at": ("profiles", plain[1])},
            )  # fmt: skip
        if not plain and all(each.recurrence is None for each in self.profiles):
            raise PydanticCustomError(
                "profiles", "needs a profile without `fixedDate`, for the rest of the time.", {"at": ("profiles",)}
            )
        if self.history and self.predictiveAutoscalePolicy is None:
            raise PydanticCustomError("history", "is only for predictiveAutoscalePolicy.", {"at": ("history",)})
        return self

    def pipeline(self) -> Pipeline:
        """Azure Monitor's."""
        return AzureMonitor()

    def period_s(self) -> float:
        """Every 30 to 60 s is what is documented."""
        return 60.0

    def bounds(self) -> tuple[int | None, int | None]:
        """The widest of the profiles."""
        capacities = [profile.capacity for profile in self.profiles]
        return min(each.minimum for each in capacities), max(each.maximum for each in capacities)

    def watches(self) -> tuple[str, ...]:
        """The rules' metrics."""
        rules = [rule for profile in self.profiles for rule in profile.rules]
        figures = [FIGURES[rule.metricTrigger.metricName] for rule in rules]
        return tuple(dict.fromkeys(figure for figure in figures if figure in AS_METRIC))

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """What the rules of the profile that holds ask for."""
        profile = active(self.profiles, seen.clock, self.clock_zone, memory)
        kept = memory.setdefault("points", {})
        values = [rule.metricTrigger.value(seen, kept) for rule in profile.rules]
        expected, forecasts = self._expected(seen, memory)
        fired = [_fires(rule, value, expected) for rule, value in zip(profile.rules, values, strict=True)]
        looked = Finding("profile", profile.name, parts=(*map(_told, profile.rules, values, fired), *forecasts))
        least, most = max(profile.capacity.minimum, seen.min), min(profile.capacity.maximum, seen.max)
        count, steps, rule = self._answer(seen, profile, values, fired, memory.get("until_s", seen.now_s))
        within = max(least, min(most, count))
        if within != count:
            steps = [*steps, Finding("capacity", f"{least} to {most}", within, binds=True)]
        if rule is not None and within != seen.desired:
            memory["until_s"] = seen.now_s + rule.scaleAction.cooldown
        return Decision(within, f"{profile.name}: {seen.desired} → {within}", (looked, *steps))

    def _answer(
        self, seen: Observation, profile: Profile, values: list[float | None], fired: list[bool], until_s: float
    ) -> tuple[int, list[Finding], Rule | None]:
        """The count, the steps to it, and the rule whose doing it is."""
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            count = max(seen.desired, profile.capacity.default)
            return count, [Finding("default", "a metric has no data", count, binds=count > seen.desired)], None
        out = [rule for rule, on in zip(profile.rules, fired, strict=True) if on and rule.adds]
        ins = [rule for rule in profile.rules if not rule.adds]
        all_in = bool(ins) and all(on for rule, on in zip(profile.rules, fired, strict=True) if not rule.adds)
        candidates = out or (ins if all_in else [])
        if not candidates:
            return seen.desired, [], None
        if seen.now_s < until_s:
            return seen.desired, [Finding("cooldown", f"until {until_s:g} s", seen.desired, binds=True)], None
        rule = max(candidates, key=lambda each: each.scaleAction.after(seen.desired))
        count = rule.scaleAction.after(seen.desired)
        action = Finding("rule", f"{rule}: {seen.desired} → {count}", count)
        if rule.adds:
            return count, [action], rule
        count, check = _checked(profile, known, seen.desired, count)
        return count, [action, *check], rule

    def _expected(self, seen: Observation, memory: dict[str, Any]) -> tuple[float | None, list[Finding]]:
        """The CPU that each instance is expected to have after the look-ahead; None where nothing is to come of it."""
        policy = self.predictiveAutoscalePolicy
        if policy is None or policy.scaleMode == "Disabled":
            return None, []

        def load(sample: Sample) -> float | None:
            values = of_instances(sample, "cpu", seen.requests)
            return None if values is None else float(values.sum())

        past = learn(memory, seen, load, _HISTORY_H, self.history)
        if past.known() < WEEK:
            return None, [Finding("predictive", "less than seven days of history")]
        total = forecast(past, hour_of(seen, seen.now_s + policy.scaleLookAheadTime)) or 0.0
        each = total / max(1, seen.desired)
        said = f"{total:.4g} % / {max(1, seen.desired)} expected in {policy.scaleLookAheadTime:g} s"
        return each if policy.scaleMode == "Enabled" else None, [Finding("predictive", said, each)]


def _fires(rule: Rule, value: float | None, expected: float | None) -> bool:
    """Whether a rule fires: by what was measured or, one for more CPU, by what is expected."""
    trigger = rule.metricTrigger
    of_cpu = rule.adds and trigger.metricName == "Percentage CPU" and trigger.statistic == "Average"
    return (value is not None and trigger.fires(value)) or (of_cpu and expected is not None and trigger.fires(expected))


def _told(rule: Rule, value: float | None, fired: bool) -> Finding:
    found = "no data" if value is None else f"{value:.4g}"
    return Finding(f"{rule}", f"{found}: {'fires' if fired else 'does not fire'}", value)


def _checked(profile: Profile, values: list[float], count: int, wish: int) -> tuple[int, list[Finding]]:
    """A scale-in as far as it would not be undone at once."""
    wish = max(wish, profile.capacity.minimum)
    found = without_flapping(profile.rules, values, count, wish)
    if found == wish or wish >= count:
        return wish, []
    said = f"a rule for more would fire at {wish}"
    answer = count if found is None else found
    return answer, [Finding("flapping check", f"{said}, and not at {answer}" if found else said, answer, binds=True)]
