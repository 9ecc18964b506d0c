"""What went unanswered, and why: failed turns by cause and place, waits given up, connections dropped."""

from collections.abc import Sequence

from foresize.simulator.analysis.metrics.base import Measured
from foresize.simulator.analysis.words import say

WORTH_TELLING = 0.0005
"""What is below this share of all that users asked for is no part of a sentence."""


def failures_of(runs: Sequence[Measured]) -> dict[str, float]:
    """Share of ended turns that failed, by outcome and, where it is known, place: `quota@live_model`; largest first."""
    ended = sum(run.total("turns_completed") + run.total("turns_failed") for run in runs)
    counts: dict[str, float] = {}
    for run in runs:
        names = {name.removeprefix("turns."): n for name, n in run.record.totals.items() if name.startswith("turns.")}
        placed = {name.partition("@")[0] for name in names if "@" in name}
        for name, n in names.items():
            if n and name not in placed:
                counts[name] = counts.get(name, 0.0) + n
    return {name: n / ended for name, n in sorted(counts.items(), key=lambda item: -item[1])} if ended else {}


def in_words(failure: str) -> str:
    """A failure's name as one says it: `connection_refused@sessions` is `connection refused at sessions`."""
    outcome, _, place = failure.partition("@")
    return outcome.replace("_", " ") + (f" at {place}" if place else "")


def unanswered(runs: Sequence[Measured]) -> str:
    """How much of what users asked for went unanswered, and mostly why, as a sentence; empty where it is next to none.

    It is what availability lacks to 100 %.
    """
    completed = sum(run.total("turns_completed") for run in runs)
    lost = {
        _turns(runs): sum(run.total("turns_failed") for run in runs),
        "waits for an instance that users gave up": sum(run.total("abandonments") for run in runs),
        f"connections dropped with their instance{_why_dropped(runs)}": sum(run.total("drops") for run in runs),
    }
    total = sum(lost.values())
    if total <= WORTH_TELLING * (completed + total):
        return ""
    share = say(total / (completed + total), "fraction")
    what, most = max(lost.items(), key=lambda item: item[1])
    mostly = "" if most == total else f" ({say(most / total, 'fraction')} of that)"
    return f" {share} of what users asked for went unanswered, {'all' if most == total else 'mostly'} {what}{mostly}."


def _turns(runs: Sequence[Measured]) -> str:
    name = next(iter(failures_of(runs)), "")
    return f"turns that failed, above all by {in_words(name)}" if name else "turns that failed"


def _why_dropped(runs: Sequence[Measured]) -> str:
    ends = [
        end
        for run in runs
        for end, gone_s in zip(run.record.instances["end"], run.record.instances["gone_s"], strict=True)
        if gone_s >= run.record.start_s
    ]
    cut_off, crashed = ends.count("cut off"), ends.count("crashed")
    if not cut_off and not crashed:
        return ""
    return " when its drain's grace was over" if cut_off >= crashed else " when it crashed"
