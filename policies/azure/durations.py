"""Durations as Azure writes them: `PT5M`."""

import re
from typing import Any

from pydantic import AfterValidator, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

_WRITTEN = re.compile(r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?", re.ASCII)


def parse_iso(value: object) -> float:
    """Seconds of a duration in ISO 8601 of days, hours, minutes and seconds. Raises PydanticCustomError for others."""
    match = _WRITTEN.fullmatch(value) if isinstance(value, str) else None
    if match is None or not any(match.groups()):
        raise PydanticCustomError(
            "duration", "must be a duration like PT5M or PT1H30M, but is {value}.", {"value": repr(value)}
        )
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return float(((days * 24 + hours) * 60 + minutes) * 60 + seconds)


def iso_within(least_s: float, most_s: float) -> Any:
    """What makes a float a duration in ISO 8601 between two of them: `Annotated[float, *iso_within(60, 600)]`."""

    def within(seconds: float) -> float:
        if not least_s <= seconds <= most_s:
            raise PydanticCustomError(
                "duration",
                "must be between {least} and {most}, but is {value}.",
                {"least": written(least_s), "most": written(most_s), "value": written(seconds)},
            )
        return seconds

    schema = {"type": "string", "description": "A duration in ISO 8601: PT5M.", "examples": ["PT5M"]}
    return PlainValidator(parse_iso), AfterValidator(within), WithJsonSchema(schema)


def written(seconds: float) -> str:
    """Seconds as Azure writes them, in whole minutes where they are: `PT5M`, `PT90S`."""
    return f"PT{seconds:.0f}S" if seconds % 60 else f"PT{seconds / 60:.0f}M"
