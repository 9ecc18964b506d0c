"""A distribution moved to the right."""

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
