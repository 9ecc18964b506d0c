"""The memoryless distribution."""

import math
from collections.abc import Callable
from functools import partial
from math import log1p
from typing import Literal

from foresize.models.distributions.base import Distribution
from foresize.models.distributions.formula import formula
from foresize.models.distributions.quantity import PositiveQuantity


@formula
def inverse_cdf(mean: float, u: float) -> float:
    """−mean · ln(1 − u)."""
    return -mean * log1p(-u)


@formula
def cdf(mean: float, x: float) -> float:
    """1 − e^(−x/mean)."""
    return -math.expm1(-max(x, 0.0) / mean)


def partial_mean(mean: float, x: float) -> float:
    """mean · (1 − e^(−t)(1 + t)) with t = x/mean, beyond whose bound here nothing is left."""
    t = min(max(x, 0.0) / mean, 1e3)
    return mean * (-math.expm1(-t) - t * math.exp(-t))


class Exponential(Distribution):
    """Memoryless: the time between unrelated events."""

    kind: Literal["exponential"] = "exponential"
    mean: PositiveQuantity
    """The mean."""

    def average(self) -> float:
        """The mean."""
        return float(self.mean)

    def quantile(self, u: float) -> float:
        """The inverse CDF, −mean · ln(1 − u)."""
        return inverse_cdf(float(self.mean), u)

    def sampler(self) -> Callable[[float], float]:
        """The inverse CDF with the mean at hand."""
        return partial(inverse_cdf, float(self.mean))

    def cdf(self, x: float) -> float:
        """1 − e^(−x/mean)."""
        return cdf(float(self.mean), x)

    def partial_mean(self, x: float) -> float:
        """mean · (1 − e^(−t)(1 + t)) with t = x/mean."""
        return partial_mean(float(self.mean), x)
