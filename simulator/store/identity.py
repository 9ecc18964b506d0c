"""What the records of a folder were made from: only the same scenario, seed, engine and code may add to them."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from foresize.simulator.engines import Choice
from foresize.simulator.portable import Portable
from foresize.simulator.provenance import code_sha256, versions
from foresize.simulator.scenario.scenario import Scenario

FORMAT = 1
"""Of the folder's files; a release that changes them counts on."""


@dataclass(frozen=True)
class Identity:
    """What a replication's record depends on beside its number."""

    scenario: str
    """The scenario's name."""
    scenario_sha256: str
    """Of its text and files, whatever it says of the number of replications and the seed."""
    seed: int
    engine: str
    code_sha256: str
    versions: dict[str, str]
    format: int = FORMAT

    @classmethod
    def of(cls, scenario: Scenario, origin: Portable, seed: int, choice: Choice) -> "Identity":
        """That of a run which is about to begin."""
        code = code_sha256(scenario)
        return cls(scenario.name, origin.replication_sha256(), seed, choice.engine, code, versions())

    def to_json(self, replications: int) -> str:
        """As the folder keeps it, with the number of replications that were asked for last."""
        return json.dumps(asdict(self) | {"replications": replications}, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> tuple["Identity", int]:
        """The identity and the number of replications that `to_json` wrote. Raises ValueError where it is none."""
        try:
            content = json.loads(text)
            replications = int(content.pop("replications"))
            return cls(**content), replications
        except (TypeError, KeyError, AttributeError, RecursionError) as error:
            raise ValueError(f"it is no identity ({type(error).__name__}: {error})") from None

    def differences(self, asked: "Identity") -> Iterator[str]:
        """In which respects the records of this identity are not those of another that is asked for, in words."""
        if self.format != asked.format:
            yield f"another format (number {self.format}, and this release writes {asked.format})"
        if self.scenario != asked.scenario:
            yield f"another scenario ({self.scenario})"
        elif self.scenario_sha256 != asked.scenario_sha256:
            yield f"another state of the scenario {self.scenario} or of its files"
        yield from (f"another {what} ({now})" for what, now, then in self._pairs(asked) if now != then)
        if self.code_sha256 != asked.code_sha256 and self.versions == asked.versions:
            yield "another state of the simulator's code"

    def _pairs(self, asked: "Identity") -> Iterator[tuple[str, Any, Any]]:
        yield "seed", self.seed, asked.seed
        yield "engine", self.engine, asked.engine
        for name, version in self.versions.items():
            yield f"version of {name}", version, asked.versions.get(name)
