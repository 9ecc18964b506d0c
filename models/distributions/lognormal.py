"""The lognormal distribution."""

import math
from collections.abc import Callable
from functools import partial
from typing import ClassVar, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.distributions import gaussian
from foresize.models.distributions.by_formula import ByFormula
from foresize.models.distributions.formula import compiled, formula
from foresize.models.distributions.quantity import PositiveQuantity

_WIDEST = 1000
_Z95 = gaussian.inverse_cdf(0.95)


@formula
def inverse_cdf(mu: float, sigma: float, u: float) -> float:
    """exp(μ + σ·z(u))."""
    return math.exp(mu + sigma * gaussian.inverse_cdf(u))


@formula
def cdf(mu: float, sigma: float, x: float) -> float:
    """Φ((ln x − μ)/σ)."""
    return gaussian.cdf((math.log(x) - mu) / sigma) if x > 0 else 0.0


_fast_inverse_cdf = compiled(inverse_cdf)


class Lognormal(ByFormula):
    """What many small factors multiply to: talk, thinking, latencies. Given by mean and cv, or by median and p95."""

    kind: Literal["lognormal"] = "lognormal"
    inverse: ClassVar = staticmethod(inverse_cdf)
    cumulative: ClassVar = staticmethod(cdf)
    ways: ClassVar = (("mean", "cv"), ("median", "p95"))
    mean: PositiveQuantity | None = None
    """The mean; goes with `cv`."""
    cv: float | None = Field(default=None, gt=0, le=100, allow_inf_nan=False)
    """Standard deviation over mean."""
    median: PositiveQuantity | None = None
    """The median; goes with `p95`."""
    p95: PositiveQuantity | None = None
    """The 95th percentile."""

    @model_validator(mode="after")
    def _p95_above_median(self) -> "Lognormal":
        if self.median is not None and self.p95 is not None and not 1 < self.p95 / self.median <= _WIDEST:
            raise PydanticCustomError(
                "lognormal",
                "must have a p95 above its median and at most 1000 times as large, but has {p95} and {median}.",
                {"p95": self.p95.written(), "median": self.median.written()},
            )
        return self

    def parameters(self) -> tuple[float, float]:
        """Mean and standard deviation of the logarithm."""
        if self.mean is not None and self.cv is not None:
            variance = math.log1p(self.cv * self.cv)
            return math.log(self.mean) - variance / 2, math.sqrt(variance)
        assert self.median is not None
        assert self.p95 is not None
        return math.log(self.median), math.log(self.p95 / self.median) / _Z95

    def average(self) -> float:
        """exp(μ + σ²/2)."""
        mu, sigma = self.parameters()
        return math.exp(mu + sigma * sigma / 2)

    def sampler(self) -> Callable[[float], float]:
        """The inverse CDF with μ and σ at hand."""
        return partial(_fast_inverse_cdf, *self.parameters())

    def partial_mean(self, x: float) -> float:
        """mean · Φ((ln x − μ)/σ − σ)."""
        mu, sigma = self.parameters()
        return self.average() * gaussian.cdf((math.log(x) - mu) / sigma - sigma) if x > 0 else 0.0
