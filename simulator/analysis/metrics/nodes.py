"""Metrics of the machines under the instances: how many, and how much of them nobody asked for."""

from collections.abc import Iterator

import numpy as np

from foresize.simulator.analysis.metrics.base import AnyMetric, Measured, Metric, Ratio
from foresize.simulator.scenario.scenario import Scenario


def metrics(scenario: Scenario) -> Iterator[AnyMetric]:
    """Of a scenario with `nodes`."""
    if scenario.nodes is None:
        return
    yield Ratio(
        "nodes_unasked", "fraction", "Share of the nodes' vCPUs that no instance asked for: paid for and empty.",
        lambda run: (run.total("nodes.cpu_s") - run.total("nodes.asked_cpu_s"), run.total("nodes.cpu_s")),
    )  # fmt: skip
    yield Metric("nodes_mean", "count", "Nodes that were ready, mean over time.", lambda run: _there(run)[0])
    yield Metric("nodes_peak", "count", "The most nodes that were ready at a time.", lambda run: _there(run)[1])


def _there(run: Measured) -> tuple[float, float]:
    """The mean and the greatest number of ready nodes in the window."""
    start_s, end_s = run.record.start_s, run.record.end_s
    ready_s = np.array(run.record.nodes["ready_s"], dtype=float)
    gone_s = np.nan_to_num(np.array(run.record.nodes["gone_s"], dtype=float), nan=np.inf)
    came = ~np.isnan(ready_s)
    since_s, until_s = np.clip(ready_s[came], start_s, end_s), np.clip(gone_s[came], start_s, end_s)
    times_s = np.unique(since_s)
    most = max((int(((since_s <= time_s) & (until_s > time_s)).sum()) for time_s in times_s), default=0)
    return float((until_s - since_s).sum() / (end_s - start_s)), float(most)
