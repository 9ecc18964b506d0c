"""The triangular distribution."""

import math
from typing import ClassVar, Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from foresize.models.distributions.base import AQuantity
from foresize.models.distributions.by_formula import ByFormula
from foresize.models.formula import formula


@formula
def inverse_cdf(low: float, mode: float, high: float, u: float) -> float:
    """The inverse of the two parabolas, the second one counted from the mode, which keeps small digits."""
    at_mode = (mode - low) / (high - low)
    if u < at_mode:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return mode - (high - mode) * math.expm1(0.5 * math.log1p((at_mode - u) / (1.0 - at_mode)))


@formula
def cdf(low: float, mode: float, high: float, x: float) -> float:
    """Two parabolas."""
    if not low < x < high:
        return 1.0 if x >= high else 0.0
    if x < mode:
        return (x - low) * (x - low) / ((high - low) * (mode - low))
    beyond = (x - mode) / (high - mode)
    return (mode - low + (high - mode) * beyond * (2.0 - beyond)) / (high - low)


class Triangular(ByFormula):
    """Between two bounds with a likeliest value: an expert's guess."""

    kind: Literal["triangular"] = "triangular"
    inverse: ClassVar = staticmethod(inverse_cdf)
    cumulative: ClassVar = staticmethod(cdf)
    low: AQuantity
    """The least value."""
    mode: AQuantity
    """The likeliest value."""
    high: AQuantity
    """The greatest value."""

    @model_validator(mode="after")
    def _ordered(self) -> "Triangular":
        if not self.low <= self.mode <= self.high or self.low == self.high:
            raise PydanticCustomError(
                "triangular",
                "must have low <= mode <= high and low < high, but has {low}, {mode} and {high}.",
                {"low": self.low.written(), "mode": self.mode.written(), "high": self.high.written()},
            )
        return self

    def parameters(self) -> tuple[float, float, float]:
        """Low, mode and high."""
        return float(self.low), float(self.mode), float(self.high)

    def average(self) -> float:
        """The mean of the three."""
        return (float(self.low) + float(self.mode) + float(self.high)) / 3

    def partial_mean(self, x: float) -> float:
        """The integral of t times the density, from the nearer end."""
        low, mode, high = self.parameters()
        if not low < x < high:
            return self.average() if x >= high else 0.0
        if x < mode:
            rise = x - low
            return 2 * rise**2 * (low / 2 + rise / 3) / ((high - low) * (mode - low))
        left = high - x
        return self.average() - 2 * left**2 * (high / 2 - left / 3) / ((high - low) * (high - mode))
