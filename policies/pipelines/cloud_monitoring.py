"""Google Cloud Monitoring's minute."""

from typing import Literal

from pydantic import Field

from foresize.models.units import Duration, PositiveDuration
from foresize.policies.pipelines.base import Pipeline


class CloudMonitoring(Pipeline):
    """One figure a minute. How late it can be read is not documented for the autoscaler; half a minute is assumed."""

    kind: Literal["cloud_monitoring"] = "cloud_monitoring"
    every: PositiveDuration = 60.0
    window: PositiveDuration = 60.0
    delay: Duration = 30.0
    kept: int = Field(default=30, ge=1, le=100_000)
