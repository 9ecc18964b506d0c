"""The hyperexponential distribution."""

import math
from collections.abc import Callable
from functools import partial
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from foresize.models.distributions import exponential
from foresize.models.distributions.base import Distribution
from foresize.models.distributions.formula import compiled, formula
from foresize.models.distributions.quantity import PositiveQuantity, Weight
from foresize.models.part import Spec

Branches = tuple[tuple[float, float], ...] | npt.NDArray[np.float64]
"""Share and mean of each branch; the shares add up to 1. Compiled code has them as an array."""

_MOST_STEPS = 100


@formula
def cdf(branches: Branches, x: float) -> float:
    """The shares' mean of 1 − e^(−x/mean)."""
    x = max(x, 0.0)
    total = 0.0
    for i in range(len(branches)):
        share, mean = branches[i][0], branches[i][1]
        total -= share * math.expm1(-x / mean)
    return total


@formula
def inverse_cdf(branches: Branches, u: float) -> float:
    """Newton's steps on the logarithm of the survival function; it is convex, so they come from the left only.

    They start from the greater of two lower bounds: all branches at once (Jensen), and the longest one alone.
    """
    target = math.log1p(-u)
    x = _lower_bound(branches, target)
    for _ in range(_MOST_STEPS):
        survival, density = _survival_and_density(branches, x)
        logarithm = math.log(survival) if survival < 0.5 else math.log1p(-cdf(branches, x))
        step = (logarithm - target) * survival / density
        x += step
        if step <= 4e-16 * x:
            break
    return x


@formula
def _lower_bound(branches: Branches, target: float) -> float:
    rate, at_longest, longest = 0.0, 0.0, 0.0
    for i in range(len(branches)):
        share, mean = branches[i][0], branches[i][1]
        rate += share / mean
        if mean > longest:
            at_longest, longest = share, mean
    return max(-target / rate, (math.log(at_longest) - target) * longest)


@formula
def _survival_and_density(branches: Branches, x: float) -> tuple[float, float]:
    survival = density = 0.0
    for i in range(len(branches)):
        share, mean = branches[i][0], branches[i][1]
        left = share * math.exp(-x / mean)
        survival += left
        density += left / mean
    return survival, density


_fast_cdf = compiled(cdf)
_fast_inverse_cdf = compiled(inverse_cdf)


class Branch(Spec):
    """One of the exponential distributions."""

    weight: Weight
    """Its share, relative to the others."""
    mean: PositiveQuantity
    """Its mean."""


class Hyperexponential(Distribution):
    """Several exponentials, one of which is drawn: varies more than one alone (cv > 1).

    By mean and cv, which makes two branches with balanced means (each has half of the total), or by its branches.
    """

    kind: Literal["hyperexponential"] = "hyperexponential"
    ways: ClassVar = (("mean", "cv"), ("branches",))
    mean: PositiveQuantity | None = None
    """The mean; goes with `cv`."""
    cv: float | None = Field(default=None, gt=1, le=100, allow_inf_nan=False)
    """Standard deviation over mean."""
    branches: tuple[Branch, ...] | None = Field(default=None, min_length=1, max_length=100)
    """The exponentials and their weights."""

    def parameters(self) -> tuple[tuple[float, float], ...]:
        """Share and mean of each branch; by mean and cv as in Whitt (1982), Operations Research 30:1."""
        if self.branches is not None:
            total = math.fsum(branch.weight for branch in self.branches)
            return tuple((branch.weight / total, float(branch.mean)) for branch in self.branches)
        assert self.mean is not None
        assert self.cv is not None
        longer = 1.0 / (self.cv**2 + 1 + math.sqrt(self.cv**4 - 1))  # (1 − √((c²−1)/(c²+1)))/2, without cancellation
        return tuple((share, self.mean / 2 / share) for share in (1 - longer, longer))

    def average(self) -> float:
        """The weighted mean of the means."""
        return math.fsum(share * mean for share, mean in self.parameters())

    def quantile(self, u: float) -> float:
        """The inverse CDF, to the last digits."""
        return self.sampler()(u)

    def sampler(self) -> Callable[[float], float]:
        """The inverse CDF with the branches at hand."""
        return partial(_fast_inverse_cdf, np.array(self.parameters()))

    def cdf(self, x: float) -> float:
        """The weighted mean of 1 − e^(−x/mean)."""
        return _fast_cdf(np.array(self.parameters()), x)

    def partial_mean(self, x: float) -> float:
        """The weighted mean of the exponentials' own."""
        return math.fsum(share * exponential.partial_mean(mean, x) for share, mean in self.parameters())
