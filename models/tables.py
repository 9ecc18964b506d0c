"""Columns of CSV files: the data that distributions and arrivals are made from.

A file has a header row, commas between its cells, and UTF-8 text. It is read once, until it changes.
"""

import csv
import difflib
import functools
import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from _csv import Reader

LARGEST_BYTES = 100 * 2**20
"""The largest file that is read."""


@dataclass(frozen=True, slots=True)
class _Table:
    columns: dict[str, tuple[str, ...]]
    lines: tuple[int, ...]
    """The line in the file of each row."""


def column(file: str, name: str) -> tuple[str, ...]:
    """The texts of one column, in the file's order.

    Raises PydanticCustomError of type `file` where the file is missing or no such table, and of type `column` (with the
    nearest spelling) where it has no such column.
    """
    return _column(_table(*_identity(file)), file, name)


def numbers(file: str, name: str) -> tuple[float, ...]:
    """The numbers of one column, in the file's order.

    Raises as `column` does, and PydanticCustomError of type `cell` (with its line) where a cell is no finite number.
    """
    return _numbers(*_identity(file), name)


def _identity(file: str) -> tuple[str, int, int]:
    """What a file's content depends on: absolute path, time of the last change, bytes."""
    path = os.path.abspath(file)
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        _refuse(file, f"does not exist.{_nearby(path)}")
    if not os.path.isfile(path):
        _refuse(file, "is no regular file.")
    if found.st_size > LARGEST_BYTES:
        _refuse(file, f"is too large: more than {LARGEST_BYTES // 2**20} MiB.")
    return path, found.st_mtime_ns, found.st_size


@functools.lru_cache(maxsize=16)
def _table(path: str, changed_ns: int, size: int) -> _Table:
    try:
        with open(path, encoding="utf-8-sig", newline="") as text:
            rows = csv.reader(text, strict=True)
            header = [name.strip() for name in next(rows, [])]
            _check_header(path, header)
            cells = list(_rows(path, rows, len(header)))
    except OSError as error:
        _refuse(path, f"cannot be read: {error.strerror}.")
    except UnicodeDecodeError:
        _refuse(path, "is no UTF-8 text.")
    except csv.Error as error:
        _refuse(path, f"is no CSV: line {rows.line_num}: {error}.")
    if not cells:
        _refuse(path, "has no rows below its header.")
    lines, *columns = zip(*cells, strict=True)
    return _Table(dict(zip(header, columns, strict=True)), lines)


def _check_header(path: str, header: list[str]) -> None:
    if not header:
        _refuse(path, "is empty; its first line must name its columns.")
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        _refuse(path, f"has the column `{twice}` twice.")


def _rows(path: str, rows: "Reader", width: int) -> Iterator[tuple[int, *tuple[str, ...]]]:
    """Line and cells of each row; empty lines are left out."""
    for row in rows:
        if row and len(row) != width:
            _refuse(path, f"has {len(row)} cells in line {rows.line_num}, but {width} columns.")
        if row:
            yield rows.line_num, *row


def _column(table: _Table, file: str, name: str) -> tuple[str, ...]:
    found = table.columns.get(name)
    if found is None:
        known = list(table.columns)
        near = difflib.get_close_matches(name[:80], known, n=1)
        hint = f" Did you mean `{near[0]}`?" if near else f" Its columns: {', '.join(known[:20])}."
        _refuse(file, f"has no column `{name}`.{hint}", "column")
    return found


@functools.lru_cache(maxsize=16)
def _numbers(path: str, changed_ns: int, size: int, name: str) -> tuple[float, ...]:
    table = _table(path, changed_ns, size)
    cells = _column(table, path, name)
    return tuple(_number(cell, path, name, line) for cell, line in zip(cells, table.lines, strict=True))


def _number(cell: str, path: str, name: str, line: int) -> float:
    try:
        number = float(cell) if "_" not in cell else math.nan  # Python reads 1_000, nobody else does
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        _refuse(path, f"must have numbers in `{name}`, but line {line} has {cell[:40]!r}.", "cell")
    return number


def _nearby(path: str) -> str:
    folder, name = os.path.split(path)
    if not os.path.isdir(folder):
        return f" There is no folder `{folder}`."
    near = difflib.get_close_matches(name, os.listdir(folder), n=1)
    return f" Did you mean `{near[0]}`?" if near else ""


def _refuse(file: str, why: str, kind: str = "file") -> NoReturn:
    relative = os.path.relpath(file or ".")
    shown = file if relative.startswith("..") else relative
    raise PydanticCustomError(kind, "`{file}` {why}", {"file": shown, "why": why})
