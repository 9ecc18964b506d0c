"""Metrics of episodes: the breaking point, recovery, drift."""

import math

from foresize.simulator.analysis.episodes import drift_per_hour
from foresize.simulator.analysis.metrics.base import AnyMetric, Measured, Metric


def _memory_drift(run: Measured) -> float:
    """All services' memory in use, in instances' worth."""
    window = run.window
    if not window.times_s.size:
        return math.nan
    there = {name: window.column("ready", name) + window.column("draining", name) for name in window.services}
    used = sum((window.column("memory", name) * count for name, count in there.items()), start=0 * window.times_s)
    return drift_per_hour(window, used)


METRICS: list[AnyMetric] = [
    Metric("breaking_point_users", "count",
           "The most users connected before a breach of the latency or error limit, or a loss of waiting users, that "
           "lasted two minutes; the peak where it did not break.",
           lambda run: run.breaches.users),
    Metric("broke", "fraction", "Share of the replications that broke.", lambda run: float(run.breaches.broke)),
    Metric("time_to_break_s", "s", "From the start of the run to the breaking point.",
           lambda run: run.breaches.broke_at_s),
    Metric("time_in_breach", "fraction",
           "Share of the time beyond the latency or error limit, or losing users who wait.",
           lambda run: run.breaches.share),
    Metric("recovery_time_s", "s",
           "From the beginning of the first breach of a minute or more to the end of the last one; 0 without one.",
           lambda run: run.breaches.recovery_s),
    Metric("latency_drift_per_hour", "fraction",
           "Slope of the p95 latency an hour, as a share of its mean (least squares over scrapes).",
           lambda run: drift_per_hour(run.window, run.window.column("latency_p95_s")), signed=True),
    Metric("memory_drift_per_hour", "fraction",
           "Slope of the memory in use on all instances an hour, as a share of its mean (least squares over scrapes).",
           _memory_drift, signed=True),
]  # fmt: skip
