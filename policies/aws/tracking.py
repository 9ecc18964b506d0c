"""What a target tracking policy is told: the metric, its target, whether it may scale in."""

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec
from foresize.policies.aws.group import ACooldown
from foresize.policies.aws.metric import SOURCES, CustomizedMetric, PredefinedMetric, Source


class TargetTracking(Spec):
    """The configuration of a target tracking policy, as PutScalingPolicy takes it."""

    TargetValue: float = Field(gt=0)
    """The value to hold the metric at: 50 is 50 %, or 50 requests a minute, or 50 sessions."""
    PredefinedMetricSpecification: PredefinedMetric | None = None
    """A metric that the service knows by itself."""
    CustomizedMetricSpecification: CustomizedMetric | None = None
    """Any other metric, instead."""
    DisableScaleIn: bool = False
    """Whether it only ever adds."""
    ScaleOutCooldown: ACooldown | None = None
    """Seconds after a scale-out in which only a larger one is made; for ECS, 300 if not said."""
    ScaleInCooldown: ACooldown | None = None
    """Seconds after a scale-in in which there is no other; for ECS, 300 if not said."""

    @model_validator(mode="after")
    def _one_metric(self) -> "TargetTracking":
        if (self.PredefinedMetricSpecification is None) == (self.CustomizedMetricSpecification is None):
            raise PydanticCustomError(
                "metric", "needs either `PredefinedMetricSpecification` or `CustomizedMetricSpecification`."
            )
        return self

    @property
    def name(self) -> str:
        """The metric's name."""
        if self.PredefinedMetricSpecification is not None:
            return self.PredefinedMetricSpecification.PredefinedMetricType
        return self.CustomizedMetricSpecification.MetricName if self.CustomizedMetricSpecification is not None else ""

    @property
    def source(self) -> Source:
        """Where its values come from."""
        return SOURCES[self.name]

    @property
    def statistic(self) -> str:
        """Over the instances."""
        custom = self.CustomizedMetricSpecification
        return "Average" if custom is None else custom.Statistic
