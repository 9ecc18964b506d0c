"""A CSV of a real scaler, read without guessing: a gap, a step back in time or another unit is told with its line."""

import csv
import io
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

from foresize.simulator.replay.csv_columns import COLUMNS, NEEDED, TIME
from foresize.simulator.replay.reading import CONSEQUENCE, LARGEST_BYTES
from foresize.simulator.scenario.files import read_text
from foresize.simulator.scenario.problems import BadInput, Place, Problem
from foresize.simulator.scenario.spelling import did_you_mean, shorten

_MILLISECONDS = 1e11
"""No time in seconds is as large before the year 5138, and every recent one in milliseconds is larger."""
_LATE = 1.5
"""A row that comes so many steps after the one before follows a gap."""


@dataclass(frozen=True)
class Row:
    """One moment of a real scaler."""

    line: int
    at_s: float
    """Seconds since 1970."""
    clock: datetime
    figures: dict[str, float]


@dataclass(frozen=True)
class Record:
    """A whole recording of a real scaler."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    step_s: float
    """From row to row."""


def read_record(file: str) -> Record:
    """The rows of a CSV with `time`, `ready`, `desired` and metrics. Raises BadInput for the first thing wrong."""
    text = read_text(Path(file), file, largest_bytes=LARGEST_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [each.strip() for each in next(reader, [])]
        _check_header(header, file)
        rows = tuple(_row(cells, header, Place(file, reader.line_num, 0)) for cells in reader if any(cells))
    except csv.Error as error:
        refuse(file, reader.line_num, "", f"is not CSV: {error}.")
    if len(rows) < 2:
        refuse(file, 0, "", f"must have at least two rows, but has {len(rows)}.")
    return Record(file, tuple(header), rows, _step_s(rows, file))


def refuse(file: str, line: int, column: str, message: str) -> NoReturn:
    """Raise what is wrong with one place."""
    raise BadInput([Problem(Place(file, line, 0), column, message)], CONSEQUENCE)


def _check_header(header: Sequence[str], file: str) -> None:
    known = [TIME, *COLUMNS]
    for name in header:
        if name not in known:
            longer = next((each for each in known if name and each.startswith(f"{name}_")), None)
            hint = f" Did you mean `{longer}`?" if longer else did_you_mean(name, known)
            hint = hint or f" Allowed: {', '.join(known)}."
            refuse(file, 1, shorten(name), f"is not a column of a scaler's record; a unit is part of its name.{hint}")
        if header.count(name) > 1:
            refuse(file, 1, name, "is there twice.")
    for name in NEEDED:
        if name not in header:
            refuse(file, 1, name, f"is missing; the first line must name the columns, {', '.join(NEEDED)} among them.")
    if not set(header) - {*NEEDED, "min", "max"}:
        metrics = [name for name in COLUMNS if name not in (*NEEDED, "min", "max")]
        refuse(file, 1, "", f"has no column of a metric. Allowed: {', '.join(metrics)}.")


def _row(cells: Sequence[str], header: Sequence[str], place: Place) -> Row:
    if len(cells) != len(header):
        refuse(place.file, place.line, "", f"has {len(cells)} values, but the first line names {len(header)} columns.")
    named = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    at_s = _time_s(named.pop(TIME), place)
    figures = {name: _figure(name, cell, place) for name, cell in named.items()}
    return Row(place.line, at_s, datetime.fromtimestamp(at_s, UTC).replace(tzinfo=None), figures)


def _time_s(cell: str, place: Place) -> float:
    number = _number(cell)
    if number is not None:
        if not 0 <= number < _MILLISECONDS:
            hint = " It looks like milliseconds: divide by 1000." if number >= _MILLISECONDS else ""
            refuse(place.file, place.line, TIME, f"must be seconds since 1970 or ISO 8601, but is {cell}.{hint}")
        return number
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError:
        found = f"`{shorten(cell)}`" if cell else "empty"
        refuse(place.file, place.line, TIME, f"must be seconds since 1970 or ISO 8601, but is {found}.")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _figure(name: str, cell: str, place: Place) -> float:
    value, column = _number(cell), COLUMNS[name]
    if not cell or (value is not None and math.isnan(value)):
        refuse(place.file, place.line, name, "has no value: a gap. Leave such rows out at the ends, or fill them.")
    if value is None:
        hint = " Write the number alone: the unit is part of the column's name." if cell[:1].isdigit() else ""
        refuse(place.file, place.line, name, f"must be a number, but is `{shorten(cell)}`.{hint}")
    if not 0 <= value < 1e15 or (column.is_whole and (not value.is_integer() or value > 1e6)):
        wanted = "a whole number from 0 to a million" if column.is_whole else "a number of at least 0"
        refuse(place.file, place.line, name, f"must be {wanted}, but is {cell}.")
    return value


def _number(cell: str) -> float | None:
    try:
        return float(cell) if "_" not in cell else None
    except ValueError:
        return None


def _step_s(rows: Sequence[Row], file: str) -> float:
    """The rows' distance, that must be the same all along."""
    steps = [later.at_s - earlier.at_s for earlier, later in pairwise(rows)]
    for row, step_s in zip(rows[1:], steps, strict=True):
        if step_s <= 0:
            found = "the same as" if step_s == 0 else f"{-step_s:g} s before"
            refuse(file, row.line, TIME, f"must be after the row above, but is {found} it.")
    usual_s = statistics.median(steps)
    for row, step_s in zip(rows[1:], steps, strict=True):
        if step_s >= usual_s * _LATE:
            said = f"comes {step_s:g} s after the row above, where rows are {usual_s:g} s apart: a gap."
            refuse(file, row.line, TIME, f"{said} Replay what is before and after it as files of their own.")
    return usual_s
