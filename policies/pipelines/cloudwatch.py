"""Amazon CloudWatch's periods."""

from typing import Literal

from pydantic import Field

from foresize.models.units import Duration, PositiveDuration
from foresize.policies.pipelines.base import Pipeline


class CloudWatch(Pipeline):
    """One data point a period: 60 s with detailed monitoring, 300 s with basic monitoring.

    How late a period's data point can be read is not documented; a minute is what operators report.
    """

    kind: Literal["cloudwatch"] = "cloudwatch"
    every: PositiveDuration = 60.0
    window: PositiveDuration = 60.0
    delay: Duration = 60.0
    kept: int = Field(default=60, ge=1, le=100_000)
