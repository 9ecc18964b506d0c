"""From pydantic's location of an error to the place in the data.

Pydantic names the member of a union in its location, and the data has no such key: a location
`services, gateway, capacity, cpu, vcpus` is the data's `services.gateway.capacity.vcpus`. And the service of a step
`{call: gateway}` is found at `…, 0, call, call`. So the location is followed along annotations and data at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Tag

from foresize.simulator.scenario.yaml_reader import Path


@dataclass(frozen=True, slots=True)
class Located:
    """Where a location led to."""

    path: Path
    """The part of the location that the data has."""
    rest: Path
    """What follows and the data has not: a missing key, or what a validator put in the data's stead."""
    value: Any
    """The data at `path`."""
    owner: type[BaseModel] | None
    """The innermost model on the way whose field (or unknown key) it is; None where it is not known."""
    annotation: Any
    """The type that is wanted there; None where it is not known."""
    union: int | None
    """How many elements of the location lead to the outermost plain union on the way; None without one."""


def locate(model: type[BaseModel], data: Any, location: Sequence[str | int]) -> Located:
    """Follow a pydantic location from the root `model` and its `data`."""
    annotation: Any = model
    path: Path = ()
    rest: Path = ()
    owner: type[BaseModel] | None = None
    union: int | None = None
    for depth, step in enumerate(location):
        kind = _bare(annotation)
        if _is_union(kind):
            annotation = _member(kind, str(step))
            if not rest and _is_short(data, step, annotation):
                path, data = (*path, step), data[step]
            union = depth if union is None and not _is_tagged(annotation, str(step)) else union
            continue
        owner = kind if _is_model(kind) else owner
        annotation = _inside(kind, step)
        if not rest and _has(data, step):
            path, data = (*path, step), data[step]
        elif annotation is not None or _is_model(kind):
            rest = (*rest, step)
    return Located(path, rest, data, owner, _bare(annotation), union)


def fields_of(model: type[BaseModel]) -> list[str]:
    """The keys that a model takes, as they are written."""
    return [field.alias or name for name, field in model.model_fields.items()]


def members_of(annotation: Any) -> list[Any]:
    """The types of a union, those of unions within it included; the type itself where it is none."""
    kind = _bare(annotation)
    if not _is_union(kind):
        return [kind]
    return [inner for member in get_args(kind) for inner in members_of(member)]


def _bare(annotation: Any) -> Any:
    """The type without Annotated, without `| None`, without an alias."""
    while True:
        if hasattr(annotation, "__value__"):
            annotation = annotation.__value__
        elif get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif _is_union(annotation):
            members = [member for member in get_args(annotation) if member is not NoneType]
            if len(members) > 1:
                return Union[tuple(members)]  # noqa: UP007  # built at run time
            annotation = members[0]
        else:
            return annotation


def _is_union(kind: Any) -> bool:
    return get_origin(kind) in (Union, UnionType)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and get_origin(kind) is None and issubclass(kind, BaseModel)


def _inside(kind: Any, step: str | int) -> Any:
    """The type behind one key or index; None where it is not known."""
    if _is_model(kind):
        named = {field.alias or name: field.annotation for name, field in kind.model_fields.items()}
        return named.get(str(step))
    arguments = get_args(kind)
    if get_origin(kind) is tuple and arguments[-1:] != (...,):
        return arguments[step] if isinstance(step, int) and step < len(arguments) else None
    if len(arguments) == 2 and arguments[1] is not ...:
        return arguments[1] if step != "[key]" else None
    return arguments[0] if arguments and get_origin(kind) is not Literal else None


def _member(union: Any, tag: str) -> Any:
    """The union's member that pydantic calls by this tag; None where it cannot be told."""
    members = get_args(union)
    return next((m for m in members if _is_tagged(m, tag)), next((m for m in members if _label(m) == tag), None))


def _is_tagged(member: Any, tag: str) -> bool:
    """Whether a union's discriminator chooses this member by that tag."""
    if get_origin(member) is Annotated and any(isinstance(m, Tag) and m.tag == tag for m in member.__metadata__):
        return True
    kind = _bare(member)
    if not _is_model(kind):
        return False
    return any(
        get_origin(field.annotation) is Literal and get_args(field.annotation) == (tag,)
        for field in kind.model_fields.values()
    )


def _is_short(data: Any, step: str | int, member: Any) -> bool:
    """Whether the data says `{empirical: {…}}` for `{kind: empirical, …}`."""
    is_kind = _is_model(_bare(member)) and "kind" in _bare(member).model_fields
    return is_kind and isinstance(data, dict) and list(data) == [step] and isinstance(data[step], dict)


def _label(member: Any) -> str:
    kind = _bare(member)
    return str(getattr(kind, "__name__", kind))


def _has(data: Any, step: str | int) -> bool:
    if isinstance(data, dict):
        return step in data
    return isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data)
