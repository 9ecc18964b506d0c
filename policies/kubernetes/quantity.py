"""Kubernetes' quantities (`500m`, `1.5`, `2Gi`) in thousandths, the unit in which its autoscaler computes."""

import math
import re
from fractions import Fraction
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from foresize.models.part import TakesText

_SUFFIXES = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {suffix: 1024**power for power, suffix in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), start=1)}
_FORM = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d{1,2})|(n|u|m|k|M|G|T|P|E|[KMGTPE]i))?", re.ASCII)
_LARGEST = 2**63 - 1
_DEEPEST = 30


def parse_milli(value: object) -> int:
    """A quantity in thousandths, rounded up as MilliValue does. Raises PydanticCustomError for what is none, or for one
    that the 64 bits of the original do not hold."""
    match = None if isinstance(value, bool) or not isinstance(value, int | float | str) else _FORM.fullmatch(str(value))
    if match is None or len(match[1]) > _DEEPEST:
        raise PydanticCustomError(
            "quantity", "must be a quantity like 500m, 1.5 or 2Gi, but is {value}.", {"value": repr(value)}
        )
    number, exponent, suffix = match.groups()
    scale: Fraction = Fraction(10) ** (int(exponent[1:]) if exponent else _SUFFIXES.get(suffix or "", 0))
    milli: int = math.ceil(Fraction(number) * _BINARY.get(suffix or "", 1) * scale * 1000)
    if abs(milli) > _LARGEST:
        raise PydanticCustomError("quantity", "must be less than 9.2P, but is {value}.", {"value": repr(value)})
    return milli


def say_milli(milli: int) -> str:
    """Thousandths as a quantity: `1500`, `500m`."""
    return f"{milli}m" if milli % 1000 else str(milli // 1000)


Quantity = Annotated[
    int,
    PlainValidator(lambda value: parse_milli(value)),
    WithJsonSchema(
        {
            "type": ["string", "number"],
            "description": "A quantity as Kubernetes writes it: 500m, 1.5, 2Gi.",
            "examples": ["500m", 20, "2Gi"],
        }
    ),
]
"""A quantity, in thousandths."""

MaybeQuantity = Annotated[Quantity | None, TakesText()]
"""A quantity or none, which may be written as a text: objects have `averageValue: "10"`."""
