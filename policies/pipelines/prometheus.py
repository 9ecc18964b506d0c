"""Prometheus, or another scraped store, behind an adapter or a KEDA trigger."""

from typing import Literal

from foresize.models.units import Duration, PositiveDuration
from foresize.policies.pipelines.base import Pipeline


class Prometheus(Pipeline):
    """A scrape every 15 s, rates over a minute, as in `rate(...[1m])`, and queries at the moment of the decision."""

    kind: Literal["prometheus"] = "prometheus"
    every: PositiveDuration = 15.0
    window: PositiveDuration = 60.0
    delay: Duration = 0.0
