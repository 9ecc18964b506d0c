"""One file on top of another: what `extends` means."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from foresize.simulator.scenario.problems import Place
from foresize.simulator.scenario.yaml_reader import Path


@dataclass(slots=True)
class Layer:
    """What one file or override says: its data, where each value is written, and where each key is."""

    data: dict[str, Any]
    places: dict[Path, Place]
    keys: dict[Path, Place]

    def forget(self, path: Path, value: Any) -> None:
        """Drop the places of a `value` and of all that is in it."""
        for inner in _paths(path, value):
            self.places.pop(inner, None)
            self.keys.pop(inner, None)

    def adopt(self, other: "Layer", path: Path, value: Any) -> None:
        """Take over the other layer's places of a `value` and of all that is in it."""
        for inner in _paths(path, value):
            for ours, theirs in ((self.places, other.places), (self.keys, other.keys)):
                if inner in theirs:
                    ours[inner] = theirs[inner]


def _paths(path: Path, value: Any) -> Iterator[Path]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _paths((*path, key), item)


def merge(parent: Layer, child: Layer) -> Layer:
    """The parent's data with the child's on top.

    Mappings merge key by key; lists and scalars of the child replace the parent's; so does a mapping of another `kind`.
    A null removes the parent's key. Where the parent has none it stays, for the language to judge.
    """
    merged = Layer({}, dict(parent.places), dict(parent.keys))
    merged.data = _merged(merged, parent.data, child, child.data, ())
    return merged


def _merged(merged: Layer, below: dict[str, Any], child: Layer, above: dict[str, Any], path: Path) -> dict[str, Any]:
    result = dict(below)
    for key, value in above.items():
        here = (*path, key)
        if key in below and _merge(below[key], value):
            result[key] = _merged(merged, below[key], child, value, here)
            continue
        if key in below:
            merged.forget(here, result.pop(key) if value is None else result[key])
        if value is not None or key not in below:
            result[key] = value
            merged.adopt(child, here, value)
    return result


def _merge(below: Any, above: Any) -> bool:
    if not isinstance(below, dict) or not isinstance(above, dict):
        return False
    return "kind" not in above or "kind" not in below or above["kind"] == below["kind"]
