"""Annotations of a ScaledObject that pause it or force it.

Source: kedacore/keda, apis/keda/v1alpha1/scaledobject_types.go.
"""

from typing import Any

from pydantic import Field, field_validator, model_validator

from foresize.models.part import Spec
from foresize.policies.kubernetes.behavior import Behavior, ScalingRules

_PREFIX = "autoscaling.keda.sh/"


class Annotations(Spec):
    """What the object is annotated with; `"true"` and `"false"` as texts or not."""

    paused_: bool = Field(default=False, alias=_PREFIX + "paused")
    """Everything stays as it is; the HorizontalPodAutoscaler is deleted."""
    replicas: int | None = Field(default=None, ge=0, le=100_000, alias=_PREFIX + "paused-replicas")
    """The same at this count."""
    scale_in: bool = Field(default=False, alias=_PREFIX + "paused-scale-in")
    """Nothing is taken away."""
    scale_out: bool = Field(default=False, alias=_PREFIX + "paused-scale-out")
    """Nothing is added."""
    force_activation: bool = Field(default=False, alias=_PREFIX + "force-activation")
    """Every poll counts as active."""

    @model_validator(mode="before")
    @classmethod
    def _texts(cls, written: Any) -> Any:
        """Annotations are texts."""
        words = {"true": True, "false": False}
        return {key: words.get(value, value) for key, value in written.items()} if _is_texts(written) else written

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


def _is_texts(written: Any) -> bool:
    return isinstance(written, dict) and all(isinstance(value, str | int | None) for value in written.values())


def _disabled(rules: ScalingRules | None) -> ScalingRules:
    return (rules or ScalingRules()).model_copy(update={"selectPolicy": "Disabled"})
