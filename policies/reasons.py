"""Why a policy decided as it did: a small tree of named findings, which terminal, report and dashboard show alike."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One named step of a decision, with its numbers filled in."""

    name: str
    """What it is called where the autoscaler is documented: `stabilisation window`, `cpu utilisation`."""
    said: str = ""
    """The formula with its numbers: `ceil(4 × 91 / 70) = 6`."""
    value: float | None = None
    """What it came to, where that is a number."""
    binds: bool = False
    """Whether it is a limit that changed the answer."""
    parts: tuple["Finding", ...] = ()
    """What it was made from, in order."""

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it, without what is empty."""
        short: dict[str, Any] = {"name": self.name}
        if self.said:
            short["said"] = self.said
        if self.value is not None:
            short["value"] = self.value
        if self.binds:
            short["binds"] = True
        if self.parts:
            short["parts"] = [part.to_dict() for part in self.parts]
        return short

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> "Finding":
        """The counterpart of `to_dict`."""
        parts = tuple(cls.from_dict(part) for part in written.get("parts", ()))
        return cls(written["name"], written.get("said", ""), written.get("value"), written.get("binds", False), parts)

    def walk(self) -> Iterator["Finding"]:
        """It and all that it was made from, from the top."""
        yield self
        for part in self.parts:
            yield from part.walk()


def binding(findings: tuple[Finding, ...]) -> list[Finding]:
    """The limits that changed the answer, in order."""
    return [each for finding in findings for each in finding.walk() if each.binds]


def as_text(findings: tuple[Finding, ...]) -> str:
    """The findings as JSON on one line; empty for none."""
    return json.dumps([each.to_dict() for each in findings], ensure_ascii=False) if findings else ""


def of_text(text: str) -> tuple[Finding, ...]:
    """The counterpart of `as_text`."""
    return tuple(Finding.from_dict(each) for each in json.loads(text)) if text else ()
