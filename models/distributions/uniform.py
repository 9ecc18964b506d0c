"""The uniform distribution."""

from collections.abc import Callable
from functools import partial
from typing import Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from foresize.models.distributions.base import AQuantity, Distribution
from foresize.models.distributions.formula import formula


@formula
def inverse_cdf(low: float, high: float, u: float) -> float:
    """low + u · (high − low)."""
    return low + u * (high - low)


@formula
def cdf(low: float, high: float, x: float) -> float:
    """A straight line from 0 to 1."""
    return (min(max(x, low), high) - low) / (high - low)


class Uniform(Distribution):
    """Anything between two bounds, all equally likely."""

    kind: Literal["uniform"] = "uniform"
    low: AQuantity
    """The least value."""
    high: AQuantity
    """The greatest value."""

    @model_validator(mode="after")
    def _ordered(self) -> "Uniform":
        if self.low >= self.high:
            raise PydanticCustomError(
                "uniform",
                "must have low < high, but has {low} and {high}.",
                {"low": self.low.written(), "high": self.high.written()},
            )
        return self

    def average(self) -> float:
        """The middle."""
        return (float(self.low) + float(self.high)) / 2

    def quantile(self, u: float) -> float:
        """low + u · (high − low)."""
        return inverse_cdf(float(self.low), float(self.high), u)

    def sampler(self) -> Callable[[float], float]:
        """The inverse CDF with the bounds at hand."""
        return partial(inverse_cdf, float(self.low), float(self.high))

    def cdf(self, x: float) -> float:
        """A straight line."""
        return cdf(float(self.low), float(self.high), x)

    def partial_mean(self, x: float) -> float:
        """(x² − low²) / (2 · (high − low))."""
        below = min(max(x, self.low), self.high)
        return (below - self.low) * (below + self.low) / (2 * (self.high - self.low))
