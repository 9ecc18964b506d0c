"""What was measured, drawn again."""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from foresize.models import tables
from foresize.models.distributions.base import AQuantity, Distribution, Quantity, one_way
from foresize.models.formula import formula

_SECONDS = {"ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}


@formula
def inverse_cdf(ordered: Sequence[float] | npt.NDArray[np.float64], u: float) -> float:
    """The value in whose n-th part of 0 to 1 u lies: the least one that a share of at least u does not exceed."""
    return ordered[math.ceil(u * len(ordered)) - 1]


class _FromFile(Quantity):
    """Stands for a file's numbers, which can get a unit only all together."""

    @property
    def way_out(self) -> str:
        return "Say `unit: s` (or ms, min, h) beside its `column`."


class Empirical(Distribution):
    """Measured values, each as likely as the others: a list, or a column of a CSV file.

    Nothing is drawn that was not measured (the inverse CDF is a staircase), so the mean is the data's own, and there is
    no value beyond the greatest. `empirical: {file: f.csv, column: c}` is short for the same with `kind: empirical`.
    """

    kind: Literal["empirical"] = "empirical"
    values: tuple[AQuantity, ...] | None = Field(default=None, min_length=1)
    """The values, in any order."""
    file: str | None = Field(default=None, min_length=1)
    """A CSV file with a header row; goes with `column`."""
    column: str | None = None
    """The name of the column that has the values."""
    unit: Literal["ms", "s", "min", "h"] | None = None
    """What the file's numbers are durations in; plain numbers if not said."""

    _ordered: tuple[float, ...] = PrivateAttr(default=())

    @model_validator(mode="after")
    def _read(self) -> "Empirical":
        one_way(self, ("values",), ("file", "column"))
        if self.values is not None and self.unit is not None:
            raise PydanticCustomError(
                "empirical", "has a `unit`, which goes with `file`. Write it behind each value, like 30s."
            )
        found = self.values if self.values is not None else self._of_file()
        self._ordered = tuple(sorted(float(value) for value in found))
        return self

    def _of_file(self) -> tuple[float, ...]:
        assert self.file is not None
        assert self.column is not None
        scale = 1.0 if self.unit is None else _SECONDS[self.unit]
        try:
            found = tables.numbers(self.file, self.column)
        except PydanticCustomError as error:
            place = ("column",) if error.type == "column" else ("file",)
            raise PydanticCustomError("file", "{why}", {"why": error.message(), "at": place}) from None
        if min(found) < 0:
            raise PydanticCustomError(
                "negative",
                "must have no value of less than 0, but `{column}` has {least}.",
                {"column": self.column, "least": f"{min(found):g}", "at": ("column",)},
            )
        return tuple(value * scale for value in found)

    def parameters(self) -> tuple[float, ...]:
        """The values in order."""
        return self._ordered

    def average(self) -> float:
        """The mean of the values."""
        return math.fsum(self._ordered) / len(self._ordered)

    def quantile(self, u: float) -> float:
        """The value of rank ⌈u · n⌉."""
        return inverse_cdf(self._ordered, u)

    def sampler(self) -> Callable[[float], float]:
        """The inverse CDF with the values in order at hand."""
        return partial(inverse_cdf, self._ordered)

    def cdf(self, x: float) -> float:
        """The share of values of at most x."""
        return bisect_right(self._ordered, x) / len(self._ordered)

    def partial_mean(self, x: float) -> float:
        """The sum of values of at most x, over the number of all."""
        return math.fsum(self._ordered[: bisect_right(self._ordered, x)]) / len(self._ordered)

    def quantities(self) -> list[Quantity]:
        """The listed values; one that stands for the file's."""
        if self.values is not None:
            return list(self.values)
        greatest = self._ordered[-1] if self._ordered else 0.0
        return [Quantity(greatest, True) if self.unit is not None else _FromFile(greatest)]
