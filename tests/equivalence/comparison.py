"""The same scenario on both engines, and in what they differ."""

from collections.abc import Iterator
from dataclasses import fields
from itertools import islice
from math import isclose, isnan
from typing import Any

from foresize.simulator.planes.simpy_plane.tally import TurnRow
from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.record import RunRecord

Run = tuple[RunRecord, list[TurnRow]]


def run(scenario: Scenario, engine: Any, replication: int = 0) -> Run:
    """One replication, and the rows of its turns."""
    rows: list[TurnRow] = []
    return Replication(scenario, replication, engine=engine, on_turn=rows.append).run(), rows


def differences(scenario: Scenario, replication: int = 0) -> list[str]:
    """What is not the same on both engines: rows, counters, histograms, tables; the first ten."""
    return between(*(run(scenario, engine, replication) for engine in ("simpy", "compiled")))


def between(readable: Run, compiled: Run) -> list[str]:
    """What is not the same in two runs; the first ten."""
    return [*islice(_differences(readable, compiled), 10)]


def _differences(readable: Run, compiled: Run) -> Iterator[str]:
    (record, rows), (other, other_rows) = readable, compiled
    if len(rows) != len(other_rows):
        yield f"{len(rows)} and {len(other_rows)} turns"
    for row, other_row in zip(rows, other_rows, strict=False):
        if not all(_same(getattr(row, each.name), getattr(other_row, each.name)) for each in fields(row)):
            yield f"{row} and {other_row}"
    for what in ("totals", "parts"):
        yield from _of_sums(what, getattr(record, what), getattr(other, what))
    for what in ("timeline", "resources", "instances", "decisions"):
        yield from _of_tables(what, getattr(record, what), getattr(other, what))
    for what in ("latency", "lobby_wait"):
        one, another = getattr(record, what), getattr(other, what)
        if one.counts != another.counts or not all(_same(getattr(one, n), getattr(another, n)) for n in ("min", "max")):
            yield f"{what}: {one} and {another}"


def _of_sums(what: str, one: dict[str, float], other: dict[str, float]) -> Iterator[str]:
    for name in sorted({*one, *other}):
        if name not in one or name not in other or not _same(one[name], other[name]):
            yield f"{what}: {name} is {one.get(name)} and {other.get(name)}"


def _of_tables(what: str, one: dict[str, list[Any]], other: dict[str, list[Any]]) -> Iterator[str]:
    for column, values in one.items():
        if len(values) != len(other[column]):
            yield f"{what}: {len(values)} and {len(other[column])} rows"
            return
        for at, (value, other_value) in enumerate(zip(values, other[column], strict=True)):
            if not _same(value, other_value):
                yield f"{what}: {column} in row {at} is {value} and {other_value}"
                break


def _same(one: Any, other: Any) -> bool:
    """Equal; figures to a billionth, or to a picosecond where sums of long times cancel out."""
    if isinstance(one, float) and isinstance(other, float):
        return (isnan(one) and isnan(other)) or isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return bool(one == other)
