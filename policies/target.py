"""Ratio to target."""

import math
from typing import Any, Literal

from foresize.models.units import Fraction
from foresize.policies.base import Decision, Observation, Policy


class Target(Policy):
    """Ratio to target, with ceil."""

    kind: Literal["target"] = "target"
    metric: str
    target: Fraction

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """ceil(ready × value / target)."""
        value = seen.metrics.get(self.metric)
        if value is None:
            return Decision(seen.desired, "no data")
        if abs(value / self.target - 1) <= 0.1:
            return Decision(seen.desired, "within tolerance")
        wish = math.ceil(seen.ready * value / self.target)
        past = memory.setdefault("past", [])
        past.append([seen.now_s, wish])
        memory["past"] = past = [p for p in past if p[0] > seen.now_s - 300]
        return Decision(max(wish, min(seen.desired, max(p[1] for p in past))), f"{self.metric} {value:.0%}")
