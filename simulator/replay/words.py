"""What came of a replay, in words."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from foresize.simulator.replay.judging import Case, Tally
from foresize.simulator.scenario.spelling import printable, shorten

_WIDEST = 1200


def report(tallies: Sequence[Tally]) -> str:
    """A line for each file and kind, the first difference of each, and the sum."""
    lines = [line for tally in tallies for line in _tally(tally)]
    cases, passed = sum(len(tally.cases) for tally in tallies), sum(tally.passed for tally in tallies)
    decisions = sum(case.decisions for tally in tallies for case in tally.cases)
    agreed = sum(case.agreed for tally in tallies for case in tally.cases)
    share = "100 %" if agreed == decisions else f"{_percent(agreed, decisions)} %"
    return "\n".join([*lines, f"{passed} of {cases} cases agree, {agreed} of {decisions} decisions: {share}."])


def _percent(agreed: int, decisions: int) -> str:
    """Never 100 where something differs."""
    return f"{min(99.99, 100 * agreed / decisions):.2f}" if decisions else "0"


def _tally(tally: Tally) -> Iterator[str]:
    release = f", release {tally.release}" if tally.release else ""
    yield f"{tally.file}  {tally.kind}: {tally.passed} of {len(tally.cases)} cases agree{release}"
    if tally.first is not None:
        yield from _difference(tally.first)


def _difference(case: Case) -> Iterator[str]:
    first = case.first
    assert first is not None  # the caller has seen to it
    when = f", at {first.at_s:g} s" if case.decisions > 1 else ""
    yield f"  first difference: {case.place.file}:{case.place.line}, {printable(case.title)}{when}"
    for name in first.names:
        yield f"    {name}: recorded {_plain(first.recorded.get(name))}, ours {_plain(first.ours.get(name))}"
    for name, value in first.ours.items():
        if name not in first.recorded and isinstance(value, str) and value:
            yield f"    ours, {name}: {printable(value)}"
    yield f"    state: {shorten(_plain(first.state), _WIDEST)}"


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
