"""The standard normal law's three functions, exact in both tails."""

import math
from statistics import NormalDist

inverse_cdf = NormalDist().inv_cdf
"""z(u), by Wichura's algorithm AS 241 (1988), to the last digits of a double."""

_ROOT_2 = math.sqrt(2.0)
_ROOT_2_PI = math.sqrt(2.0 * math.pi)


def cdf(z: float) -> float:
    """Φ(z), by the complementary error function: NormalDist's own loses the lower tail."""
    return 0.5 * math.erfc(-z / _ROOT_2)


def density(z: float) -> float:
    """φ(z)."""
    return math.exp(-0.5 * z * z) / _ROOT_2_PI
