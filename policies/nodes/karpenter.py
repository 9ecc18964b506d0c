"""Karpenter."""

import math
from typing import Literal

from foresize.models.units import Duration, Fraction, PositiveDuration
from foresize.policies.nodes.base import NodeScaler, Offer


class Karpenter(NodeScaler):
    """Nodes for a batch of waiting instances, a second after the last of them came and ten after the first; the
    cheapest for what they ask. Every 10 s, empty and under-used nodes whose instances fit elsewhere are consolidated.

    Source: kubernetes-sigs/karpenter, pkg/operator/options (batch durations), pkg/controllers/disruption. A node is
    under-used where its instances fit on others; replacing nodes by cheaper ones is not modelled.
    """

    kind: Literal["karpenter"] = "karpenter"
    batchIdleDuration: PositiveDuration = 1.0
    """A batch is closed when so long nobody new has come …"""
    batchMaxDuration: PositiveDuration = 10.0
    """… or so long after its first."""
    consolidateAfter: Duration = 0.0
    """How long a node must have been a candidate."""
    consolidationPolicy: Literal["WhenEmptyOrUnderutilized", "WhenEmpty"] = "WhenEmptyOrUnderutilized"
    """Which nodes are candidates."""
    disruptionBudget: Fraction = 0.1
    """The share of the nodes that may go at a time, rounded up."""

    def look_s(self, now_s: float, first_s: float, last_s: float) -> float:
        """The batch's end."""
        return max(now_s, min(last_s + self.batchIdleDuration, first_s + self.batchMaxDuration))

    def better(self, offer: Offer) -> tuple[float, ...]:
        """The least price for what it holds; of equals the fullest."""
        return (offer.usd_per_h / offer.pods, -offer.used)

    def review_s(self) -> float:
        """The disruption loop's 10 s, and 15 s of validation before it acts count as patience."""
        return 10.0

    def unneeded(self, used: float) -> bool:
        """Empty, or any whose instances fit elsewhere."""
        return used == 0.0 or self.consolidationPolicy == "WhenEmptyOrUnderutilized"

    def patience_s(self) -> float:
        """`consolidateAfter` and the validation."""
        return self.consolidateAfter + 15.0

    def budget(self, nodes: int) -> int:
        """Its share of the nodes."""
        return math.ceil(nodes * self.disruptionBudget)
