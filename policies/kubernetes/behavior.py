"""`behavior`: how fast a HorizontalPodAutoscaler may move, as the object has it.

Defaults: kubernetes/kubernetes, pkg/apis/autoscaling/v2/defaults.go. Rules: pkg/apis/autoscaling/validation.
"""

from typing import Any, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec
from foresize.policies.kubernetes.quantity import MaybeQuantity
from foresize.policies.kubernetes.releases import Rules, rules_of
from foresize.policies.kubernetes.tolerance import Tolerance


class Policy(Spec):
    """So many pods, or percent of them, a period."""

    type: Literal["Pods", "Percent"]
    value: int = Field(gt=0, le=2**31 - 1)
    """How many; of percent, 100 for twice as many."""
    periodSeconds: int = Field(gt=0, le=1800)
    """Over how long, at most half an hour."""


UP_POLICIES = (Policy(type="Pods", value=4, periodSeconds=15), Policy(type="Percent", value=100, periodSeconds=15))
"""What the API fills in for `scaleUp`."""
DOWN_POLICIES = (Policy(type="Percent", value=100, periodSeconds=15),)
"""And for `scaleDown`."""


class ScalingRules(Spec):
    """One direction of `behavior`."""

    stabilizationWindowSeconds: int | None = Field(default=None, ge=0, le=3600)
    """How long past recommendations count; up 0, down the controller's 300 s if not said."""
    selectPolicy: Literal["Max", "Min", "Disabled"] = "Max"
    """Which policy counts where there are several: the largest change, the smallest, or none at all."""
    policies: tuple[Policy, ...] | None = Field(default=None, min_length=1, max_length=100)
    """The limits; the API's if not said."""
    tolerance: MaybeQuantity = None
    """How far the ratio may be from 1 in this direction without a change; the controller's if not said (from 1.33 on).
    In thousandths."""

    @field_validator("selectPolicy", mode="before")
    @classmethod
    def _not_null(cls, value: Any) -> Any:
        return "Max" if value is None else value

    @field_validator("tolerance")
    @classmethod
    def _not_negative(cls, tolerance: int | None) -> int | None:
        if tolerance is not None and tolerance < 0:
            raise PydanticCustomError("tolerance", "must be at least 0, but is {value}.", {"value": tolerance / 1000})
        return tolerance

    def filled(self, policies: tuple[Policy, ...], window_s: int) -> "ScalingRules":
        """As the API and the controller complete it."""
        window = window_s if self.stabilizationWindowSeconds is None else self.stabilizationWindowSeconds
        return self.model_copy(update={"policies": self.limits or policies, "stabilizationWindowSeconds": window})

    @property
    def limits(self) -> tuple[Policy, ...]:
        """The policies; none where they are not filled in."""
        return self.policies or ()

    @property
    def window_s(self) -> int:
        """The stabilisation window, once it is filled in."""
        return self.stabilizationWindowSeconds or 0


class Behavior(Spec):
    """Both directions. Even an empty `behavior: {}` changes how the autoscaler goes, for the API then fills it in."""

    scaleUp: ScalingRules | None = None
    """More; at most twice as many or 4 more in 15 s if not said."""
    scaleDown: ScalingRules | None = None
    """Fewer; all at once, after the stabilisation window, if not said."""

    def up(self) -> ScalingRules:
        """The rules for more, complete."""
        return (self.scaleUp or ScalingRules()).filled(UP_POLICIES, 0)

    def down(self, window_s: int) -> ScalingRules:
        """The rules for fewer, complete, with the controller's own window."""
        return (self.scaleDown or ScalingRules()).filled(DOWN_POLICIES, window_s)


def tolerance_of(behavior: Behavior | None, flag: float, rules: Rules) -> Tolerance:
    """The tolerance in each direction: the object's own, or the controller's flag."""
    sides = (None, None) if behavior is None else (behavior.scaleDown, behavior.scaleUp)
    down, up = (flag if side is None or side.tolerance is None else side.tolerance / 1000 for side in sides)
    return Tolerance(down, up, rules.two_sided)


def check_release(behavior: Behavior | None, release: str, at: tuple[str, ...]) -> None:
    """Raise PydanticCustomError for a tolerance that the release does not know; `at` leads to `behavior`."""
    for name in ("scaleUp", "scaleDown"):
        side: ScalingRules | None = getattr(behavior, name, None)
        if side is not None and side.tolerance is not None and not rules_of(release).two_sided:
            context = {"release": release, "at": (*at, name, "tolerance")}
            raise PydanticCustomError("release", "is known from 1.33 on, but the release is {release}.", context)
