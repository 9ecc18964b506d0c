"""A scenario that can move: its text without a path of this machine, and the files that go with it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.scenario.yaml_writer import write

FOLDER = "files"
"""Where the files lie, beside the scenario's text."""


@dataclass(frozen=True)
class Portable:
    """A scenario's text and the content of its files; wherever they lie, the same scenario has the same hash."""

    data: Mapping[str, Any]
    """The resolved scenario, whose `file` keys say `files/<name>`."""
    files: Mapping[str, Path]
    """Where each of those names lies now."""
    hashes: Mapping[str, str]
    """The SHA-256 of each one's content, in hexadecimal."""

    @property
    def text(self) -> str:
        """The scenario as YAML."""
        return write(dict(self.data))

    @property
    def sha256(self) -> str:
        """The SHA-256 of the text and of the files' content, in hexadecimal."""
        lines = [self.text, *(f"{sha}  {name}\n" for name, sha in self.hashes.items())]
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def replication_sha256(self) -> str:
        """The same whatever the text says of the number of replications and the seed, which a record has of its own."""
        data = {key: value for key, value in self.data.items() if key not in ("replications", "seed")}
        return Portable(data, self.files, self.hashes).sha256


def portable(scenario: Scenario) -> Portable:
    """The scenario's text and files, as they are now. Raises ValueError for a scenario without a document."""
    packing = _Packing()
    return Portable(packing.packed(scenario.document.data), packing.files, packing.hashes)


class _Packing:
    """Gives each file a name of its own: the one that it has, and where another has it already, part of its hash."""

    def __init__(self) -> None:
        self.files: dict[str, Path] = {}
        self.hashes: dict[str, str] = {}

    def packed(self, value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: self.packed(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [self.packed(item) for item in value]
        return f"{FOLDER}/{self._name(Path(value))}" if key == "file" and isinstance(value, str) and value else value

    def _name(self, path: Path) -> str:
        if not path.is_file():  # a text of somebody's own under that key, which only looks like a path
            return path.name
        sha = _sha256_of(path)
        taken = {name.casefold(): name for name in self.files}
        name = taken.get(path.name.casefold())
        if name is None:
            name = path.name
        elif self.hashes[name] != sha:
            name = f"{path.stem}-{sha[:12]}{path.suffix}"
        self.files.setdefault(name, path)
        self.hashes[name] = sha
        return name


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
