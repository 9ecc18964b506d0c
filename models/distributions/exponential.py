"""The memoryless distribution."""

import math
from collections.abc import Callable
from typing import Literal

from foresize.models.distributions.base import AQuantity, Distribution


class Exponential(Distribution):
    """Memoryless: the time between unrelated events."""

    kind: Literal["exponential"] = "exponential"
    mean: AQuantity
    """The mean."""

    def average(self) -> float:
        """The mean."""
        return float(self.mean)

    def quantile(self, u: float) -> float:
        """The inverse CDF, −mean · ln(1 − u)."""
        return -float(self.mean) * math.log1p(-u)

    def sampler(self) -> Callable[[float], float]:
        """The inverse CDF with the mean at hand."""
        mean, log1p = -float(self.mean), math.log1p
        return lambda u: mean * log1p(-u)
