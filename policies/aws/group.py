"""What every policy of an Auto Scaling group, or of a scalable target, has."""

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.policies.base import Policy
from foresize.policies.pipelines import Pipeline
from foresize.policies.pipelines.cloudwatch import CloudWatch

Service = Literal["ec2", "ecs"]
"""Whose rules hold: Amazon EC2 Auto Scaling's warm-up, or Application Auto Scaling's cool-downs (for ECS)."""

Size = Annotated[int, Field(ge=0, le=100_000)]
Warmup = Annotated[int, Field(ge=0, le=3600)]
ACooldown = Annotated[int, Field(ge=0, le=86_400)]

DEFAULT_COOLDOWN_S = 300.0
"""A group's DefaultCooldown, and both cool-downs of ECS in Application Auto Scaling."""


class Group(Policy):
    """The base of Amazon's policies: a group's size, CloudWatch's data points, a look at the alarms each minute."""

    MinSize: Size | None = None
    """The group's minimum (MinCapacity in Application Auto Scaling); the autoscaler's `min` if not said."""
    MaxSize: Size | None = None
    """The group's maximum (MaxCapacity in Application Auto Scaling); the autoscaler's `max` if not said."""

    @model_validator(mode="after")
    def _sizes_in_order(self) -> "Group":
        if self.MinSize is not None and self.MaxSize is not None and self.MinSize > self.MaxSize:
            raise PydanticCustomError(
                "size",
                "must be at least MinSize ({least}), but is {most}.",
                {"least": self.MinSize, "most": self.MaxSize, "at": ("MaxSize",)},
            )
        return self

    def pipeline(self) -> Pipeline:
        """CloudWatch with detailed monitoring."""
        return CloudWatch()

    def period_s(self) -> float:
        """Alarms of metrics of a minute or more are evaluated once a minute."""
        return 60.0

    def bounds(self) -> tuple[int | None, int | None]:
        """The group's."""
        return self.MinSize, self.MaxSize


def first_said(*seconds: int | None) -> float:
    """The first of several settings that is said; the group's default cool-down where none is, as AWS has it both for
    warm-ups and for cool-downs."""
    return next((each for each in seconds if each is not None), DEFAULT_COOLDOWN_S)
