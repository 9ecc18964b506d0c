"""A record as JSON and back, without loss: floats by their shortest exact form, NaN and infinities by name."""

import json
from array import array
from dataclasses import fields
from math import isfinite
from typing import Any

from foresize.simulator.telemetry.columns import packed
from foresize.simulator.telemetry.histogram import Histogram
from foresize.simulator.telemetry.record import RESOURCES, TIMELINE, RunRecord

_HISTOGRAMS = ("latency", "lobby_wait")
_PACKED = {"timeline": TIMELINE, "resources": RESOURCES}
_UNSAID = "float"


def to_json(record: RunRecord) -> str:
    """The record as one line of strict JSON; a number that JSON has not is written as `{"float": "nan"}`."""
    content = {field.name: getattr(record, field.name) for field in fields(record)}
    content |= {name: content[name].to_dict() for name in _HISTOGRAMS}
    return json.dumps(_plain(content), allow_nan=False, separators=(",", ":"), default=_of_numpy) + "\n"


def from_json(text: str) -> RunRecord:
    """The record that `to_json` wrote. Raises ValueError where it is none."""
    try:
        content = json.loads(text, object_hook=_restored)
        content |= {name: Histogram.from_dict(content[name]) for name in _HISTOGRAMS}
        content |= {name: packed(content[name], units) for name, units in _PACKED.items()}
        if content.keys() != {field.name for field in fields(RunRecord)}:
            raise ValueError("its fields are not those of a record")
        return RunRecord(**content)
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(f"it is no record ({type(error).__name__}: {error})") from None


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | array):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not isfinite(value):
        return {_UNSAID: str(float(value))}
    return value


def _restored(content: dict[str, Any]) -> Any:
    return float(content[_UNSAID]) if content.keys() == {_UNSAID} and isinstance(content[_UNSAID], str) else content


def _of_numpy(value: Any) -> Any:
    """A number of numpy's, which a part from another package may bring in, as Python's."""
    return value.item()
