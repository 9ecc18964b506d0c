"""A distribution within bounds."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from foresize.models.distributions.base import AQuantity, Distribution, in_order
from foresize.models.distributions.inverse import between_0_and_1
from foresize.models.formula import formula

if TYPE_CHECKING:
    from foresize.models.distributions import AnyDistribution

_LEAST_LEFT = 1e-6


@formula
def inner_share(below: float, left: float, u: float) -> float:
    """The u of the distribution before the cut, of whose values a share is below the bounds and another is left."""
    return between_0_and_1(below + u * left)


@formula
def within(low: float, high: float, x: float) -> float:
    """A value that rounding may have brought out of its bounds."""
    if x < low:
        return low
    return x if x < high else high


class Truncated(Distribution):
    """Those values of another distribution that lie within bounds, in the proportions that they have there.

    Not a clamp: nothing heaps up at the bounds, and the mean moves.
    """

    kind: Literal["truncated"] = "truncated"
    low: AQuantity | None = None
    """The least value that stays."""
    high: AQuantity | None = None
    """The greatest value that stays."""
    of: "AnyDistribution"
    """The distribution before the cut."""

    @model_validator(mode="after")
    def _something_is_left(self) -> "Truncated":
        if self.low is None and self.high is None:
            raise PydanticCustomError("truncated", "needs `low`, `high` or both.")
        in_order(self.kind, self.low, self.high)
        if self._left() < _LEAST_LEFT:
            raise PydanticCustomError("truncated", "has less than a millionth of its values within its bounds.")
        return self

    def parameters(self) -> tuple[float, float, float, float]:
        """The bounds, the share of values below the lower one, and the share between both."""
        return self._low(), self._high(), self._share_below(), self._left()

    def average(self) -> float:
        """What values within the bounds add to the inner mean, over their share."""
        return (self._partial_mean_to_high() - self._partial_mean_below_low()) / self._left()

    def quantile(self, u: float) -> float:
        """The inner inverse CDF on what lies between the bounds."""
        return self._between(self.of.quantile)(u)

    def sampler(self) -> Callable[[float], float]:
        """The inverse CDF with the bounds' shares at hand."""
        return self._between(self.of.sampler() if self.of.is_monotone else self.of.quantile)

    def cdf(self, x: float) -> float:
        """The inner CDF on what lies between the bounds."""
        if x < self._low():
            return 0.0
        return (self.of.cdf(min(x, self._high())) - self._share_below()) / self._left()

    def partial_mean(self, x: float) -> float:
        """The inner one on what lies between the bounds."""
        if x < self._low():
            return 0.0
        to_x = self._partial_mean_to_high() if x >= self._high() else self.of.partial_mean(x)
        return (to_x - self._partial_mean_below_low()) / self._left()

    def _between(self, inner: Callable[[float], float]) -> Callable[[float], float]:
        low, high, below, left = self.parameters()
        return lambda u: within(low, high, inner(inner_share(below, left, u)))

    def _low(self) -> float:
        return 0.0 if self.low is None else float(self.low)

    def _high(self) -> float:
        return math.inf if self.high is None else float(self.high)

    def _share_below(self) -> float:
        """The inner probability of less than the lower bound, of which a step at the bound is no part."""
        return 0.0 if self.low is None else self.of.cdf(math.nextafter(self.low, -math.inf))

    def _left(self) -> float:
        return (1.0 if self.high is None else self.of.cdf(float(self.high))) - self._share_below()

    def _partial_mean_below_low(self) -> float:
        return 0.0 if self.low is None else self.of.partial_mean(math.nextafter(self.low, -math.inf))

    def _partial_mean_to_high(self) -> float:
        return self.of.average() if self.high is None else self.of.partial_mean(float(self.high))
