"""The lognormal distribution."""

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.distributions.base import AQuantity, Distribution

_NORMAL = NormalDist()
_Z95 = _NORMAL.inv_cdf(0.95)


class Lognormal(Distribution):
    """What many small factors multiply to: talk, thinking, latencies. Given by mean and cv, or by median and p95."""

    kind: Literal["lognormal"] = "lognormal"
    mean: AQuantity | None = None
    """The mean; goes with `cv`."""
    cv: float | None = Field(default=None, gt=0, le=100, allow_inf_nan=False)
    """Standard deviation over mean."""
    median: AQuantity | None = None
    """The median; goes with `p95`."""
    p95: AQuantity | None = None
    """The 95th percentile."""

    @model_validator(mode="after")
    def _one_way(self) -> "Lognormal":
        by_mean, by_median = (self.mean, self.cv), (self.median, self.p95)
        if not (None not in by_mean and by_median == (None, None)) and not (
            None not in by_median and by_mean == (None, None)
        ):
            raise PydanticCustomError("lognormal", "needs either `mean` and `cv`, or `median` and `p95`.")
        if min(float(q) for q in self.quantities()) <= 0:
            raise PydanticCustomError("lognormal", "must have parameters of more than 0.")
        if self.median is not None and self.p95 is not None and self.p95 <= self.median:
            raise PydanticCustomError("lognormal", "must have a p95 above its median.")
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

    def quantile(self, u: float) -> float:
        """exp(μ + σ·z(u))."""
        mu, sigma = self.parameters()
        return math.exp(mu + sigma * _NORMAL.inv_cdf(u))

    def sampler(self) -> Callable[[float], float]:
        """The inverse CDF with μ and σ at hand."""
        mu, sigma = self.parameters()
        exp, normal = math.exp, _NORMAL.inv_cdf
        return lambda u: exp(mu + sigma * normal(u))
