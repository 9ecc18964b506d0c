"""Single values on top of a document: `--set services.gateway.autoscaler.max=40`, and the same from Python."""

import math
import numbers
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foresize.simulator.scenario import yaml_reader
from foresize.simulator.scenario.merging import Layer
from foresize.simulator.scenario.problems import BadInput, Place, Problem, dotted
from foresize.simulator.scenario.spelling import did_you_mean, shorten

_EXAMPLE = "--set services.gateway.autoscaler.max=40"
_LARGEST_INTEGER = 10**yaml_reader.MOST_DIGITS


@dataclass(frozen=True, slots=True)
class Assignment:
    """A value for a path, and where it was asked for."""

    steps: tuple[str, ...]
    value: Any
    place: Place


def of_text(text: str) -> Assignment | Problem:
    """The assignment of `path=value`, its value read as strict YAML; or what is wrong with it."""
    path, equals, written = text.partition("=")
    steps = tuple(path.strip().split("."))
    place = Place(f"--set {shorten(text)}", 0, 0)
    if not equals or not all(steps) or yaml_reader.UNREADABLE.search(path):
        return Problem(place, "", f"is not an assignment of a value to a dotted path, like `{_EXAMPLE}`.")
    try:
        value = yaml_reader.load(written, "").value
    except BadInput as error:
        return Problem(place, dotted(steps), error.problems[0].message)
    return Assignment(steps, with_absolute_files(value, Path.cwd(), steps[-1]), place)


def of_value(path: str, value: Any) -> Assignment | Problem:
    """The assignment of a Python value; or what is wrong with it."""
    steps, place = tuple(path.split(".")), Place("new value", 0, 0)
    if not all(steps) or yaml_reader.UNREADABLE.search(path):
        return Problem(place, shorten(path), "is not a dotted path, like services.gateway.autoscaler.max.")
    try:
        plain = _plain(value, 1)
    except ValueError as error:
        return Problem(place, dotted(steps), str(error))
    return Assignment(steps, with_absolute_files(plain, Path.cwd(), steps[-1]), place)


def apply(layer: Layer, assignment: Assignment) -> list[Problem]:
    """Set the value in the layer's data, which must be the caller's own; the problem where its path leads nowhere."""
    if assignment.steps == ("extends",):
        return [Problem(assignment.place, "extends", "can only be written in the file itself.")]
    found = _walk(layer.data, assignment)
    if isinstance(found, Problem):
        return [found]
    parent, path = found
    is_new = isinstance(parent, dict) and path[-1] not in parent
    if not is_new:
        layer.forget(path, parent[path[-1]])
    if isinstance(parent, dict) and assignment.value is None and not is_new:
        del parent[path[-1]]
        return []
    parent[path[-1]] = assignment.value
    layer.places[path] = layer.keys[path] = assignment.place
    return []


def _walk(data: Any, assignment: Assignment) -> tuple[Any, yaml_reader.Path] | Problem:
    """The mapping or list that holds the value, and the value's path in the data."""
    parent, path = data, ()  # type: Any, yaml_reader.Path
    for depth, step in enumerate(assignment.steps):
        is_last = depth == len(assignment.steps) - 1
        key = _key(parent, step, is_last)
        if key is None:
            return _nowhere(parent, assignment, depth)
        path = (*path, key)
        if not is_last:
            parent = parent[key]
    return parent, path


def _key(parent: Any, step: str, is_last: bool) -> str | int | None:
    if isinstance(parent, dict):
        return step if is_last or step in parent else None
    if isinstance(parent, list) and step.isascii() and step.isdigit() and len(step) < 7 and int(step) < len(parent):
        return int(step)
    return None


def _nowhere(parent: Any, assignment: Assignment, depth: int) -> Problem:
    steps = assignment.steps
    here = dotted(steps[: depth + 1])
    if isinstance(parent, dict):
        message = f"is not in the scenario.{did_you_mean(steps[depth], parent) or _way_out(parent, assignment, depth)}"
    elif isinstance(parent, list):
        last = f"0 to {len(parent) - 1}" if parent else "none, for the list is empty"
        message = f"is not an item of the list; its items are {last}."
    else:
        message = f"cannot be set: {dotted(steps[:depth])} is {in_words(parent)}, not a mapping."
    return Problem(assignment.place, here, message)


def _way_out(parent: Mapping[str, Any], assignment: Assignment, depth: int) -> str:
    known = f" Written there: {', '.join(shorten(key, 30) for key in list(parent)[:20])}." if parent else ""
    inner = ": ".join(f"{{{step}" for step in assignment.steps[depth + 1 :])
    braces = "}" * (len(assignment.steps) - depth - 1)
    return f"{known} To add it, set `{dotted(assignment.steps[: depth + 1])}={inner}: …{braces}`."


def with_absolute_files(value: Any, folder: Path, key: str = "") -> Any:
    """A copy in which each text under a key `file` is an absolute path, relative ones being taken from `folder`."""
    if isinstance(value, dict):
        return {name: with_absolute_files(item, folder, name) for name, item in value.items()}
    if isinstance(value, list):
        return [with_absolute_files(item, folder) for item in value]
    if key == "file" and isinstance(value, str) and value:
        return os.path.normpath(os.path.join(os.path.abspath(folder), value))
    return value


def in_words(value: Any) -> str:
    """A value as a message tells it: `a mapping`, `a list`, `null`, `true`, or the value, within 60 characters."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return shorten(repr(value))


def _plain(value: Any, depth: int) -> Any:
    """The value as YAML would have given it. Raises ValueError for one that YAML does not have."""
    if depth > yaml_reader.DEEPEST:
        raise ValueError(f"is nested deeper than {yaml_reader.DEEPEST} levels.")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return {_text(key): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, depth + 1) for item in value]
    if isinstance(value, numbers.Real):
        return _number(value)
    return _text(value)


def _number(value: Any) -> int | float:
    try:
        number = int(value) if isinstance(value, numbers.Integral) else float(value)
    except OverflowError:
        number = math.inf
    if not abs(number) < (_LARGEST_INTEGER if isinstance(number, int) else math.inf):
        raise ValueError(f"must be a finite number, but is {'too large' if number == number else 'nan'}.")
    return number


def _text(value: Any) -> str:
    text = os.fspath(value) if isinstance(value, os.PathLike) else value
    if not isinstance(text, str):
        raise ValueError(
            f"must be a number, a text, true or false, a list or a mapping, but is {shorten(repr(value))}."
        )
    text = str.__str__(text)  # of an Enum's member, its value
    if unreadable := yaml_reader.UNREADABLE.search(text):
        raise ValueError(f"holds the character {unreadable[0]!r}, which no text may have.")
    return text
