"""Units are types at the border: a scenario says `30m`, `200/h`, `8GiB`, `$0.34/h`, `70%`; the code sees plain floats.

Inside, time is in seconds, rates are per second, sizes are bytes, money is US dollars per the unit in the field's name.
A number without its unit is refused, and the message offers the spelling that was probably meant.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any

import durationpy
from pydantic import AfterValidator, BeforeValidator, ByteSize, TypeAdapter, WithJsonSchema
from pydantic_core import PydanticCustomError

_PER_SECOND = {"s": 1.0, "sec": 1.0, "second": 1.0, "m": 60.0, "min": 60.0, "minute": 60.0, "h": 3600.0, "hour": 3600.0,
               "d": 86400.0, "day": 86400.0}  # fmt: skip
_MONEY_PER = {
    "h": {"h": 1.0, "hour": 1.0, "day": 1 / 24, "month": 1 / 730, "year": 1 / 8760},
    "min": {"min": 1.0, "minute": 1.0, "h": 1 / 60, "hour": 1 / 60, "s": 60.0},
    "token": {
        "token": 1.0,
        "ktok": 1e-3,
        "1k tokens": 1e-3,
        "mtok": 1e-6,
        "1m tokens": 1e-6,
        "million tokens": 1e-6,
    },
    "GB": {"gb": 1.0, "gib": 1 / 1.073741824, "mb": 1000.0, "tb": 1e-3},
    "call": {"call": 1.0, "1k calls": 1e-3, "1m calls": 1e-6},
}
_SIZE = TypeAdapter(ByteSize)
_LONGEST_S = 1000 * 365.25 * 86400.0

_NUMBER = r"(\d{1,15}(?:\.\d{1,15})?)"


def _written(pattern: str, value: object) -> re.Match[str] | None:
    """The match of a text with a pattern, blanks around it aside; None for anything that is not a text."""
    return re.fullmatch(rf"\s*{pattern}\s*", value, re.ASCII) if isinstance(value, str) else None


def _wrong(expected: str, value: object, hint: str = "") -> PydanticCustomError:
    return PydanticCustomError(
        "unit",
        "must be {expected}, but is {value}.{hint}",
        {"expected": expected, "value": repr(value), "hint": f" {hint}" if hint else ""},
    )


def parse_duration(value: object) -> float:
    """Seconds of a duration such as `30m`, `500ms`, `1h30m`, `2d`; a bare number is refused."""
    if isinstance(value, bool) or not isinstance(value, str):
        hint = f"Did you mean `{value}s`?" if isinstance(value, int | float) and not isinstance(value, bool) else ""
        raise _wrong("a duration like 30s, 5m or 1h30m", value, hint)
    text = value.strip()
    days = _written(_NUMBER + "d", text)
    if days:
        return float(days[1]) * 86400.0
    if not text.isascii():
        raise _wrong("a duration like 30s, 5m or 1h30m", value)
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        raise _wrong("a duration like 30s, 5m or 1h30m", value, f"Did you mean `{text}s`?")
    try:
        seconds = float(durationpy.from_str(text).total_seconds())
    except (durationpy.DurationError, ValueError, OverflowError):
        raise _wrong("a duration like 30s, 5m or 1h30m", value) from None
    if not 0 <= seconds < _LONGEST_S:
        raise _wrong("a duration of at least 0s and at most 1000 years", value)
    return seconds


def parse_rate(value: object) -> float:
    """Events per second of a rate such as `200/h`, `12/s` or `1000/min`."""
    match = _written(_NUMBER + r"\s*/\s*([a-z]+)", value)
    if not match or match[2] not in _PER_SECOND:
        hint = f"Did you mean `{value}/s`?" if isinstance(value, int | float) and not isinstance(value, bool) else ""
        raise _wrong("a rate of at least 0 like 12/s, 1000/min or 200/h", value, hint)
    return float(match[1]) / _PER_SECOND[match[2]]


def parse_fraction(value: object) -> float:
    """A share between 0 and 1, written `70%` or 0.7."""
    number: float | None = None
    if match := _written(_NUMBER + r"\s*%", value):
        number = float(match[1]) / 100
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value)
    if number is None or not 0 <= number <= 1:
        hint = f"Did you mean `{value}%`?" if isinstance(value, int | float) and 1 < value <= 100 else ""
        raise _wrong("a share between 0% and 100% (70% or 0.7)", value, hint)
    return number


def parse_size(value: object) -> float:
    """Bytes of a size such as `8GiB`, `120MiB` or `64kB`."""
    if not isinstance(value, str) or re.fullmatch(r"\s*[\d.]+\s*", value):
        raise _wrong("a size like 120MiB or 8GiB", value, f"Did you mean `{value}MiB`?")
    try:
        return float(_SIZE.validate_python(value))
    except ValueError:
        raise _wrong("a size like 120MiB or 8GiB", value) from None


def parse_byte_rate(value: object) -> float:
    """Bytes per second of a throughput such as `60MB/s` or `256kbit/s`."""
    match = _written(_NUMBER + r"\s*(k|M|G)?(B|bit)/s", value)
    if not match:
        raise _wrong("a throughput like 60MB/s or 256kbit/s", value)
    scale = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9}[match[2] or ""]
    return float(match[1]) * scale / (8 if match[3] == "bit" else 1)


def _money(per: str) -> Callable[[object], float]:
    units = _MONEY_PER[per]
    example = f"a price like $0.34/{'Mtok' if per == 'token' else per}"

    def parse(value: object) -> float:
        match = _written(r"\$\s*" + _NUMBER + r"\s*/\s*(.+?)", value)
        if not match or match[2].lower() not in units:
            raise _wrong(example, value)
        return float(match[1]) * units[match[2].lower()]

    return parse


def _unit(parse: Callable[[object], float], examples: list[Any], what: str) -> Any:
    texts_only = all(isinstance(example, str) for example in examples)
    schema = {"type": "string" if texts_only else ["string", "number"], "description": what, "examples": examples}
    return (BeforeValidator(parse), WithJsonSchema(schema))


def _positive(value: float) -> float:
    if value <= 0:
        raise PydanticCustomError("positive", "must be more than 0, but is {value}.", {"value": f"{value:g}"})
    return value


_POSITIVE = AfterValidator(_positive)
_DURATION = _unit(parse_duration, ["30s", "5m", "1h30m"], "A duration: 500ms, 30s, 5m, 1h30m, 2d.")

Duration = Annotated[float, *_DURATION]
"""Seconds, written `30s`, `5m`, `1h30m`, `2d`."""
PositiveDuration = Annotated[float, *_DURATION, _POSITIVE]
"""Seconds, more than none."""
Rate = Annotated[float, *_unit(parse_rate, ["12/s", "1000/min", "200/h"], "A rate: 12/s, 1000/min, 200/h.")]
"""Events per second, written `12/s`, `1000/min`, `200/h`."""
Fraction = Annotated[float, *_unit(parse_fraction, ["70%", 0.7], "A share between 0 and 1: 70% or 0.7.")]
"""A share between 0 and 1, written `70%` or 0.7."""
Size = Annotated[float, *_unit(parse_size, ["120MiB", "8GiB"], "A size: 120MiB, 8GiB.")]
"""Bytes, written `120MiB`, `8GiB`."""
ByteRate = Annotated[float, *_unit(parse_byte_rate, ["60MB/s", "256kbit/s"], "A throughput: 60MB/s, 256kbit/s.")]
"""Bytes per second, written `60MB/s`, `256kbit/s`."""
UsdPerHour = Annotated[float, *_unit(_money("h"), ["$0.34/h"], "US dollars an hour: $0.34/h, $790/year.")]
"""US dollars an hour."""
UsdPerMinute = Annotated[float, *_unit(_money("min"), ["$0.06/min"], "US dollars a minute: $0.06/min.")]
"""US dollars a minute."""
UsdPerToken = Annotated[float, *_unit(_money("token"), ["$3.00/Mtok"], "US dollars a token: $3.00/Mtok.")]
"""US dollars a token, written by the million: `$3.00/Mtok`."""
UsdPerGB = Annotated[float, *_unit(_money("GB"), ["$0.09/GB"], "US dollars a gigabyte: $0.09/GB.")]
"""US dollars per 10⁹ bytes."""
UsdPerCall = Annotated[float, *_unit(_money("call"), ["$0.20/1M calls"], "US dollars a call: $0.001/call.")]
"""US dollars a call."""
