"""Kubernetes' Cluster Autoscaler."""

import math
from typing import Literal

from pydantic import Field

from foresize.models.units import Duration, Fraction, PositiveDuration
from foresize.policies.nodes.base import NodeScaler, Offer


class ClusterAutoscaler(NodeScaler):
    """A scan every 10 s: nodes for what the scheduler could not place, by least waste; one that is asked for less than
    half, and whose instances fit elsewhere, goes after 10 minutes.

    Source: kubernetes/autoscaler, cluster-autoscaler/FAQ.md, flag defaults.
    """

    kind: Literal["cluster_autoscaler"] = "cluster_autoscaler"
    scanInterval: PositiveDuration = 10.0
    """How often it looks."""
    newPodScaleUpDelay: Duration = 0.0
    """How old an instance that waits must be to count."""
    scaleDownUnneededTime: Duration = 600.0
    """How long a node must have been unneeded."""
    scaleDownDelayAfterAdd: Duration = 600.0
    """How long after a scale-up none is removed."""
    scaleDownUtilizationThreshold: Fraction = 0.5
    """A node that is asked for less is unneeded."""
    maxScaleDownParallelism: int = Field(default=10, ge=1)
    """How many go at one scan."""

    def look_s(self, now_s: float, first_s: float, last_s: float) -> float:
        """The first scan at which the oldest one is old enough."""
        return math.ceil(max(now_s, first_s + self.newPodScaleUpDelay) / self.scanInterval - 1e-9) * self.scanInterval

    def better(self, offer: Offer) -> tuple[float, ...]:
        """The least-waste expander: the largest share of its CPU in use."""
        return (-offer.used, -offer.pods)

    def review_s(self) -> float:
        """Every scan."""
        return self.scanInterval

    def unneeded(self, used: float) -> bool:
        """Below the threshold."""
        return used < self.scaleDownUtilizationThreshold

    def patience_s(self) -> float:
        """The unneeded time."""
        return self.scaleDownUnneededTime

    def pause_s(self) -> float:
        """The delay after an addition."""
        return self.scaleDownDelayAfterAdd

    def budget(self, nodes: int) -> int:
        """The parallelism."""
        return self.maxScaleDownParallelism
