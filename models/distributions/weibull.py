"""The Weibull distribution."""

import math
from functools import lru_cache
from typing import ClassVar, Literal

from pydantic import Field

from foresize.models.distributions import gamma
from foresize.models.distributions.by_formula import ByFormula
from foresize.models.distributions.inverse import first_at_least
from foresize.models.distributions.quantity import Cv, PositiveQuantity
from foresize.models.formula import formula


@formula
def inverse_cdf(shape: float, scale: float, u: float) -> float:
    """scale · (−ln(1 − u))^(1/shape)."""
    return float(scale * (-math.log1p(-u)) ** (1.0 / shape))


@formula
def cdf(shape: float, scale: float, x: float) -> float:
    """1 − e^(−(x/scale)^shape)."""
    return -math.expm1(-hazard(shape, scale, x))


@formula
def hazard(shape: float, scale: float, x: float) -> float:
    """(x/scale)^shape, what of the unit exponential has gone by; from a thousand on there is no more."""
    t = max(x, 0.0) / scale
    return t**shape if t <= 1.0 or shape * math.log(t) < math.log(1e3) else 1e3


@lru_cache(maxsize=256)
def shape_of(cv: float) -> float:
    """The shape k of a cv: 1 + cv² = Γ(1 + 2/k) / Γ(1 + 1/k)², which falls as k grows and has no closed inverse."""

    def less_varied(shape: float) -> float:
        return 2 * math.lgamma(1 + 1 / shape) - math.lgamma(1 + 2 / shape)

    return first_at_least(less_varied, -math.log1p(cv * cv), 0.05, 1e5)


class Weibull(ByFormula):
    """Wear or infant mortality: what lasted long is likelier to end (shape > 1), or less (shape < 1)."""

    kind: Literal["weibull"] = "weibull"
    inverse: ClassVar = staticmethod(inverse_cdf)
    cumulative: ClassVar = staticmethod(cdf)
    ways: ClassVar = (("mean", "cv"), ("shape", "scale"))
    mean: PositiveQuantity | None = None
    """The mean; goes with `cv`."""
    cv: Cv | None = None
    """Standard deviation over mean."""
    shape: float | None = Field(default=None, ge=0.1, le=1000, allow_inf_nan=False)
    """The shape; goes with `scale`."""
    scale: PositiveQuantity | None = None
    """The scale: 63 % are below it, whatever the shape."""

    def parameters(self) -> tuple[float, float]:
        """Shape and scale."""
        if self.mean is not None and self.cv is not None:
            shape = shape_of(self.cv)
            return shape, self.mean / math.gamma(1 + 1 / shape)
        assert self.shape is not None
        assert self.scale is not None
        return self.shape, float(self.scale)

    def average(self) -> float:
        """scale · Γ(1 + 1/shape)."""
        shape, scale = self.parameters()
        return scale * math.gamma(1 + 1 / shape)

    def partial_mean(self, x: float) -> float:
        """The mean times the incomplete gamma function of 1 + 1/shape at (x/scale)^shape."""
        shape, scale = self.parameters()
        return self.average() * gamma.cdf(1 + 1 / shape, 1.0, hazard(shape, scale, x))
