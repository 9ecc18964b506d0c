"""Metrics of elasticity: how well each autoscaled service's supply follows its demand."""

from collections.abc import Iterator

from foresize.simulator.analysis.elasticity import elasticity_of
from foresize.simulator.analysis.metrics.base import AnyMetric, Measured, Metric
from foresize.simulator.analysis.metrics.resources import slug
from foresize.simulator.scenario.scenario import Scenario

_SENTENCES = {
    "under_provisioning": "Share of the instances that {name} needed that were missing, over time (θ_U).",
    "over_provisioning": "Instances of {name} beyond need as a share of need, over time (θ_O).",
    "time_under": "Share of time in which {name} had fewer instances than it needed (τ_U).",
    "time_over": "Share of time in which {name} had more instances than it needed (τ_O).",
    "instability": "Share of time in which {name}'s instances did not move as its need did (υ).",
}
"""By the field of `Elasticity`. What is needed: places for the sessions, and CPU or workers at 80 % use."""


def metrics(scenario: Scenario) -> Iterator[AnyMetric]:
    """Those of each service with an autoscaler."""
    for name, service in scenario.services.items():
        if service.autoscaler is not None:
            for field, sentence in _SENTENCES.items():
                yield _metric(name, field, sentence.format(name=name))


def _metric(name: str, field: str, sentence: str) -> Metric:
    def measure(run: Measured) -> float:
        return float(getattr(elasticity_of(run.window, name, run.scenario.services[name]), field))

    return Metric(f"{slug(name)}_{field}", "fraction", sentence, measure, signed=field == "over_provisioning")
