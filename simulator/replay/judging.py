"""Recordings against our arithmetic: which agree, and the first difference of those that do not."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from foresize.policies.replay import Recording, Step
from foresize.simulator.replay.reading import Recorded
from foresize.simulator.scenario.problems import Place


@dataclass(frozen=True)
class Difference:
    """A moment at which we came to something else."""

    at_s: float
    names: tuple[str, ...]
    """What differs."""
    recorded: dict[str, Any]
    ours: dict[str, Any]
    state: dict[str, Any]
    """What both knew."""


@dataclass(frozen=True)
class Case:
    """One recording, replayed."""

    title: str
    kind: str
    place: Place
    decisions: int
    agreed: int
    first: Difference | None
    """The first difference; None where all agree."""
    shown: tuple[tuple[float, float | None, float | None], ...] = ()
    """For a plot: each decision's time, what was recorded and what we come to."""

    @property
    def passed(self) -> bool:
        """Whether every decision agrees."""
        return self.first is None


@dataclass
class Tally:
    """The cases of one file and kind."""

    file: str
    kind: str
    release: str
    """Whose arithmetic; empty where releases do not differ, or the recordings have several."""
    cases: list[Case] = field(default_factory=list)

    @property
    def passed(self) -> int:
        """How many agree wholly."""
        return sum(case.passed for case in self.cases)

    @property
    def first(self) -> Case | None:
        """The first that does not."""
        return next((case for case in self.cases if not case.passed), None)

    def to_dict(self) -> dict[str, Any]:
        """For machines."""
        return {
            "file": self.file,
            "kind": self.kind,
            "release": self.release or None,
            "cases": len(self.cases),
            "passed": self.passed,
            "decisions": sum(case.decisions for case in self.cases),
            "decisions_agreed": sum(case.agreed for case in self.cases),
            "differences": [_document(case) for case in self.cases if case.first is not None],
        }


def judge(recorded: Iterable[Recorded], release: str | None = None) -> list[Tally]:
    """Each file's and kind's cases, replayed by the arithmetic of `release`, else of the one they were recorded at."""
    tallies: dict[tuple[str, str], Tally] = {}
    for each in recorded:
        has_releases = type(each.recording).recorded_at != ""
        own = (release or each.recording.release or type(each.recording).recorded_at) if has_releases else ""
        kind = str(getattr(each.recording, "kind", ""))
        tally = tallies.setdefault((each.place.file, kind), Tally(each.place.file, kind, own))
        tally.release = own if tally.release == own else ""
        tally.cases.append(replay(each.recording, each.place, own))
    return list(tallies.values())


def replay(recording: Recording, place: Place, release: str) -> Case:
    """One recording, decision by decision."""
    first: Difference | None = None
    shown, agreed = [], 0
    for step in recording.steps(release):
        names = recording.differences(step)
        agreed += not names
        shown.append((step.at_s, *_first_figures(step)))
        if names and first is None:
            first = Difference(step.at_s, names, dict(step.recorded), dict(step.ours), dict(step.state))
    kind = str(getattr(recording, "kind", ""))
    return Case(recording.title(), kind, place, len(shown), agreed, first, tuple(shown))


def _first_figures(step: Step) -> tuple[float | None, float | None]:
    """What a plot shows of a decision: the first of what was recorded."""
    name = next(iter(step.recorded), "")
    return _number(step.recorded.get(name)), _number(step.ours.get(name))


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _document(case: Case) -> dict[str, Any]:
    first = case.first
    assert first is not None  # the caller has seen to it
    return {
        "case": case.title,
        "line": case.place.line,
        "at_s": first.at_s,
        "differs": list(first.names),
        "recorded": {name: first.recorded[name] for name in first.names},
        "ours": {name: first.ours.get(name) for name in first.names},
        "state": first.state,
    }
