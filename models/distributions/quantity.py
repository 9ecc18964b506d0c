"""Quantities that remember whether they were written with a unit, and the types of a distribution's parameters."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from foresize.models.units import parse_duration

_GREATEST = 1e15  # no sum or power of such numbers overflows


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

    @property
    def way_out(self) -> str:
        """What to write where a plain number stands in a duration's place."""
        return f"Did you mean `{float(self):g}s`?"

    def written(self) -> str | float:
        """As YAML has it: `14s`, or the number."""
        return f"{Decimal(repr(float(self))):f}".removesuffix(".0") + "s" if self.is_duration else float(self)


def parse_quantity(value: object) -> Quantity:
    """A duration where it is a text with a unit, else a plain number; neither may be negative."""
    if isinstance(value, Quantity):
        return value
    if isinstance(value, str):
        return Quantity(parse_duration(value), True)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise PydanticCustomError(
            "unit", "must be a duration like 30s or a number, but is {value}.", {"value": repr(value)}
        )
    if not 0 <= value < _GREATEST:
        raise PydanticCustomError(
            "range", "must be at least 0 and less than 10^15, but is {value}.", {"value": f"{float(value):g}"}
        )
    return Quantity(abs(float(value)))  # no -0.0


def _positive(value: Quantity) -> Quantity:
    if value <= 0:
        raise PydanticCustomError("positive", "must be more than 0, but is {value}.", {"value": str(value.written())})
    return value


AQuantity = Annotated[
    Quantity,
    BeforeValidator(parse_quantity),
    PlainSerializer(Quantity.written, when_used="json"),
    WithJsonSchema(
        {
            "type": ["string", "number"],
            "description": "A duration (30s) or, where no time is meant, a number.",
        }
    ),
]
"""A parameter in the distribution's own unit. Fields that scale with the drawn value have it (mean, low, high …)."""

PositiveQuantity = Annotated[AQuantity, AfterValidator(_positive)]
"""A parameter in the distribution's own unit, more than nothing."""

Weight = Annotated[float, Field(ge=1e-9, le=1e12, allow_inf_nan=False)]
"""A share, relative to others: percentages, counts, whatever adds up to all of them."""

Cv = Annotated[float, Field(ge=0.001, le=100, allow_inf_nan=False)]
"""Standard deviation over mean. What varies by less than a thousandth of its mean is better called constant."""
