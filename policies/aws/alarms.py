"""CloudWatch's alarms: M breaching data points of N, and what missing ones mean."""

import math
import operator
from collections.abc import Callable, Sequence
from typing import Literal

from foresize.policies.figures import Points, statistic

State = Literal["OK", "ALARM", "INSUFFICIENT_DATA"]
Missing = Literal["missing", "ignore", "breaching", "notBreaching"]
Comparison = Literal[
    "GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold"
]

COMPARISONS: dict[str, tuple[str, Callable[[float, float], bool]]] = {
    "GreaterThanThreshold": (">", operator.gt),
    "GreaterThanOrEqualToThreshold": ("≥", operator.ge),
    "LessThanThreshold": ("<", operator.lt),
    "LessThanOrEqualToThreshold": ("≤", operator.le),
}
"""By its name in the API: the sign, and what it is."""

FURTHER_BACK = 2
"""Data points that are looked at beyond the N, for some may be missing; the documentation's examples have two, which is
all that is said of it."""


def state_of(
    values: Sequence[float | None],
    breaches: Callable[[float], bool],
    enough: int,
    periods: int,
    missing: Missing = "missing",
    before: State = "INSUFFICIENT_DATA",
) -> State:
    """The state of an alarm that wants `enough` breaching data points of the last `periods`; None is a missing one.

    Where N of those that are looked at are there, the newest N decide. Otherwise the gaps are filled as `missing` says;
    left missing, the alarm goes off where all that can count breach and the oldest is as old as M, and keeps its state
    then if told to `ignore`. Source: Amazon CloudWatch, "Configuring how CloudWatch alarms treat missing data".
    """
    range_ = list(values[-(periods + FURTHER_BACK) :])
    there = [value for value in range_ if value is not None]
    if not there:
        of_none: dict[str, State] = {"breaching": "ALARM", "notBreaching": "OK", "ignore": before}
        return of_none.get(missing, "INSUFFICIENT_DATA")
    gaps = max(0, periods - len(there))
    breaching = sum(map(breaches, there[-periods:]))
    if breaching + (gaps if missing == "breaching" else 0) >= enough:
        return "ALARM"
    if gaps and missing in ("missing", "ignore") and _early(range_, breaches, enough, len(there), breaching):
        return "ALARM" if missing == "missing" else before
    return "OK"


def by_period(points: Points, period_s: float, name: str) -> list[float | None]:
    """A data point for each period that is over, by the statistic's name: of the points whose windows end in it."""
    parts: dict[int, list[float]] = {}
    for end_s, value in points:
        of = parts.setdefault(_period(end_s or 0.0, period_s), [])
        if value is not None:
            of.append(value)
    if not parts:
        return []
    newest_s = points[-1][0] or 0.0
    over = max(parts) if newest_s >= (max(parts) + 1) * period_s - 1e-6 else max(parts) - 1
    return [statistic(name, parts.get(number, [])) for number in range(min(parts), over + 1)]


def _period(end_s: float, period_s: float) -> int:
    """The number of the period in which a window ends; one that ends on its border belongs to the period before."""
    return math.ceil(end_s / period_s - 1e-9) - 1


def _early(
    range_: Sequence[float | None], breaches: Callable[[float], bool], enough: int, there: int, breaching: int
) -> bool:
    """Whether it goes off with fewer data points than it wants, none of the others being against it."""
    ages = [age for age, value in enumerate(reversed(range_), 1) if value is not None and breaches(value)]
    return bool(ages) and max(ages) >= enough and breaching >= min(enough, there)
