"""Annotations of a ScaledObject that pause it or force it.

Source: kedacore/keda, apis/keda/v1alpha1/scaledobject_types.go.
"""

from typing import Annotated, Any

from pydantic import Field, field_validator

from foresize.models.part import Spec, TakesText
from foresize.policies.kubernetes.behavior import Behavior, ScalingRules
from foresize.policies.kubernetes.triggers import Flag

_PREFIX = "autoscaling.keda.sh/"


class Annotations(Spec):
    """What the object is annotated with; `"true"` and `"false"` as texts or not."""

    paused_: Flag = Field(default=False, alias=_PREFIX + "paused")
    """Everything stays as it is; the HorizontalPodAutoscaler is deleted."""
    replicas: Annotated[int | None, TakesText()] = Field(
        default=None, ge=0, le=100_000, alias=_PREFIX + "paused-replicas"
    )
    """The same at this count."""
    scale_in: Flag = Field(default=False, alias=_PREFIX + "paused-scale-in")
    """Nothing is taken away."""
    scale_out: Flag = Field(default=False, alias=_PREFIX + "paused-scale-out")
    """Nothing is added."""
    force_activation: Flag = Field(default=False, alias=_PREFIX + "force-activation")
    """Every poll counts as active."""

    @field_validator("replicas", mode="before")
    @classmethod
    def _digits(cls, value: Any) -> Any:
        return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value

    @property
    def is_paused(self) -> bool:
        """Whether nothing is decided at all."""
        return self.paused_ or self.replicas is not None

    def forbids(self, change: int) -> bool:
        """Whether a change is paused in its direction."""
        return (change < 0 and self.scale_in) or (change > 0 and self.scale_out)

    def paused(self, behavior: Behavior | None) -> Behavior | None:
        """The HorizontalPodAutoscaler's `behavior`, with what is paused disabled; there is one wherever anything is."""
        if not self.scale_in and not self.scale_out:
            return behavior
        own = behavior or Behavior()
        return Behavior(
            scaleUp=_disabled(own.scaleUp) if self.scale_out else own.scaleUp,
            scaleDown=_disabled(own.scaleDown) if self.scale_in else own.scaleDown,
        )


def _disabled(rules: ScalingRules | None) -> ScalingRules:
    return (rules or ScalingRules()).model_copy(update={"selectPolicy": "Disabled"})
