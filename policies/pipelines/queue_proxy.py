"""Knative's own metrics: the queue-proxy beside each container, read every second."""

from typing import Literal

from pydantic import Field

from foresize.models.units import Duration, PositiveDuration
from foresize.policies.pipelines.base import Pipeline


class QueueProxy(Pipeline):
    """Requests in flight and a second, scraped from every instance each second.

    Source: knative/serving, pkg/autoscaler/metrics. With many pods Knative scrapes a sample of them and scales it up;
    here all are read.
    """

    kind: Literal["queue_proxy"] = "queue_proxy"
    every: PositiveDuration = 1.0
    window: PositiveDuration = 1.0
    delay: Duration = 0.0
    kept: int = Field(default=4, ge=1, le=100_000)
