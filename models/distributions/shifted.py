"""A distribution moved to the right."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from foresize.models.distributions.base import AQuantity, Distribution

if TYPE_CHECKING:
    from foresize.models.distributions import AnyDistribution


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
        return self.of.cdf(self._varying(x))

    def partial_mean(self, x: float) -> float:
        """by · cdf(x), and the varying part's own."""
        varying = self._varying(x)
        return float(self.by) * self.of.cdf(varying) + self.of.partial_mean(varying)

    def _varying(self, x: float) -> float:
        """The most that gives x once it is moved: a sum is rounded, and a step of the CDF must not fall to the left."""
        by = float(self.by)
        most = x - by + math.ulp(x) / 2
        while by + most > x:
            most = math.nextafter(most, -math.inf)
        return most
