"""The Erlang distribution."""

from collections.abc import Callable
from typing import Literal

from pydantic import Field

from foresize.models.distributions import gamma
from foresize.models.distributions.base import Distribution
from foresize.models.distributions.quantity import PositiveQuantity


class Erlang(Distribution):
    """Stages one after the other, each exponential with the same mean; more stages vary less, cv = 1/√stages."""

    kind: Literal["erlang"] = "erlang"
    mean: PositiveQuantity
    """The mean of the whole."""
    stages: int = Field(ge=1, le=1_000_000)
    """How many stages."""

    def parameters(self) -> tuple[float, float]:
        """Shape and scale of the gamma distribution that it is."""
        return float(self.stages), float(self.mean) / self.stages

    def average(self) -> float:
        """The mean."""
        return float(self.mean)

    def quantile(self, u: float) -> float:
        """The gamma distribution's inverse CDF."""
        return self.sampler()(u)

    def sampler(self) -> Callable[[float], float]:
        """The inverse CDF with the parameters at hand."""
        return gamma.sampler(*self.parameters())

    def cdf(self, x: float) -> float:
        """The gamma distribution's CDF."""
        return gamma.cdf(*self.parameters(), x)

    def partial_mean(self, x: float) -> float:
        """The mean times the CDF of one more stage."""
        stages, scale = self.parameters()
        return float(self.mean) * gamma.cdf(stages + 1.0, scale, x)
