"""The triangular distribution."""

from math import sqrt
from typing import Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from foresize.models.distributions.base import AQuantity, Distribution


class Triangular(Distribution):
    """Between two bounds with a likeliest value: an expert's guess."""

    kind: Literal["triangular"] = "triangular"
    low: AQuantity
    """The least value."""
    mode: AQuantity
    """The likeliest value."""
    high: AQuantity
    """The greatest value."""

    @model_validator(mode="after")
    def _ordered(self) -> "Triangular":
        if not 0 <= self.low <= self.mode <= self.high or self.low == self.high:
            raise PydanticCustomError("triangular", "must have 0 <= low <= mode <= high, and low < high.")
        return self

    def average(self) -> float:
        """The mean of the three."""
        return (float(self.low) + float(self.mode) + float(self.high)) / 3

    def quantile(self, u: float) -> float:
        """The inverse of the two parabolas."""
        low, mode, high = float(self.low), float(self.mode), float(self.high)
        if u * (high - low) < mode - low:
            return low + sqrt(u * (high - low) * (mode - low))
        return high - sqrt((1 - u) * (high - low) * (high - mode))
