"""A mixture of distributions."""

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from foresize.models.distributions.base import Distribution
from foresize.models.distributions.inverse import between_0_and_1, first_at_least
from foresize.models.distributions.quantity import Weight
from foresize.models.formula import formula
from foresize.models.part import Spec

if TYPE_CHECKING:
    from foresize.models.distributions import AnyDistribution


Numbers = Sequence[float] | npt.NDArray[np.float64]


@formula
def chosen(ends: Numbers, u: float) -> int:
    """The component in whose part of 0 to 1 u lies; `ends` are where the parts end."""
    at = 0
    while at < len(ends) - 1 and u >= ends[at]:
        at += 1
    return at


@formula
def rest(ends: Numbers, shares: Numbers, at: int, u: float) -> float:
    """Where u lies within the part of the chosen component, from 0 to 1."""
    return between_0_and_1((u - (ends[at] - shares[at])) / shares[at])


class Component(Spec):
    """One of a mixture's distributions."""

    weight: Weight
    """Its share, relative to the others."""
    of: "AnyDistribution"
    """The distribution."""


class Mixture(Distribution):
    """Now this, now that: fast queries and a few slow ones.

    The simulator samples by composition: the part of u that chooses the component is used up, the rest of it goes to
    the component. That has the same law as the inverse CDF, which takes a search, but it is not monotone in u.
    """

    kind: Literal["mixture"] = "mixture"
    components: tuple[Component, ...] = Field(min_length=1)
    """The distributions and their weights."""

    def average(self) -> float:
        """The weighted mean of the means."""
        return self._weighted(lambda of: of.average())

    def quantile(self, u: float) -> float:
        """The inverse CDF, to the last bit: it lies between the components' own."""
        bounds = [component.of.quantile(u) for component in self.components]
        return first_at_least(self.cdf, u, min(bounds), max(bounds))

    def sampler(self) -> Callable[[float], float]:
        """Composition with the components' shares at hand."""
        ends, shares = self.parts()
        inner = [component.of.sampler() for component in self.components]

        def sample(u: float) -> float:
            at = chosen(ends, u)
            return inner[at](rest(ends, shares, at, u))

        return sample

    def parts(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Where each component's part of 0 to 1 ends, and how long it is."""
        total = self.total_weight()
        shares = tuple(component.weight / total for component in self.components)
        return tuple(accumulate(shares)), shares

    def total_weight(self) -> float:
        """What the weights add up to."""
        return sum(component.weight for component in self.components)

    @property
    def is_monotone(self) -> bool:
        """Only a single component's sampler is."""
        return len(self.components) == 1 and self.components[0].of.is_monotone

    def cdf(self, x: float) -> float:
        """The weighted mean of the CDFs."""
        return self._weighted(lambda of: of.cdf(x))

    def partial_mean(self, x: float) -> float:
        """The weighted mean of the components' own."""
        return self._weighted(lambda of: of.partial_mean(x))

    def _weighted(self, figure: Callable[[Distribution], float]) -> float:
        total = 0.0
        for component in self.components:  # one by one as compiled code does, where sum() may be cleverer
            total += component.weight * figure(component.of)
        return total / self.total_weight()
