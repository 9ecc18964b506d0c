"""A load by the hour, as far as it is known, and what the hours to come will probably have."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from foresize.policies.base import Observation
from foresize.policies.figures import shortened
from foresize.policies.pods import Sample

DAY, WEEK = 24, 168
_A_MONDAY = datetime(2001, 1, 1)
_MOST_CORRECTION = 2.0


class Past(NamedTuple):
    """Mean loads of hours that are over."""

    first: int
    """The number of the first hour; hour 0 began on a Monday at midnight."""
    loads: Sequence[float | None]
    """Hour by hour; None where nothing was measured."""

    def at(self, hour: int) -> float | None:
        """The load of an hour; None where it is not known."""
        return self.loads[hour - self.first] if 0 <= hour - self.first < len(self.loads) else None

    def known(self) -> int:
        """How many hours are known."""
        return sum(load is not None for load in self.loads)


def hour_of(seen: Observation, at_s: float) -> int:
    """The number of the hour in which a simulated time is, by the scenario's clock."""
    return int(((seen.clock - _A_MONDAY).total_seconds() - seen.now_s + at_s) // 3600)


def learn(
    memory: dict[str, Any],
    seen: Observation,
    load: Callable[[Sample], float | None],
    most: int,
    before: Sequence[float] = (),
) -> Past:
    """The past with the new samples in it, of at most `most` hours; `before` are the hours before the simulation."""
    past = memory.setdefault("past", {"first": hour_of(seen, 0.0) - len(before), "loads": list(before), "open": None})
    for sample in seen.samples:
        if sample.end_s > past.get("end_s", -1.0):
            past["end_s"] = sample.end_s
            _add(past, hour_of(seen, sample.end_s - 1e-6), shortened(load(sample)))
    spare = max(0, len(past["loads"]) - most)
    past["first"] += spare
    del past["loads"][:spare]
    return Past(past["first"], past["loads"])


def forecast(past: Past, hour: int) -> float | None:
    """The load to be expected in an hour: the usual one of that hour, times how the last day was against its own usual.

    Usual is the mean of the same hour of earlier weeks, of earlier days where no such week is known. None where nothing
    is known of such an hour.
    """
    usual = _usual(past, hour)
    return None if usual is None else usual * _level(past)


def _usual(past: Past, hour: int) -> float | None:
    weeks = _mean(past.at(each) for each in range(hour - WEEK, past.first - 1, -WEEK))
    return _mean(past.at(each) for each in range(hour - DAY, past.first - 1, -DAY)) if weeks is None else weeks


def _level(past: Past) -> float:
    """How the last day was against what was usual before it, within a factor of two; 1 where that is not known."""
    end = past.first + len(past.loads)
    pairs = [(past.at(hour), _usual(past, hour)) for hour in range(end - DAY, end)]
    known = [(load, usual) for load, usual in pairs if load is not None and usual is not None]
    actual, expected = sum(load for load, _ in known), sum(usual for _, usual in known)
    if not actual or not expected:
        return 1.0
    return min(max(actual / expected, 1 / _MOST_CORRECTION), _MOST_CORRECTION)


def _add(past: dict[str, Any], hour: int, load: float | None) -> None:
    """Another measurement; the open hour is closed where it belongs to a later one."""
    if past["open"] is not None and past["open"][0] != hour:
        _close(past)
    if past["open"] is None:
        past["open"] = [hour, 0.0, 0]
    if load is not None:
        past["open"][1] += load
        past["open"][2] += 1


def _close(past: dict[str, Any]) -> None:
    hour, total, count = past["open"]
    past["open"] = None
    gap = hour - (past["first"] + len(past["loads"]))
    if gap < 0:  # before the simulation, where `before` says what was
        return
    past["loads"] += [None] * gap
    past["loads"].append(shortened(total / count, 6) if count else None)


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
