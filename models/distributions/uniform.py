"""The uniform distribution."""

from typing import Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from foresize.models.distributions.base import AQuantity, Distribution


class Uniform(Distribution):
    """Anything between two bounds, all equally likely."""

    kind: Literal["uniform"] = "uniform"
    low: AQuantity
    """The least value."""
    high: AQuantity
    """The greatest value."""

    @model_validator(mode="after")
    def _ordered(self) -> "Uniform":
        if not 0 <= self.low <= self.high:
            raise PydanticCustomError("uniform", "must have 0 <= low <= high.")
        return self

    def average(self) -> float:
        """The middle."""
        return (float(self.low) + float(self.high)) / 2

    def quantile(self, u: float) -> float:
        """low + u · (high − low)."""
        return float(self.low) + u * (float(self.high) - float(self.low))
