"""A distribution moved to the right."""

from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, Literal

from foresize.models.distributions.base import AQuantity, Distribution
from foresize.models.distributions.inverse import number, pattern
from foresize.models.formula import formula

if TYPE_CHECKING:
    from foresize.models.distributions import AnyDistribution


@formula
def varying(by: float, x: float) -> float:
    """The most that gives x >= by once it is moved: a sum is rounded, and no step of a CDF must fall to the left."""
    if x == inf:
        return x
    ulp = number(pattern(x) + 1) - x
    most = x - by + ulp / 2
    while by + most > x:
        most = number(pattern(most) - 1)
    return most


class Shifted(Distribution):
    """Never less than `by`: a fixed part plus a varying one."""

    kind: Literal["shifted"] = "shifted"
    by: AQuantity
    """The fixed part."""
    of: "AnyDistribution"
    """The varying part."""

    def average(self) -> float:
        """The sum of both means."""
        return float(self.by) + self.of.average()

    def quantile(self, u: float) -> float:
        """The varying part's, moved."""
        return float(self.by) + self.of.quantile(u)

    def sampler(self) -> Callable[[float], float]:
        """The varying part's sampler, moved."""
        by, inner = float(self.by), self.of.sampler()
        return lambda u: by + inner(u)

    @property
    def is_monotone(self) -> bool:
        """As the varying part."""
        return self.of.is_monotone

    def cdf(self, x: float) -> float:
        """The varying part's at what is left of x."""
        return self.of.cdf(varying(float(self.by), x)) if x >= self.by else 0.0

    def partial_mean(self, x: float) -> float:
        """by · cdf(x), and the varying part's own."""
        if x < self.by:
            return 0.0
        own = varying(float(self.by), x)
        return float(self.by) * self.of.cdf(own) + self.of.partial_mean(own)
