"""The distribution interface, and quantities that remember whether they were written with a unit."""

from collections.abc import Callable
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from foresize.models.part import Part
from foresize.models.units import parse_duration


class Quantity(float):
    """A number of a distribution: seconds where it was written with a unit (`14s`), else a plain number (`3000`)."""

    is_duration: bool

    def __new__(cls, value: float, is_duration: bool = False) -> "Quantity":
        """Keep `value`, in seconds where `is_duration`."""
        self = super().__new__(cls, value)
        self.is_duration = is_duration
        return self

    def __getnewargs__(self) -> tuple[float, bool]:  # type: ignore[override]  # float has the narrower one
        """Pickle with the unit."""
        return float(self), self.is_duration


def parse_quantity(value: object) -> Quantity:
    """A duration where it is a text with a unit, else a plain number."""
    if isinstance(value, Quantity):
        return value
    if isinstance(value, str):
        return Quantity(parse_duration(value), True)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e300:
        raise PydanticCustomError(
            "unit", "must be a duration like 30s or a number, but is {value}.", {"value": repr(value)}
        )
    return Quantity(float(value))


AQuantity = Annotated[
    Quantity,
    BeforeValidator(parse_quantity),
    WithJsonSchema(
        {
            "type": ["string", "number"],
            "description": "A duration (30s) or, where no time is meant, a number.",
        }
    ),
]
"""A parameter in the distribution's own unit. Fields that scale with the drawn value have it (mean, low, high …)."""


class Distribution(Part):
    """How one random quantity varies; one instance stands for one place in a scenario.

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
    number from the counter-based stream. Override `sampler` to hoist what does not depend on `u`.
    """

    family: ClassVar[str] = "distribution"

    def average(self) -> float:
        """The exact mean, in the unit of the parameters."""
        raise NotImplementedError(f"{type(self).__name__} must define average()")

    def quantile(self, u: float) -> float:
        """The inverse CDF at 0 < u < 1, in the unit of the parameters."""
        raise NotImplementedError(f"{type(self).__name__} must define quantile()")

    def sampler(self) -> Callable[[float], float]:
        """The inverse CDF as a fast function of u, equal to `quantile`."""
        return self.quantile

    def is_duration(self) -> bool | None:
        """Whether the values are seconds; None where no parameter tells (a constant 0)."""
        told = {q.is_duration for q in self.quantities() if float(q) != 0.0 or q.is_duration}
        return None if not told else all(told)

    def quantities(self) -> list[Quantity]:
        """The parameters that carry the unit, those of nested distributions included."""
        found: list[Quantity] = []
        for name in type(self).model_fields:
            found += _quantities_in(getattr(self, name))
        return found


def _quantities_in(value: Any) -> list[Quantity]:
    if isinstance(value, Quantity):
        return [value]
    if isinstance(value, Distribution):
        return value.quantities()
    if isinstance(value, list | tuple):
        return [q for item in value for q in _quantities_in(item)]
    return []
