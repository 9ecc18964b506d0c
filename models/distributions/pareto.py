"""The Pareto distribution."""

import math
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from foresize.models.distributions.by_formula import ByFormula
from foresize.models.distributions.quantity import Cv, PositiveQuantity
from foresize.models.formula import formula


@formula
def inverse_cdf(minimum: float, shape: float, u: float) -> float:
    """minimum · (1 − u)^(−1/shape)."""
    return minimum * math.exp(-math.log1p(-u) / shape)


@formula
def cdf(minimum: float, shape: float, x: float) -> float:
    """1 − (minimum/x)^shape."""
    return -math.expm1(-shape * math.log(x / minimum)) if x > minimum else 0.0


def _has_a_mean(shape: float) -> float:
    if shape <= 1:
        raise PydanticCustomError(
            "pareto", "must be more than 1, but is {shape}: at 1 and below there is no mean.", {"shape": f"{shape:g}"}
        )
    return shape


class Pareto(ByFormula):
    """A heavy tail: few take most. The classical law (type I) of P(X > x) = (minimum/x)^shape for x >= minimum.

    By minimum and shape, or by mean and cv: every cv belongs to a shape of more than 2.
    """

    kind: Literal["pareto"] = "pareto"
    inverse: ClassVar = staticmethod(inverse_cdf)
    cumulative: ClassVar = staticmethod(cdf)
    ways: ClassVar = (("minimum", "shape"), ("mean", "cv"))
    minimum: PositiveQuantity | None = None
    """The least value; goes with `shape`."""
    shape: Annotated[float, Field(le=1e6, allow_inf_nan=False), AfterValidator(_has_a_mean)] | None = None
    """How fast the tail falls; up to 2 the variance is endless, and averages of any simulation converge slowly."""
    mean: PositiveQuantity | None = None
    """The mean; goes with `cv`."""
    cv: Cv | None = None
    """Standard deviation over mean."""

    def parameters(self) -> tuple[float, float]:
        """Minimum and shape; from cv² = 1 / (shape · (shape − 2))."""
        if self.mean is not None and self.cv is not None:
            shape = 1 + math.hypot(1, 1 / self.cv)
            return self.mean * (shape - 1) / shape, shape
        assert self.minimum is not None
        assert self.shape is not None
        return float(self.minimum), self.shape

    def average(self) -> float:
        """minimum · shape / (shape − 1)."""
        minimum, shape = self.parameters()
        return minimum * shape / (shape - 1)

    def partial_mean(self, x: float) -> float:
        """mean · (1 − (minimum/x)^(shape − 1))."""
        minimum, shape = self.parameters()
        return -self.average() * math.expm1((1 - shape) * math.log(x / minimum)) if x > minimum else 0.0
