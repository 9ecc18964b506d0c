"""The gamma distribution."""

import math
from collections.abc import Callable
from functools import partial
from typing import ClassVar, Literal

from pydantic import Field

from foresize.models.distributions import incomplete_gamma
from foresize.models.distributions.base import Distribution
from foresize.models.distributions.formula import compiled, formula
from foresize.models.distributions.quantity import Cv, PositiveQuantity


@formula
def inverse_cdf(shape: float, scale: float, log_factorial: float, u: float) -> float:
    """scale · P⁻¹(shape, u), by the inverse of the regularised incomplete gamma function."""
    return scale * incomplete_gamma.inverse(shape, log_factorial, u)


@formula
def cumulative(shape: float, scale: float, log_factorial: float, x: float) -> float:
    """P(shape, x/scale), the regularised incomplete gamma function."""
    t = min(x / scale, 1e300)
    return incomplete_gamma.tails(shape, log_factorial, t)[0] if t > 0.0 else 0.0


_fast_inverse_cdf = compiled(inverse_cdf)
_fast_cumulative = compiled(cumulative)


def sampler(shape: float, scale: float) -> Callable[[float], float]:
    """The inverse CDF of a gamma distribution."""
    return partial(_fast_inverse_cdf, shape, scale, math.lgamma(shape + 1.0))


def cdf(shape: float, scale: float, x: float) -> float:
    """The probability of at most x."""
    return _fast_cumulative(shape, scale, math.lgamma(shape + 1.0), x)


class Gamma(Distribution):
    """From a heap at 0 (cv > 1) over the exponential (cv = 1) to a bell (cv near 0).

    By mean and cv, or by shape and scale.
    """

    kind: Literal["gamma"] = "gamma"
    ways: ClassVar = (("mean", "cv"), ("shape", "scale"))
    mean: PositiveQuantity | None = None
    """The mean; goes with `cv`."""
    cv: Cv | None = None
    """Standard deviation over mean."""
    shape: float | None = Field(default=None, ge=1e-4, le=1e6, allow_inf_nan=False)
    """The shape, 1/cv²; goes with `scale`."""
    scale: PositiveQuantity | None = None
    """The scale, mean over shape."""

    def parameters(self) -> tuple[float, float]:
        """Shape and scale."""
        if self.mean is not None and self.cv is not None:
            return self.cv**-2, self.mean * self.cv**2
        assert self.shape is not None
        assert self.scale is not None
        return self.shape, float(self.scale)

    def average(self) -> float:
        """Shape times scale."""
        return math.prod(self.parameters())

    def quantile(self, u: float) -> float:
        """The inverse CDF."""
        return self.sampler()(u)

    def sampler(self) -> Callable[[float], float]:
        """The inverse CDF with the parameters at hand."""
        return sampler(*self.parameters())

    def cdf(self, x: float) -> float:
        """The regularised incomplete gamma function."""
        return cdf(*self.parameters(), x)

    def partial_mean(self, x: float) -> float:
        """The mean times the CDF of one more shape."""
        shape, scale = self.parameters()
        return shape * scale * cdf(shape + 1.0, scale, x)
