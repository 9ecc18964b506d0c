"""What a control changes: dotted paths and values for `Scenario.with_`, made from the scenario's own data.

Only what a control was moved away from is changed, and a value keeps the form that it was written in, so that the
difference between the shipped scenario and the edited one stays as small as the edit.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from foresize import Scenario
from foresize.models.units import parse_duration

Edits = dict[str, Any]
"""New values by dotted path."""

_RATE = re.compile(r"\s*([\d.]+)\s*(/\s*[a-z]+)\s*")
_NO_QUANTITY = ("kind", "file", "column", "unit")


def written_at(scenario: Scenario, path: str) -> Any:
    """What the scenario's document says at a dotted path; None where it says nothing."""
    value: Any = scenario.document.data
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def longer(scenario: Scenario, path: str, factor: float) -> Edits:
    """The distribution at `path` with every duration in it times `factor`."""
    return dict(_leaves(written_at(scenario, path), path, lambda text: _times_duration(text, factor)))


def busier(scenario: Scenario, path: str, factor: float) -> Edits:
    """The arrivals at `path` with every rate in them times `factor`."""
    return dict(_leaves(written_at(scenario, path), path, lambda text: _times_rate(text, factor)))


def duration(seconds: float) -> str:
    """Seconds as a person writes them: `2h`, `35m`, `90s`, `0.4s`."""
    seconds = float(f"{seconds:.6g}")
    for unit, size in (("h", 3600), ("m", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:.0f}{unit}"
    return plain(seconds) + "s"


def rate(per_hour: float) -> str:
    """Arrivals an hour, as YAML has them: `520/h`."""
    return plain(per_hour) + "/h"


def plain(value: float) -> str:
    """A number to six digits, without an exponent and without trailing zeros."""
    digits = format(Decimal(f"{value:.6g}"), "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _leaves(value: Any, path: str, change: Callable[[str], str | None]) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        changed = change(value)
        if changed is not None:
            yield path, changed
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        if key not in _NO_QUANTITY:
            yield from _leaves(item, f"{path}.{key}", change)


def _times_duration(text: str, factor: float) -> str | None:
    try:
        return duration(parse_duration(text) * factor)
    except ValueError:  # what pydantic's errors are; a text that is no duration stays
        return None


def _times_rate(text: str, factor: float) -> str | None:
    written = _RATE.fullmatch(text)
    if written is None:
        return None
    return plain(float(written[1]) * factor) + written[2]
