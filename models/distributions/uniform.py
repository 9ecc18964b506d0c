"""The uniform distribution."""

from typing import ClassVar, Literal

from pydantic import model_validator

from foresize.models.distributions.base import AQuantity, in_order
from foresize.models.distributions.by_formula import ByFormula
from foresize.models.formula import formula


@formula
def inverse_cdf(low: float, high: float, u: float) -> float:
    """low + u · (high − low)."""
    return low + u * (high - low)


@formula
def cdf(low: float, high: float, x: float) -> float:
    """A straight line from 0 to 1."""
    return (min(max(x, low), high) - low) / (high - low)


class Uniform(ByFormula):
    """Anything between two bounds, all equally likely."""

    kind: Literal["uniform"] = "uniform"
    inverse: ClassVar = staticmethod(inverse_cdf)
    cumulative: ClassVar = staticmethod(cdf)
    low: AQuantity
    """The least value."""
    high: AQuantity
    """The greatest value."""

    @model_validator(mode="after")
    def _ordered(self) -> "Uniform":
        in_order(self.kind, self.low, self.high)
        return self

    def parameters(self) -> tuple[float, float]:
        """The bounds."""
        return float(self.low), float(self.high)

    def average(self) -> float:
        """The middle."""
        return (float(self.low) + float(self.high)) / 2

    def partial_mean(self, x: float) -> float:
        """(x² − low²) / (2 · (high − low))."""
        below = min(max(x, self.low), self.high)
        return (below - self.low) * (below + self.low) / (2 * (self.high - self.low))
