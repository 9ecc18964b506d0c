"""Set-ups beside each other: each metric of each with its interval, and its paired difference to the first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foresize.policies.guard import PolicyError
from foresize.simulator.analysis.intervals import Estimate, paired_difference, ratio_difference
from foresize.simulator.analysis.metrics.base import AnyMetric, Ratio
from foresize.simulator.batch import run_batch
from foresize.simulator.engines import Engine
from foresize.simulator.execution import Progress
from foresize.simulator.job import planned
from foresize.simulator.result import Result
from foresize.simulator.scenario.problems import BadInput
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.store import ResultFolder

HEADLINES = (
    "cost_per_user_hour_usd",
    "turn_latency_p95_s",
    "error_rate",
    "session_abandonment_rate",
    "time_under_provisioned",
    "scale_out_events",
    "scale_in_events",
    "scaling_oscillations",
)
"""The metrics that are compared unless others are asked for; and the elasticity of each service with an autoscaler."""
_ELASTIC = ("under_provisioning", "over_provisioning", "time_under", "time_over", "instability")


@dataclass(frozen=True, slots=True)
class Cell:
    """One metric of one set-up."""

    metric: AnyMetric
    label: str
    estimate: Estimate
    difference: Estimate | None
    """To the first set-up, over pairs of replications with the same users; None for the first itself."""

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the difference leaves out 0."""
        there = self.difference
        return there is not None and there.has_interval and not there.low <= 0 <= there.high

    def to_dict(self) -> dict[str, Any]:
        """For machines; NaN is null."""
        from foresize.simulator.report.document import known

        found = {"metric": self.metric.name, "unit": self.metric.unit, "setup": self.label, "is_clear": self.is_clear}
        for name, each in (("estimate", self.estimate), ("difference", self.difference)):
            found[name] = None if each is None else {"value": each.value, "low": each.low, "high": each.high}
        return dict(known(found))


@dataclass(frozen=True)
class Comparison:
    """Results of several set-ups on the same users; the first is what the others are compared with."""

    results: Mapping[str, Result]

    @property
    def first(self) -> str:
        """The label of the set-up that the others are compared with."""
        return next(iter(self.results))

    def metrics(self) -> list[str]:
        """The metrics that every set-up has and that are compared unless others are asked for."""
        shared = set.intersection(*(set(result.definitions) for result in self.results.values()))
        elastic = [name for name in self.results[self.first].definitions if name.endswith(_ELASTIC)]
        return [name for name in [*HEADLINES, *elastic] if name in shared]

    def cells(self, metrics: Sequence[str] = ()) -> Iterator[Cell]:
        """A cell a metric and set-up. Raises BadInput for a metric that a set-up does not have."""
        for name in metrics or self.metrics():
            for label in self.results:
                yield self._cell(name, label)

    def _cell(self, name: str, label: str) -> Cell:
        ours, first = self.results[label], self.results[self.first]
        if name not in ours.definitions or name not in first.definitions:
            from foresize.simulator.scenario.spelling import did_you_mean

            hint = did_you_mean(name, ours.definitions) or " `foresize list metrics SCENARIO` shows them."
            raise BadInput.one(f"is not a metric of every set-up.{hint}", file=name)
        metric = ours.definitions[name]
        difference = None if label == self.first else _difference(metric, ours, first)
        return Cell(metric, label, metric.estimate(ours.runs), difference)

    def to_dict(self, metrics: Sequence[str] = ()) -> dict[str, Any]:
        """For machines."""
        verdicts = {label: result.verdict.outcome for label, result in self.results.items()}
        return {"first": self.first, "verdicts": verdicts, "cells": [cell.to_dict() for cell in self.cells(metrics)]}


def compare(
    scenarios: Mapping[str, Scenario],
    *,
    replications: int | None = None,
    seed: int | None = None,
    engine: Engine = "auto",
    workers: int | None = None,
    out: Path | None = None,
    fresh: bool = False,
    on_progress: Progress | None = None,
) -> Comparison:
    """Run set-ups, by their labels, on the same seed and number of replications.

    The same users come in each, since every random number is a function of the seed alone; so differences are taken
    replication by replication. With `out` each result is kept in a folder of its label as its records come, so that
    the same call goes on where it was stopped; `fresh` discards what is there. Raises BadInput for what cannot be
    compared, and PolicyError for a policy at fault.
    """
    if len(scenarios) < 2:
        raise BadInput.one("A comparison needs at least two set-ups.")
    first = next(iter(scenarios.values()))
    count, seed = replications or first.replications, first.seed if seed is None else seed
    folders = [None if out is None else ResultFolder(out / label) for label in scenarios]
    jobs = [
        planned(scenario, count, seed, engine, folder)
        for scenario, folder in zip(scenarios.values(), folders, strict=True)
    ]
    labels = dict(zip(map(id, jobs), scenarios, strict=True))
    found: dict[str, Result] = {}
    for outcome in run_batch(jobs, workers=workers, fresh=fresh, on_progress=on_progress):
        if isinstance(outcome.result, PolicyError):
            raise outcome.result
        found[labels[id(outcome.job)]] = outcome.result
    return Comparison({label: found[label] for label in scenarios})


def _difference(metric: AnyMetric, ours: Result, first: Result) -> Estimate:
    if isinstance(metric, Ratio):
        return ratio_difference([metric.parts(run) for run in ours.runs], [metric.parts(run) for run in first.runs])
    return paired_difference([metric.measure(run) for run in ours.runs], [metric.measure(run) for run in first.runs])
