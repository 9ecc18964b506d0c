"""A quantity that does not vary."""

from typing import Literal

from foresize.models.distributions.base import AQuantity, Distribution


class Constant(Distribution):
    """Always the same value."""

    kind: Literal["constant"] = "constant"
    value: AQuantity
    """The value."""

    def average(self) -> float:
        """The value."""
        return float(self.value)

    def quantile(self, u: float) -> float:
        """The value."""
        return float(self.value)

    def cdf(self, x: float) -> float:
        """A single step, at the value."""
        return float(x >= self.value)

    def partial_mean(self, x: float) -> float:
        """The value, once x has reached it."""
        return float(self.value) if x >= self.value else 0.0
