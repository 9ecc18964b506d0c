"""From a document to a model's value, or everything that is wrong with it, each problem at its place."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from foresize.models.part import TakesText
from foresize.simulator.scenario.document import Document
from foresize.simulator.scenario.locating import Located, locate
from foresize.simulator.scenario.overrides import in_words
from foresize.simulator.scenario.problems import BadInput, Problem, dotted, in_order
from foresize.simulator.scenario.wording import Error, message_of, not_wanted, wanted
from foresize.simulator.scenario.yaml_reader import Path

_LAX_BOOLEANS = {"0", "1", "f", "false", "n", "no", "off", "on", "t", "true", "y", "yes"}

M = TypeVar("M", bound=BaseModel)
Semantic = Callable[[M], Iterable[tuple[Path, str]]]
"""What a model's fields cannot say alone: (path, message) pairs for a value that could be built."""


def parse(
    document: Document, model: type[M], semantic: Semantic[M] | None = None, salvaged: Semantic[Any] | None = None
) -> M:
    """The document as a value of `model`.

    Raises BadInput with all problems at once: those of the text, those that pydantic finds, and those that `semantic`
    finds in the value; where no value could be built, those that `salvaged` finds in the data.
    """
    try:
        value = model.model_validate(document.data)
    except ValidationError as error:
        further = _placed(salvaged(document.data), document) if salvaged is not None else ()
        raise BadInput(in_order([*document.problems, *_problems(error, document, model), *further])) from None
    except PydanticCustomError as error:  # a discriminator's: pydantic lets it pass, and its location is lost
        raise BadInput([*document.problems, Problem(document.place_of(()), "", error.message())]) from None
    found = [*_converted(value, document.data, ()), *(semantic(value) if semantic is not None else ())]
    if found or document.problems:
        raise BadInput(in_order([*document.problems, *_placed(found, document)]))
    return value


def _placed(found: Iterable[tuple[Path, str]], document: Document) -> Iterator[Problem]:
    return (Problem(document.place_of(path), dotted(path), message) for path, message in found)


def _problems(error: ValidationError, document: Document, model: type[BaseModel]) -> Iterator[Problem]:
    unions: dict[tuple[str | int, ...], list[tuple[Error, Located]]] = {}
    for detail in error.errors():
        if _echoes(detail):
            continue
        located = locate(model, document.data, detail["loc"])
        if located.union is None:
            yield _problem(detail, located, document)
        else:
            unions.setdefault(detail["loc"][: located.union], []).append((detail, located))
    for found in unions.values():
        yield from _of_union(found, document)


def _echoes(detail: Error) -> bool:
    """Whether a list that is long enough is called too short: pydantic does not count the items that it refused."""
    if detail["type"] != "too_short" or not isinstance(detail["input"], list | tuple):
        return False
    return len(detail["input"]) >= int(detail["ctx"]["min_length"])


def _of_union(found: Sequence[tuple[Error, Located]], document: Document) -> Iterator[Problem]:
    """The problems of a value that is none of several types: those of the types it has the shape of, if any."""
    shapes = [wanted(error) for error, _ in found]
    if None not in shapes and len({located.path for _, located in found}) == 1:
        error, located = found[0]
        either = " or ".join(dict.fromkeys(shape for shape in shapes if shape is not None))
        yield Problem(document.place_of(located.path), dotted(located.path), not_wanted(either, error["input"]))
        return
    for error, located in found:
        if wanted(error) is None or len(located.path) > min(len(other.path) for _, other in found):
            yield _problem(error, located, document)


def _problem(error: Error, located: Located, document: Document) -> Problem:
    path, shown = _path(error, located, document.data)
    place = document.place_of(path)
    if error["type"] == "extra_forbidden" or "[key]" in error["loc"][-1:]:
        place = document.keys.get(path, place)
    return Problem(place, dotted(shown), message_of(error, located))


def _path(error: Error, located: Located, data: Any) -> tuple[Path, Path]:
    """The path that has a place, and the path to show."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return located.path, (*located.path, *located.rest)
    path = located.path
    if located.rest:
        path = _shorthand(path, located.value, error["input"])
    if kind == "union_tag_invalid":
        key = str(context["discriminator"]).strip("'")
        path = (*path, key) if isinstance(located.value, dict) and key in located.value else path
    further = context.get("at")
    return (path, path) if not isinstance(further, tuple) else ((*path, *further), (*path, *further))


def _shorthand(path: Path, mapping: Any, value: Any) -> Path:
    """The key that wrote `value` where a validator has moved it to another one (`concurrency: 200`)."""
    if not isinstance(mapping, dict) or value is None or isinstance(value, bool):
        return path
    keys = [key for key, item in mapping.items() if item is value]
    return (*path, keys[0]) if len(keys) == 1 else path


def _converted(value: Any, written: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """What would be taken for something else: `true` for 1, `"12"` for 12, `"no"` for false, 400 digits for ∞."""
    if isinstance(value, BaseModel) and isinstance(written, dict):
        for name, field in type(value).model_fields.items():
            key = field.alias or name
            if key in written and not any(isinstance(mark, TakesText) for mark in field.metadata):
                yield from _converted(getattr(value, name), written[key], (*path, key))
    elif isinstance(value, dict) and isinstance(written, dict):
        for key in written.keys() & value.keys():
            yield from _converted(value[key], written[key], (*path, key))
    elif isinstance(value, list | tuple) and isinstance(written, list):
        for index, (item, origin) in enumerate(zip(value, written, strict=False)):
            yield from _converted(item, origin, (*path, index))
    elif isinstance(value, float) and not math.isfinite(value):
        yield path, f"must be a finite number, but {in_words(written)} is too large for one."
    elif (what := _taken_for(value, written)) is not None:
        yield path, not_wanted(what, written)


def _taken_for(value: Any, written: Any) -> str | None:
    if isinstance(value, bool):
        lax = isinstance(written, int | float) or (isinstance(written, str) and written.lower() in _LAX_BOOLEANS)
        return "true or false" if lax and not isinstance(written, bool) else None
    if type(value) not in (int, float) or not (isinstance(written, bool) or _reads_as_number(written)):
        return None
    return "a whole number" if isinstance(value, int) else "a number"


def _reads_as_number(written: Any) -> bool:
    if not isinstance(written, str):
        return False
    try:
        float(written)
    except ValueError:
        return False
    return True
