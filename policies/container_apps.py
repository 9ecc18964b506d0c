"""Azure Container Apps' scaling: KEDA's rules with the platform's own defaults."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.policies.azure.container_rules import OF_THE_POD, ScaleRule, next_rung, polled
from foresize.policies.base import Decision, Exactness, Observation, Policy
from foresize.policies.figures import AS_METRIC
from foresize.policies.peaks import peak
from foresize.policies.pipelines import Pipeline
from foresize.policies.pipelines.prometheus import Prometheus
from foresize.policies.reasons import Finding

STABILISATION_DOWN_S = 300.0


class ContainerApps(Policy):
    """Azure Container Apps: the largest of its rules' replicas, up by steps of 1, 4 and twice as many, down in 300 s.

    Custom rules are polled every `pollingInterval`. To zero it goes when no rule has had anything for `cooldownPeriod`,
    and never while one is on cpu or memory. The HTTP rule divides the requests of the last 15 s by 15: that is a rate,
    so that a long call counts only when it begins; a custom rule on `sessions` counts it as long as it lasts.

    Approximate: the steps and periods are documented, how they work together is not. The TCP rule is not there, for
    connections are not measured. Source: Microsoft, "Set scaling rules in Azure Container Apps".
    """

    exactness: ClassVar[Exactness] = "approximate"

    kind: Literal["container_apps"] = "container_apps"
    minReplicas: int | None = Field(default=None, ge=0, le=1000)
    """The fewest replicas; if not said 0, or the autoscaler's `min` where `maxReplicas` is not said either."""
    maxReplicas: int | None = Field(default=None, ge=1, le=1000)
    """The most replicas; if not said 10, or the autoscaler's `max` where `minReplicas` is not said either."""
    pollingInterval: int = Field(default=30, ge=1, le=86_400)
    """How many seconds lie between two looks at custom rules other than cpu and memory."""
    cooldownPeriod: int = Field(default=300, ge=0, le=86_400)
    """For how many seconds no rule has had anything when the last replica goes."""
    rules: tuple[ScaleRule, ...] = Field(default=(ScaleRule(name="http", http={}),), min_length=1, max_length=100)
    """The rules; HTTP with 10 concurrent requests if not said."""

    @model_validator(mode="after")
    def _in_order(self) -> "ContainerApps":
        least, most = self.bounds()
        if least is not None and most is not None and least > most:
            raise PydanticCustomError(
                "replicas",
                "must be at most maxReplicas ({most}), but is {least}.",
                {"least": least, "most": most, "at": ("minReplicas",)},
            )
        names = [rule.name for rule in self.rules]
        for index, name in enumerate(names):
            if name in names[:index]:
                raise PydanticCustomError(
                    "rule", "is the name of another rule: {name}.", {"name": name, "at": ("rules", index, "name")}
                )
        return self

    def pipeline(self) -> Pipeline:
        """Figures over 15 s, every 15 s."""
        return Prometheus.model_validate({"every": "15s", "window": "15s"})

    def period_s(self) -> float:
        """The HTTP rule is looked at every 15 s."""
        return 15.0

    def bounds(self) -> tuple[int | None, int | None]:
        """The app's, with the platform's default for one that is not said; neither where both are not."""
        least, most = self.minReplicas, self.maxReplicas
        if least is None and most is None:
            return None, None
        return 0 if least is None else least, 10 if most is None else most

    def aims(self) -> Mapping[str, float]:
        """The rules' values for each replica."""
        return {each.figure: each.target / (100 if each.figure in OF_THE_POD else 1) for each in self._metrics()}

    def watches(self) -> tuple[str, ...]:
        """The rules' metrics."""
        return tuple(dict.fromkeys(each.figure for each in self._metrics()))

    def _metrics(self) -> list[ScaleRule]:
        return [rule for rule in self.rules if rule.figure in AS_METRIC]

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """The rules' largest answer, stepped up, held down, and zero only after the cool-down."""
        totals = self._totals(seen, memory)
        needs = tuple(self._need(rule, totals[rule.name], seen.desired) for rule in self.rules)
        need = max(int(each.value or 0) for each in needs)
        rung = next_rung(seen.desired)
        stepped = min(need, rung) if need > seen.desired else need
        held = peak(memory, "needs", seen, stepped, STABILISATION_DOWN_S)
        kept = min(held, max(seen.desired, stepped))
        count, zero = self._zero(seen, kept, totals, memory)
        findings = (
            Finding("rules", "the largest", need, parts=needs),
            Finding("step up", f"at most {rung} from {seen.desired}", stepped, binds=stepped < need),
            Finding("stabilisation window", f"the most of {STABILISATION_DOWN_S:g} s", kept, binds=kept > stepped),
            *zero,
        )
        return Decision(count, f"{need} by the rules: {seen.desired} → {count}", findings)

    def _totals(self, seen: Observation, memory: dict[str, Any]) -> dict[str, float | None]:
        """Each rule's metric by the rule's name, as old as its last poll."""
        sample = seen.samples[-1] if seen.samples else None
        now = {rule.name: None if sample is None else rule.total(seen, sample) for rule in self.rules}
        custom = {rule.name: now[rule.name] for rule in self.rules if rule.custom and rule.figure not in OF_THE_POD}
        return now | polled(memory, seen.now_s, self.pollingInterval, custom)

    def _need(self, rule: ScaleRule, total: float | None, desired: int) -> Finding:
        """A rule's replicas; without data, those that there are."""
        if total is None:
            return Finding(rule.name, "no data", desired)
        need = rule.replicas(total)
        return Finding(rule.name, f"ceil({total:.4g} / {rule.target:g}) = {need}", need)

    def _zero(
        self, seen: Observation, count: int, totals: dict[str, float | None], memory: dict[str, Any]
    ) -> tuple[int, list[Finding]]:
        """No replica only where no rule has had anything for the cool-down; one where somebody waits."""
        has_something = seen.waiting > 0 or any(total is None or total > 0 for total in totals.values())
        if has_something or "active_s" not in memory:
            memory["active_s"] = seen.now_s
        if count > 0:
            return count, []
        if all(rule.figure in OF_THE_POD for rule in self.rules):
            return 1, [Finding("cpu and memory", "cannot go to zero", 1, binds=True)]
        if seen.desired == 0 and not seen.waiting:
            return 0, []
        over_s = memory["active_s"] + self.cooldownPeriod
        if seen.waiting or seen.now_s < over_s:
            return 1, [Finding("cool-down", f"until {over_s:g} s", 1, binds=True)]
        return 0, []
