"""Scale-in control: how many instances may go within a window."""

import math

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec


class FixedOrPercent(Spec):
    """A number of instances, or a share of the group."""

    fixed: int | None = Field(default=None, ge=0, le=100_000)
    """So many instances."""
    percent: int | None = Field(default=None, ge=0, le=100)
    """So many in a hundred of the window's peak."""

    @model_validator(mode="after")
    def _one_of_them(self) -> "FixedOrPercent":
        if (self.fixed is None) == (self.percent is None):
            raise PydanticCustomError("replicas", "needs either `fixed` or `percent`.")
        return self

    def of(self, size: int) -> int:
        """How many that are of a size, rounded to the nearest."""
        return self.fixed if self.fixed is not None else math.floor(size * (self.percent or 0) / 100 + 0.5)


class ScaleInControl(Spec):
    """The most instances that may go within a window before the last one has passed."""

    maxScaledInReplicas: FixedOrPercent
    """How many may go."""
    timeWindowSec: int = Field(ge=60, le=3600)
    """The window in seconds: the size stays within that of its peak."""


def least_size(peak: int, control: ScaleInControl) -> int:
    """The smallest size that a peak of the window allows. Source: gcloud compute instance-groups managed
    set-autoscaling, --scale-in-control."""
    return max(0, peak - control.maxScaledInReplicas.of(peak))
