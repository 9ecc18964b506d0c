"""Tables by columns that grow by a row at a time: numbers are packed, so that a month of them is small."""

from array import array
from collections.abc import Iterable, Mapping, MutableSequence
from typing import Any

import numpy as np

Columns = dict[str, MutableSequence[Any]]
"""A table by columns, all of one length: lists of texts, arrays of numbers. Each gives Python's own numbers back, and
`numpy.asarray` sees an array's memory."""


def columns(units: Mapping[str, str]) -> Columns:
    """An empty table with these columns: a unit of `text` is for texts, `count` for whole numbers, all others for
    floats."""
    return packed(dict.fromkeys(units, ()), units)


def packed(table: Mapping[str, Iterable[Any]], units: Mapping[str, str]) -> Columns:
    """The same table, its columns as `columns` makes them; those without a unit are lists.

    Raises TypeError or ValueError where something is no such number.
    """
    return {name: _packed(values, units.get(name, "text")) for name, values in table.items()}


def arrays(table: Columns) -> dict[str, Any]:
    """The same columns, the numbers in the same memory as numpy sees it; no row can be added while they are kept."""
    return {name: np.asarray(each) if isinstance(each, array) else each for name, each in table.items()}


def _packed(values: Iterable[Any], unit: str) -> MutableSequence[Any]:
    match unit:
        case "text":
            return list(values)
        case "count":
            return array("q", map(int, values))
        case _:
            return array("d", values)
