"""Metrics, defined once: name, unit, sentence, and how a replication measures them."""

from collections.abc import Sequence

from foresize.simulator.analysis.intervals import LEVEL, Estimate
from foresize.simulator.analysis.metrics import costs, elasticity, episodes, nodes, resources, scaling, turns, users
from foresize.simulator.analysis.metrics.base import AnyMetric, Measured, Metric, Ratio
from foresize.simulator.scenario.scenario import Scenario

ALWAYS: list[AnyMetric] = [
    *users.METRICS,
    *turns.METRICS,
    *scaling.METRICS,
    *costs.METRICS,
    *episodes.METRICS,
]
"""The metrics that every scenario has."""


def metrics_of(scenario: Scenario) -> dict[str, AnyMetric]:
    """Every metric of a scenario by its name: those of all scenarios, and those of its services, databases and APIs."""
    found = {metric.name: metric for each in (resources, elasticity, nodes) for metric in each.metrics(scenario)}
    return {metric.name: metric for metric in ALWAYS} | {k: v for k, v in found.items() if k not in _NAMES}


def metric_units(scenario: Scenario) -> dict[str, str]:
    """The unit of each metric of a scenario, for reading objectives."""
    return {name: metric.unit for name, metric in metrics_of(scenario).items()}


def estimates(runs: Sequence[Measured], level: float = LEVEL) -> dict[str, Estimate]:
    """Each metric's value and interval over the replications of one scenario."""
    return {name: metric.estimate(runs, level) for name, metric in metrics_of(runs[0].scenario).items()}


_NAMES = {metric.name for metric in ALWAYS}

__all__ = ["ALWAYS", "AnyMetric", "Measured", "Metric", "Ratio", "estimates", "metric_units", "metrics_of"]
