"""Azure Monitor's minute."""

from typing import Literal

from pydantic import Field

from foresize.models.units import Duration, PositiveDuration
from foresize.policies.pipelines.base import Pipeline


class AzureMonitor(Pipeline):
    """One figure a minute, kept so that a rule can aggregate its own window of them."""

    kind: Literal["azure_monitor"] = "azure_monitor"
    every: PositiveDuration = 60.0
    window: PositiveDuration = 60.0
    delay: Duration = 60.0
    kept: int = Field(default=60, ge=1, le=100_000)
