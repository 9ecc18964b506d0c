"""Metrics of scaling: how often, how fast, to what effect, and how long there was too little."""

import math
from collections.abc import Callable

import numpy as np

from foresize.simulator.analysis.metrics.base import AnyMetric, Measured, Metric
from foresize.simulator.analysis.scaling import oscillations, start_times_s

FULL = 0.95
"""A service that uses so much of its CPU, workers or session slots has nothing left for whoever comes next."""


def _mean_start_s(run: Measured) -> float:
    times = start_times_s(run.record)
    return math.fsum(times) / len(times) if times else math.nan


def _start_quantile_s(q: float) -> Callable[[Measured], float]:
    def measure(run: Measured) -> float:
        times = start_times_s(run.record)
        return float(np.quantile(times, q, method="inverted_cdf")) if times else math.nan

    return measure


def _drains(run: Measured) -> list[float]:
    """How long the drains that ended in the window took."""
    table = run.record.instances
    rows = zip(table["draining_s"], table["gone_s"], strict=True)
    return [gone_s - draining_s for draining_s, gone_s in rows if gone_s > max(draining_s, run.record.start_s)]


def _mean_drain_s(run: Measured) -> float:
    drains = _drains(run)
    return math.fsum(drains) / len(drains) if drains else math.nan


def _cut_off(run: Measured) -> float:
    table = run.record.instances
    rows = zip(table["end"], table["gone_s"], strict=True)
    return float(sum(end == "cut off" and gone_s >= run.record.start_s for end, gone_s in rows))


def _under_provisioned(run: Measured) -> float:
    window = run.window
    if not window.times_s.size:
        return math.nan
    short = np.zeros(window.times_s.size, dtype=bool)
    for service in window.services:
        short |= window.column("lobby", service) > 0
        short |= window.column("cpu", service) >= FULL
        short |= window.column("session_slots", service) >= FULL
    return float(window.periods_s[short].sum() / window.periods_s.sum())


def _effect(run: Measured) -> float:
    effects = [event.effect for event in run.scaling if event.is_out and not math.isnan(event.effect)]
    return math.fsum(effects) / len(effects) if effects else math.nan


METRICS: list[AnyMetric] = [
    Metric("scale_out_events", "count", "Times that an autoscaler asked for more instances.",
           lambda run: sum(event.is_out for event in run.scaling)),
    Metric("scale_in_events", "count", "Times that an autoscaler asked for fewer instances.",
           lambda run: sum(not event.is_out for event in run.scaling)),
    Metric("scale_out_time_mean_s", "s", "From the decision to a new instance being ready, mean.",
           _mean_start_s),
    Metric("scale_out_time_p95_s", "s", "From the decision to a new instance being ready, 95th percentile.",
           _start_quantile_s(0.95)),
    Metric("scale_out_time_max_s", "s", "From the decision to a new instance being ready, longest.",
           _start_quantile_s(1.0)),
    Metric("drain_time_mean_s", "s", "From the decision to end an instance until its last session has left, mean.",
           _mean_drain_s),
    Metric("drain_time_max_s", "s", "From the decision to end an instance until its last session has left, longest.",
           lambda run: max(_drains(run), default=math.nan)),
    Metric("instances_cut_off", "count", "Draining instances that were ended with sessions still on them.", _cut_off),
    Metric("scaling_effect", "fraction",
           "By how much p95 latency fell from the two minutes before a scale-out to the two after it (negative: rose).",
           _effect, signed=True),
    Metric("scaling_oscillations", "count", "Times that a desired count turned round within ten minutes.",
           lambda run: oscillations(run.scaling)),
    Metric("time_under_provisioned", "fraction",
           "Share of the time in which somebody waited for an instance, or CPU, workers or session slots were 95 % "
           "used.",
           _under_provisioned),
]  # fmt: skip
