"""Columns of files, for arrivals: what is wrong with one is told at the field that names it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple, NoReturn, TypeVar

from pydantic_core import PydanticCustomError

from foresize.models.arrivals.rates import MOST_PER_S
from foresize.models.tables import column, numbers

Align = Literal["start", "first", "clock"]
"""Where time stamps stand in a scenario (see `Stamps.aligned`)."""
Cell = TypeVar("Cell")


class Stamps(NamedTuple):
    """A column of time stamps: date-times, or plain seconds."""

    first: datetime | None
    """The earliest date-time as it is written, whatever its time zone; None for plain seconds."""
    seconds: tuple[float, ...]
    """Since the earliest date-time, or as written."""

    def aligned(self, align: Align, start: datetime) -> tuple[float, ...]:
        """Seconds since the scenario's start.

        `start`: plain seconds count from the scenario's start, and date-times from the earliest of them, which falls on
        it. `first`: the earliest falls on the scenario's start in either case. `clock`: date-times stand where the
        scenario's clock has them.
        """
        if align == "clock" and self.first is not None:
            offset_s = (self.first - start).total_seconds()
        else:
            offset_s = -min(self.seconds) if align == "first" else 0.0
        return tuple(offset_s + second for second in self.seconds)


def texts(file: str, name: str, field: str) -> tuple[str, ...]:
    """The texts of a column that the part's `field` names. Raises PydanticCustomError at that field, or at `file`."""
    return _at(field, lambda: column(file, name))


def values(file: str, name: str, field: str) -> tuple[float, ...]:
    """The numbers of a column, which must be at least 0. Raises like `texts`."""
    found = _at(field, lambda: numbers(file, name))
    least = min(found)
    if least < 0:
        refuse(field, "must be a column of numbers of at least 0, but has {value} in row {row}.",
               value=f"{least:g}", row=found.index(least) + 1)  # fmt: skip
    return found


def stamps(file: str, name: str, field: str, align: Align) -> Stamps:
    """The time stamps of a column, in the file's order. Raises like `texts`."""
    written = texts(file, name, field)
    if not _is_number(written[0]):
        return _date_times(written, field)
    if align == "clock":
        refuse("align", "must be start or first: `{name}` has plain seconds, which no clock shows.", name=name)
    return Stamps(None, _at(field, lambda: numbers(file, name)))


def parsed(cells: Iterable[str], parse: Callable[[str], Cell], field: str) -> list[Cell]:
    """Each cell read by `parse`; a PydanticCustomError of it is told with its row, at the field."""
    found = []
    for row, cell in enumerate(cells, start=1):
        try:
            found.append(parse(cell))
        except PydanticCustomError as error:
            refuse(field, "names a column whose row {row} {why}", row=row, why=error.message())
    return found


def check_rate(counts: Iterable[float], scale: float, every_s: float) -> None:
    """Refuse a `scale` at which an interval's rate could not be meant."""
    most_per_s = max(counts) * scale / every_s
    if most_per_s > MOST_PER_S:
        refuse("scale", "must keep the rate to 1000000/s at most, but the largest count comes to {rate}/s.",
               rate=f"{most_per_s:g}")  # fmt: skip


def check_apart(starts_s: Iterable[tuple[float, int]], every_s: float) -> None:
    """Refuse an `every` at which intervals overlap; each is given by its start and its row, from 0."""
    for (one_s, one), (other_s, other) in pairwise(sorted(starts_s)):
        if other_s - one_s < every_s * (1 - 1e-9):
            refuse("every", "must be at most the time between two rows, but is {every}s where rows {one} and {other} "
                   "begin {gap}s apart.", every=f"{every_s:g}", gap=f"{other_s - one_s:g}", one=one + 1,
                   other=other + 1)  # fmt: skip


def refuse(field: str, template: str, **context: object) -> NoReturn:
    """Raise a PydanticCustomError whose place is a field of the part."""
    raise PydanticCustomError("file", template, {**context, "at": (field,)})


def _at(field: str, read: Callable[[], tuple[Cell, ...]]) -> tuple[Cell, ...]:
    try:
        return read()
    except PydanticCustomError as error:
        context = {**(error.context or {}), "at": ("file",) if error.type == "file" else (field,)}
        raise PydanticCustomError(error.type, error.message_template, context) from None


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=8)
def _date_times(written: tuple[str, ...], field: str) -> Stamps:
    moments = parsed(written, _date_time, field)
    zoned = [moment.tzinfo is not None for moment in moments]
    if any(zoned) and not all(zoned):
        refuse(field, "has date-times with a time zone and others without.")
    first = min(moments)
    return Stamps(first.replace(tzinfo=None), tuple((moment - first).total_seconds() for moment in moments))


def _date_time(cell: str) -> datetime:
    try:
        return datetime.fromisoformat(cell.strip())
    except ValueError:
        shown = repr(cell)[:60]
        raise PydanticCustomError(
            "stamp", "must be a date and time like 2026-01-12T08:00, but is {value}.", {"value": shown}
        ) from None
