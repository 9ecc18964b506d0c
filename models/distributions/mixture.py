"""A mixture of distributions."""

from collections.abc import Callable
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from foresize.models.distributions.base import Distribution
from foresize.models.part import Spec

if TYPE_CHECKING:
    from foresize.models.distributions import AnyDistribution


class Component(Spec):
    """One of a mixture's distributions."""

    weight: float = Field(gt=0, le=1e12, allow_inf_nan=False)
    """Its share, relative to the others."""
    of: "AnyDistribution"
    """The distribution."""


class Mixture(Distribution):
    """Now this, now that: fast queries and a few slow ones."""

    kind: Literal["mixture"] = "mixture"
    components: tuple[Component, ...] = Field(min_length=1)
    """The distributions and their weights."""

    def average(self) -> float:
        """The weighted mean of the means."""
        total = sum(component.weight for component in self.components)
        return sum(component.weight * component.of.average() for component in self.components) / total

    def quantile(self, u: float) -> float:
        """Composition: the component by u, its quantile by what of u is left (not the mixture's own inverse CDF)."""
        return self.sampler()(u)

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
            rest = (u - (ends[at] - shares[at])) / shares[at]
            return inner[at](min(max(rest, 1e-16), 1.0 - 1.1e-16))

        return sample

    def quantities(self) -> list:  # type: ignore[type-arg]  # as the base
        """Those of the components."""
        return [q for component in self.components for q in component.of.quantities()]
