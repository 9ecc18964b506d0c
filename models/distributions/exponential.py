"""The memoryless distribution."""

import math
from math import log1p
from typing import ClassVar, Literal

from foresize.models.distributions.by_formula import ByFormula
from foresize.models.distributions.quantity import PositiveQuantity
from foresize.models.formula import formula


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


class Exponential(ByFormula):
    """Memoryless: the time between unrelated events."""

    kind: Literal["exponential"] = "exponential"
    inverse: ClassVar = staticmethod(inverse_cdf)
    cumulative: ClassVar = staticmethod(cdf)
    mean: PositiveQuantity
    """The mean."""

    def parameters(self) -> tuple[float]:
        """The mean."""
        return (float(self.mean),)

    def average(self) -> float:
        """The mean."""
        return float(self.mean)

    def partial_mean(self, x: float) -> float:
        """mean · (1 − e^(−t)(1 + t)) with t = x/mean."""
        return partial_mean(float(self.mean), x)
