"""A scenario file as data: what it says, after `extends` and overrides, and where each value was written."""

import copy
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from foresize.simulator.scenario import overrides, yaml_reader
from foresize.simulator.scenario.files import read_text
from foresize.simulator.scenario.merging import Layer, merge
from foresize.simulator.scenario.problems import BadInput, Place, Problem
from foresize.simulator.scenario.yaml_writer import write


@dataclass(frozen=True)
class Document:
    """A resolved scenario text, not yet checked against the language."""

    data: dict[str, Any]
    """Plain values: mappings, lists, texts, numbers, booleans and None. Not to be changed."""
    places: Mapping[tuple[str | int, ...], Place]
    """Where each value is written, in the file (or override) that wrote it."""
    source: str
    """The file's name as it is shown."""
    text: str
    """The file's own text, without what it extends and without overrides."""
    folder: Path
    """The file's folder."""
    keys: Mapping[tuple[str | int, ...], Place] = field(default_factory=dict)
    """Where the key of each value of a mapping is written."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with the text although it could be read over; whoever checks the document tells it along."""

    def with_values(self, values: Mapping[str, Any]) -> "Document":
        """A copy with other values at dotted paths: `{"services.gateway.autoscaler.max": 40}`.

        None removes a key, as it does in a file that extends another. Texts under a key `file` are relative to the
        current folder. Raises BadInput for a path that leads nowhere and for a value that YAML does not have.
        """
        return self._overridden([overrides.of_value(path, value) for path, value in values.items()])

    def dump(self) -> str:
        """The resolved data as YAML with its keys in order; reading it gives the same data."""
        return write(self.data)

    def place_of(self, path: Iterable[str | int]) -> Place:
        """Where a value is written; for one that is not in the document, the nearest mapping or list around it."""
        steps = tuple(path)
        while steps and steps not in self.places:
            steps = steps[:-1]
        return self.places.get(steps) or Place(self.source, 1, 1)

    def _overridden(self, assignments: Sequence[overrides.Assignment | Problem]) -> "Document":
        problems = [wrong for wrong in assignments if isinstance(wrong, Problem)]
        layer = Layer(copy.deepcopy(self.data), dict(self.places), dict(self.keys))
        for assignment in assignments:
            if isinstance(assignment, overrides.Assignment):
                problems += overrides.apply(layer, assignment)
        if problems:
            raise BadInput(problems)
        return replace(self, data=layer.data, places=layer.places, keys=layer.keys)


def read(path: str | os.PathLike[str], sets: Sequence[str] = ()) -> Document:
    """Read a scenario file, what it `extends`, and the assignments of `--set path=value`.

    Raises BadInput with every problem that keeps it from being read.
    """
    shown = os.fspath(path)
    return _resolved(read_text(Path(shown), shown), shown, Path(shown).parent, Path(shown), sets)


def from_text(
    text: str, name: str = "<text>", folder: str | os.PathLike[str] | None = None, sets: Sequence[str] = ()
) -> Document:
    """Read a scenario from a text; `name` is shown in problems, and files are looked for in `folder` (the current one).

    Raises BadInput with every problem that keeps it from being read.
    """
    here = Path.cwd() if folder is None else Path(folder)
    return _resolved(text.removeprefix("\ufeff"), name, here, None, sets)


def _resolved(text: str, name: str, folder: Path, file: Path | None, sets: Sequence[str]) -> Document:
    problems: list[Problem] = []
    layers = _chain(text, name, folder, file, problems)
    layer = layers.pop()
    while layers:
        layer = merge(layer, layers.pop())
    document = Document(layer.data, layer.places, name, text, folder, layer.keys, tuple(problems))
    return document._overridden([overrides.of_text(assignment) for assignment in sets]) if sets else document


def _chain(text: str, name: str, folder: Path, file: Path | None, problems: list[Problem]) -> list[Layer]:
    """The file, the one that it extends, and so on to the last; adds to `problems` what could be read over."""
    layers: list[Layer] = []
    seen = {} if file is None else {_identity(file): name}
    while True:
        layer = _layer(text, name, folder, problems)
        layers.append(layer)
        if "extends" not in layer.data:
            return layers
        parent, asked_at = _parent(layer)
        path = folder / parent
        name = os.path.normpath(os.path.join(os.path.dirname(name), parent))
        if _identity(path) in seen:
            raise _at(asked_at, f"is a cycle: {' → '.join([*seen.values(), name])}.")
        seen[_identity(path)] = name
        text, folder = read_text(path, name, asked_at), path.parent


def _layer(text: str, name: str, folder: Path, problems: list[Problem]) -> Layer:
    tree = yaml_reader.read(text, name)
    problems += tree.problems
    if not isinstance(tree.value, dict):
        what = "is empty" if tree.value is None else f"is {overrides.in_words(tree.value)}"
        wrong = Problem(Place(name, 1, 1), "", f"{what}; a scenario is a mapping of keys to values.")
        raise BadInput([*problems, wrong])
    return Layer(overrides.with_absolute_files(tree.value, folder), tree.places, tree.keys)


def _parent(layer: Layer) -> tuple[str, Problem]:
    parent = layer.data.pop("extends")
    asked_at = Problem(layer.places[("extends",)], "extends", "")
    if not isinstance(parent, str) or not parent:
        raise _at(asked_at, f"must be the name of a file, but is {overrides.in_words(parent)}.")
    layer.forget(("extends",), parent)
    return parent, asked_at


def _at(asked_at: Problem, message: str) -> BadInput:
    return BadInput([replace(asked_at, message=message)])


def _identity(path: Path) -> str:
    return os.path.realpath(path)
