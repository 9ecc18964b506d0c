"""Distributions of which formulas know everything."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from foresize.models.distributions.base import Distribution


class ByFormula(Distribution):
    """A distribution whose inverse CDF and CDF are formulas of its parameters and of one number more, u or x.

    A subclass names both as static methods and says what the parameters are.
    """

    inverse: ClassVar[Callable[..., float]]
    """The inverse CDF of the parameters and u."""
    cumulative: ClassVar[Callable[..., float]]
    """The CDF of the parameters and x."""

    def parameters(self) -> tuple[Any, ...]:
        """What both formulas begin with."""
        raise NotImplementedError(f"{type(self).__name__} must define parameters()")

    def quantile(self, u: float) -> float:
        """The inverse CDF."""
        return self.inverse(*self.parameters(), u)

    def sampler(self) -> Callable[[float], float]:
        """The inverse CDF with the parameters at hand."""
        return partial(self.inverse, *self.parameters())

    def cdf(self, x: float) -> float:
        """The CDF."""
        return self.cumulative(*self.parameters(), x)
