"""The birth certificate: what a result was made from, by what, and what it took."""

import hashlib
import inspect
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from foresize.models.part import USERS_MODULE, Part
from foresize.simulator.engines import Choice
from foresize.simulator.portable import Portable
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.record import RunRecord

_SIMULATING = {
    "foresize.models": (".",),
    "foresize.policies": (".",),
    "foresize.simulator": ("control", "planes", "scenario", "telemetry", "replicate.py"),
}
"""The code that a record depends on: not how it is analysed, priced or shown."""


def versions() -> dict[str, str]:
    """The versions that a figure can depend on."""
    return {"python": platform.python_version()} | {
        name: version(name) for name in ("foresize", "simpy", "numpy", "scipy", "numba")
    }


def code_sha256(scenario: Scenario) -> str:
    """The SHA-256 of the code that simulates this scenario: Foresize's own, and that of parts from other packages."""
    digest = hashlib.sha256(_own_code().encode())
    for source in sorted({_source(part) for part in _parts(scenario)}):
        digest.update(source.encode())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Took:
    """What running some replications took on this machine."""

    wall_s: float
    turns: int
    """Those of the measured windows."""
    replications: int

    def to_dict(self) -> dict[str, Any]:
        """As the birth certificate has it."""
        per_s = round(self.turns / self.wall_s) if self.wall_s > 0 else 0
        return {"wall_s": round(self.wall_s, 3), "turns_per_s": per_s, "replications_run": self.replications}


def birth_certificate(
    scenario: Scenario, origin: Portable, seed: int, choice: Choice, records: Sequence[RunRecord], took: Took | None
) -> dict[str, Any]:
    """Everything that is needed to make the same result again, and what making it took, where that is known."""
    certificate = {
        "scenario": origin.text,
        "scenario_sha256": origin.sha256,
        "files": dict(origin.hashes),
        "seed": seed,
        "replications": [record.replication for record in records],
        "engine": choice.engine,
        "engine_why": choice.why,
        "versions": versions(),
        "code_sha256": code_sha256(scenario),
        "turns": sum(map(turns_of, records)),
    }
    return certificate | ({} if took is None else took.to_dict())


def turns_of(record: RunRecord) -> int:
    """The turns that ended in a record's measured window."""
    return int(record.totals.get("turns_completed", 0) + record.totals.get("turns_failed", 0))


@lru_cache
def _own_code() -> str:
    digest = hashlib.sha256()
    for package, rooms in _SIMULATING.items():
        for room in rooms:
            for name, source in _sources(files(package) / room, f"{package}/{room}"):
                digest.update(f"{name}\n".encode() + source)
    return digest.hexdigest()


def _sources(place: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    if place.is_dir():
        for entry in sorted(place.iterdir(), key=lambda each: each.name):
            if entry.name.endswith(".py") or (entry.is_dir() and entry.name != "__pycache__"):
                yield from _sources(entry, f"{name}/{entry.name}")
    else:
        yield name, place.read_bytes()


def _parts(value: Any) -> Iterator[type[Part]]:
    """The classes of other packages that the scenario uses; a user's file travels with the scenario's own hash."""
    if isinstance(value, BaseModel):
        if isinstance(value, Part) and not type(value).__module__.startswith(("foresize.", USERS_MODULE)):
            yield type(value)
        for name in type(value).model_fields:
            yield from _parts(getattr(value, name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from _parts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _parts(item)


def _source(part: type[Part]) -> str:
    """The text of the file that defines a part; its name alone where there is none to read."""
    try:
        return Path(inspect.getfile(part)).read_text("utf-8")
    except (OSError, TypeError, UnicodeDecodeError):
        return f"{part.__module__}.{part.__qualname__}"
