"""What a field of a spec takes, and what it is where nothing is said, in words."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic import WithJsonSchema
from pydantic.fields import FieldInfo

from foresize.models import distributions
from foresize.models.arrivals.clock import parse_time_of_day
from foresize.models.distributions.base import Quantity
from foresize.models.part import Part, Spec
from foresize.models.units import parse_duration
from foresize.policies.azure.durations import parse_iso, written

Links = Mapping[type, str]
"""Where each spec, and each family of parts, is described."""

_STEP = (("ge", "at least"), ("gt", "more than"), ("le", "at most"), ("lt", "less than"))
_PLAIN = {str: "text", int: "whole number", float: "number", bool: "`true` or `false`"}
_UNITS = {"When": "cron expression, or local date and time", "US dollars a gigabyte": "US dollars a GB"}
_LENGTHS = (("d", 86400.0), ("h", 3600.0), ("m", 60.0), ("s", 1.0), ("ms", 1e-3))


def type_of(field: FieldInfo, links: Links) -> str:
    """What a field takes."""
    return _type(field.annotation, tuple(field.metadata), links)


def default_of(field: FieldInfo) -> str:
    """What it is where nothing is said."""
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, Part):
        return _part(value)
    if value is None or isinstance(value, Spec) or (isinstance(value, tuple | dict) and not value):
        return "–"
    if isinstance(value, tuple) and all(isinstance(each, Spec) for each in value):
        return "–"  # its sentence says what they are
    if any(getattr(each, "func", None) is parse_iso for each in field.metadata):
        return f"`{written(value)}`"
    if isinstance(value, datetime):
        return f"`{value:%Y-%m-%dT%H:%M}`"
    parsers = [getattr(each, "func", None) for each in field.metadata]
    if parse_duration in parsers:
        return f"`{length(value)}`"
    if parse_time_of_day in parsers:
        return f"`{timedelta(seconds=value)}`".removesuffix(":00`") + "`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`" if value != "" else "–"


def length(seconds: float) -> str:
    """Seconds as YAML has them: `30m`, `500ms`."""
    for unit, size in _LENGTHS:
        if seconds >= size and (seconds / size).is_integer():
            return f"{seconds / size:.0f}{unit}"
    return f"{seconds:g}s"


def _part(value: Part) -> str:
    values = value.model_dump(mode="json")
    kind = values.pop("kind")
    if kind == "constant" and isinstance(getattr(value, "value", None), Quantity):
        return f"`{length(value.value) if value.value.is_duration else f'{value.value:g}'}`"
    return f"`{kind}`"


def _type(annotation: Any, metadata: Iterable[Any], links: Links) -> str:
    metadata = tuple(metadata)
    if get_origin(annotation) is Annotated:
        inner, *own = get_args(annotation)
        return _type(inner, (*metadata, *own), links)
    unit = next((m.json_schema for m in metadata if isinstance(m, WithJsonSchema) and m.json_schema), None)
    if unit is not None:
        return _unit(unit)
    if get_origin(annotation) in (Union, UnionType):
        return _union([each for each in get_args(annotation) if each is not NoneType], metadata, links)
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{each}`" for each in get_args(annotation))
    if get_origin(annotation) in (tuple, list):
        return f"list of {_type(get_args(annotation)[0], (), links)}"
    if get_origin(annotation) is dict:
        return f"names, each with {_type(get_args(annotation)[1], (), links)}"
    if isinstance(annotation, type) and issubclass(annotation, Spec):
        return links.get(annotation, f"`{annotation.__name__}`")
    return _PLAIN.get(annotation, "anything") + _bounds(metadata)


def _union(members: list[Any], metadata: tuple[Any, ...], links: Links) -> str:
    classes = [_bare(each) for each in members]
    for family, link in links.items():
        is_family = issubclass(family, Part) and "kind" not in family.model_fields
        if is_family and all(isinstance(each, type) and issubclass(each, family) for each in classes):
            checks = [getattr(each, "func", None) for each in metadata]
            of = {distributions._seconds: " of durations", distributions._plain: " of numbers"}
            return link + next((words for check, words in of.items() if check in checks), "")
    return " or ".join(dict.fromkeys(_type(each, metadata, links) for each in members))


def _bare(annotation: Any) -> Any:
    return _bare(get_args(annotation)[0]) if get_origin(annotation) is Annotated else annotation


def _unit(schema: Mapping[str, Any]) -> str:
    if "description" not in schema:
        return "date and time"
    words = re.sub(r"^An? ", "", schema["description"].rstrip(".")).partition(":")[0]
    return _UNITS.get(words, words[0].lower() + words[1:] if not words.startswith("US") else words)


def _bounds(metadata: Iterable[Any]) -> str:
    said = []
    for each in metadata:
        for constraint in getattr(each, "metadata", [each]):
            for name, words in _STEP:
                bound = getattr(constraint, name, None)
                if isinstance(constraint, annotated_types.BaseMetadata) and bound is not None and bound < 1e9:
                    said.append(f"{words} {bound:,.12g}")
    return f", {', '.join(said)}" if said else ""
