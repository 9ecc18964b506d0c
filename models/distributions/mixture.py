"""A mixture of distributions."""

from collections.abc import Callable
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from foresize.models.distributions.base import Distribution
from foresize.models.distributions.inverse import between_0_and_1, first_at_least
from foresize.models.distributions.quantity import Weight
from foresize.models.part import Spec

if TYPE_CHECKING:
    from foresize.models.distributions import AnyDistribution


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
        total = sum(component.weight for component in self.components)
        shares = [component.weight / total for component in self.components]
        ends = list(accumulate(shares))
        inner = [component.of.sampler() for component in self.components]
        last = len(inner) - 1

        def sample(u: float) -> float:
            at = 0
            while at < last and u >= ends[at]:
                at += 1
            return inner[at](between_0_and_1((u - (ends[at] - shares[at])) / shares[at]))

        return sample

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
        total = sum(component.weight for component in self.components)
        return sum(component.weight * figure(component.of) for component in self.components) / total
