"""The distribution interface."""

import math
from collections.abc import Callable
from typing import Any, ClassVar, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from foresize.models.distributions.inverse import GREATEST_U, LEAST_U, first_at_least
from foresize.models.distributions.quantity import AQuantity, Quantity
from foresize.models.part import Part, Spec

__all__ = ["AQuantity", "Distribution", "Quantity", "in_order", "one_way"]


class Distribution(Part):
    """How one random quantity, never negative, varies; one instance stands for one place in a scenario.

    Subclass it in a file of its own with a literal `kind`, the parameters as fields, and two methods:

        class Exponential(Distribution):
            '''Memoryless: the time between unrelated events.'''

            kind: Literal["exponential"] = "exponential"
            mean: AQuantity

            def average(self) -> float:
                return float(self.mean)

            def quantile(self, u: float) -> float:
                return -float(self.mean) * math.log1p(-u)

    `quantile` is the inverse CDF on 0 < u < 1 and is all the randomness there is: the simulator hands it a uniform
    number from the counter-based stream. Override `sampler` to hoist what does not depend on `u`, and `cdf` and
    `partial_mean`, which are found by numerical means otherwise, where there is a formula.
    """

    family: ClassVar[str] = "distribution"
    ways: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Where the parameters may be given in several ways: which go together."""

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        told = [quantity for quantity in self.quantities() if float(quantity) != 0.0 or quantity.is_duration]
        bare = next((quantity for quantity in told if not quantity.is_duration), None)
        if bare is not None and any(quantity.is_duration for quantity in told):
            raise PydanticCustomError(
                "unit",
                "mixes durations and plain numbers: {bare} has no unit. {way_out}",
                {"bare": f"{float(bare):g}", "way_out": bare.way_out},
            )
        return self

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.ways:
            one_way(self, *self.ways)
        return self

    def average(self) -> float:
        """The exact mean, in the unit of the parameters."""
        raise NotImplementedError(f"{type(self).__name__} must define average()")

    def quantile(self, u: float) -> float:
        """The inverse CDF at 0 < u < 1, in the unit of the parameters: the least x with cdf(x) >= u."""
        raise NotImplementedError(f"{type(self).__name__} must define quantile()")

    def cdf(self, x: float) -> float:
        """The probability of at most `x`."""
        if self.quantile(GREATEST_U) <= x:
            return 1.0
        u = first_at_least(self.quantile, math.nextafter(x, math.inf), LEAST_U, GREATEST_U)
        return u if u > LEAST_U else 0.0

    def partial_mean(self, x: float) -> float:
        """The part of the mean that values of at most `x` make, E[X; X ≤ x]: what a truncated mean is made of."""
        from scipy.integrate import quad

        return float(quad(self.quantile, 0.0, self.cdf(x), limit=200, epsabs=0.0, epsrel=1e-10)[0])

    def sampler(self) -> Callable[[float], float]:
        """A fast function of u that has this distribution: the inverse CDF where `is_monotone`."""
        return self.quantile

    @property
    def is_monotone(self) -> bool:
        """Whether the sampler is the inverse CDF, so that a greater u never gives a lesser value."""
        return True

    def is_duration(self) -> bool | None:
        """Whether the values are seconds; None where no parameter tells (a constant 0)."""
        told = {q.is_duration for q in self.quantities() if float(q) != 0.0 or q.is_duration}
        return None if not told else all(told)

    def quantities(self) -> list[Quantity]:
        """The parameters that carry the unit, those of nested distributions included."""
        return _fields_quantities(self)


def one_way(part: Spec, *ways: tuple[str, ...]) -> None:
    """Refuse, by PydanticCustomError, parameters that are not exactly those of one of the ways to give them."""
    given = {name for way in ways for name in way if getattr(part, name) is not None}
    if given in [set(way) for way in ways]:
        return
    raise PydanticCustomError(
        "parameters",
        "needs either {ways}, but has {given}.",
        {"ways": ", or ".join(_listed(way) for way in ways), "given": _listed(tuple(sorted(given))) or "none of them"},
    )


def in_order(kind: str, low: Quantity | None, high: Quantity | None) -> None:
    """Refuse, by PydanticCustomError, bounds of which the lower one is not below the upper one."""
    if low is not None and high is not None and low >= high:
        raise PydanticCustomError(
            kind, "must have low < high, but has {low} and {high}.", {"low": low.written(), "high": high.written()}
        )


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(f"`{name}`" for name in names)


def _fields_quantities(spec: Spec) -> list[Quantity]:
    return [q for name in type(spec).model_fields for q in _quantities_in(getattr(spec, name))]


def _quantities_in(value: Any) -> list[Quantity]:
    if isinstance(value, Quantity):
        return [value]
    if isinstance(value, Distribution):
        return value.quantities()
    if isinstance(value, Spec):
        return _fields_quantities(value)
    if isinstance(value, list | tuple):
        return [q for item in value for q in _quantities_in(item)]
    return []
