"""The verdict judges the interval, not the point: pass, fail, too close to call, or no data.

An objective is met only where the whole confidence interval lies on its good side, and missed only where the whole
interval lies on the bad one. In between no honest answer exists yet, and the verdict says how many more replications
would probably give one.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from foresize.simulator.analysis.intervals import LEVEL, MOST_FURTHER, Estimate, replications_needed
from foresize.simulator.analysis.objectives import Objective
from foresize.simulator.analysis.words import say, say_estimate

Outcome = Literal["pass", "fail", "too close to call", "no data"]

MISSED = 99
"""Exit code where an objective is missed, the one that k6 uses for a crossed threshold."""


@dataclass(frozen=True)
class Judgement:
    """What the replications say about one objective.

    `further_replications` is how many more would probably settle a question too close to call; None where nothing is
    open, or where even ten thousand would not do.
    """

    objective: Objective
    estimate: Estimate
    outcome: Outcome
    further_replications: int | None
    sentence: str

    def to_dict(self) -> dict[str, Any]:
        """The judgement as plain JSON; what is not known is null."""
        return {
            "objective": self.objective.text,
            "metric": self.objective.metric,
            "comparison": self.objective.comparison,
            "threshold": self.objective.threshold,
            "unit": self.objective.unit,
            "value": _or_none(self.estimate.value),
            "ci_low": _or_none(self.estimate.low),
            "ci_high": _or_none(self.estimate.high),
            "replications": self.estimate.n,
            "outcome": self.outcome,
            "further_replications": self.further_replications,
            "sentence": self.sentence,
        }


def judge(objective: Objective, estimate: Estimate, level: float = LEVEL) -> Judgement:
    """Hold `estimate` against `objective`; `level` is the confidence that the estimate was made with."""
    if math.isnan(estimate.value):
        sentence = "nothing happened that this could be measured on, so it is neither met nor missed."
        return Judgement(objective, estimate, "no data", None, f"{objective.text}: {sentence}")
    found = say_estimate(estimate, objective.unit)
    if not estimate.has_interval:
        further = replications_needed(estimate, objective.threshold, level=level)
        sentence = f"{found} from {_replications(estimate.n)}, which has no interval; run at least {further} more."
        return Judgement(objective, estimate, "too close to call", further, f"{objective.text}: {sentence}")
    low_holds, high_holds = objective.holds(estimate.low), objective.holds(estimate.high)
    if low_holds and high_holds:
        return Judgement(objective, estimate, "pass", None, f"{objective.text}: met, with {found}.")
    if not low_holds and not high_holds:
        return Judgement(objective, estimate, "fail", None, f"{objective.text}: missed, with {found}.")
    further = replications_needed(estimate, objective.threshold, level=level)
    sentence = f"{found} spans {say(objective.threshold, objective.unit)}; {_open_question(further)}."
    return Judgement(
        objective, estimate, "too close to call", further, f"{objective.text}: too close to call, {sentence}"
    )


@dataclass(frozen=True)
class Verdict:
    """All judgements of a scenario, and what they come to."""

    judgements: tuple[Judgement, ...]

    def __init__(self, judgements: Iterable[Judgement]) -> None:
        """Keep the judgements in their order."""
        object.__setattr__(self, "judgements", tuple(judgements))

    @property
    def outcome(self) -> Outcome:
        """`fail` if any objective failed, else `too close to call` if any was, else `pass`; else `no data`."""
        outcomes = {judgement.outcome for judgement in self.judgements}
        order: tuple[Outcome, ...] = ("fail", "too close to call", "pass")
        return next((outcome for outcome in order if outcome in outcomes), "no data")

    @property
    def exit_code(self) -> int:
        """99 where an objective is missed, else 0.

        Too close to call is 0: nothing was shown to be wrong, and a gate that fails for want of replications
        teaches people to ignore it. Who wants a proof of each objective looks for the outcome `pass`.
        """
        return MISSED if self.outcome == "fail" else 0

    @property
    def further_replications(self) -> int | None:
        """How many more replications would probably settle whatever is open and no tie; None if nothing is."""
        return max(
            (j.further_replications for j in self.judgements if j.further_replications is not None), default=None
        )

    @property
    def sentence(self) -> str:
        """The verdict in a sentence: `fail: 1 of 5 objectives missed (error rate < 1%).`"""
        if not self.judgements:
            return "no data: no objectives were set, so nothing was judged."
        concerned = [j for j in self.judgements if j.outcome == self.outcome]
        counted = f"{len(concerned)} of {len(self.judgements)} objectives"
        named = f"({', '.join(j.objective.text for j in concerned)})"
        if self.outcome == "fail":
            return f"fail: {counted} missed {named}."
        if self.outcome == "too close to call":
            return f"too close to call: {counted} open {named}; {self._way_out(concerned)}."
        silent = sum(j.outcome == "no data" for j in self.judgements)
        if self.outcome == "pass":
            return f"pass: {counted} met{f', {silent} without data' if silent else ''}."
        return "no data: nothing happened that an objective could be measured on."

    def _way_out(self, still_open: list[Judgement]) -> str:
        if any(not j.estimate.has_interval for j in still_open):
            return "there is no interval yet, run more replications"
        return _open_question(self.further_replications)

    def to_dict(self) -> dict[str, Any]:
        """The verdict as plain JSON."""
        return {
            "outcome": self.outcome,
            "exit_code": self.exit_code,
            "sentence": self.sentence,
            "further_replications": self.further_replications,
            "objectives": [judgement.to_dict() for judgement in self.judgements],
        }


def _open_question(further: int | None) -> str:
    if further is None:
        return f"practically a tie that {MOST_FURTHER:,} more replications would not settle"
    return f"about {further:,} more {'replication' if further == 1 else 'replications'} would settle it"


def _replications(n: int) -> str:
    return f"{n} replication" if n == 1 else f"{n} replications"


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None
