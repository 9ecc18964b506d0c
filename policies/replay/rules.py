"""Rate rules as recordings have them: the fields of `behavior` in another spelling."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from foresize.policies.kubernetes.behavior import Behavior, Policy, ScalingRules
from foresize.policies.replay.base import Whole


class Recorded(BaseModel):
    """A part of a recording: frozen, and its values as JSON has them."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class RecordedPolicy(Recorded):
    """One policy."""

    type: Literal["Pods", "Percent"]
    value: Whole = Field(gt=0, le=2**31 - 1)
    period_seconds: Whole = Field(gt=0, le=1800)


class RecordedRules(Recorded):
    """One direction; no policies are as good as none, which the API fills in."""

    model_config = ConfigDict(title="direction's rules")

    policies: tuple[RecordedPolicy, ...] | None = None
    select_policy: Literal["Max", "Min", "Disabled"] | None = None
    stabilization_window_seconds: Whole | None = Field(default=None, ge=0, le=3600)

    def rules(self) -> ScalingRules:
        """As the policy has them."""
        policies = tuple(
            Policy(type=each.type, value=each.value, periodSeconds=each.period_seconds) for each in self.policies or ()
        )
        return ScalingRules(
            policies=policies or None,
            selectPolicy=self.select_policy or "Max",
            stabilizationWindowSeconds=self.stabilization_window_seconds,
        )


def filled(
    up: RecordedRules | None, down: RecordedRules | None, window_s: float = 300.0
) -> tuple[ScalingRules, ScalingRules]:
    """Both directions with all defaults, those of the controller's own flags included."""
    behavior = Behavior(scaleUp=up and up.rules(), scaleDown=down and down.rules())
    return behavior.up(), behavior.down(int(window_s))


def as_recorded(rules: ScalingRules) -> dict[str, object]:
    """Complete rules in the spelling of a recording."""
    return {
        "policies": [
            {"period_seconds": each.periodSeconds, "type": each.type, "value": each.value} for each in rules.limits
        ],
        "select_policy": rules.selectPolicy,
        "stabilization_window_seconds": rules.stabilizationWindowSeconds,
    }


class Recommendation(Recorded):
    """A count that was recommended some time ago."""

    age_seconds: float = Field(ge=0)
    replicas: Whole = Field(ge=0)


class Change(Recorded):
    """A change that was made some time ago."""

    age_seconds: float = Field(ge=0)
    replica_change: Whole
    outdated: bool = False
    """Whether its place in the controller's list may be taken by a later one, which no limit goes by."""
