"""The figures that matter, chosen and labelled once for terminal and report."""

from collections.abc import Iterator
from dataclasses import dataclass

from foresize.simulator.analysis.intervals import Estimate
from foresize.simulator.analysis.metrics.resources import slug
from foresize.simulator.analysis.words import say
from foresize.simulator.result import Result


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure as a person reads it."""

    label: str
    value: str
    interval: str
    """From where to where it lies with 95 % confidence; empty where too few replications had data for an interval."""
    metric: str
    """The metric that it shows."""


GROUPS: dict[str, dict[str, str]] = {
    "Load": {
        "users at once": "concurrent_users",
        "users at the peak": "peak_concurrent_users",
        "sessions begun": "sessions_started",
        "gave up waiting": "session_abandonment_rate",
    },
    "Turn latency": {
        "median": "turn_latency_p50_s",
        "p95": "turn_latency_p95_s",
        "p99": "turn_latency_p99_s",
    },
    "Reliability": {
        "error rate": "error_rate",
        "availability": "availability",
    },
    "Instances": {
        "scale-outs": "scale_out_events",
        "decision to ready, p95": "scale_out_time_p95_s",
        "under-provisioned": "time_under_provisioned",
    },
    "Cost": {
        "per user-hour": "cost_per_user_hour_usd",
        "per session": "cost_per_session_usd",
        "per 1000 turns": "cost_per_1000_turns_usd",
        "per hour, in total": "cost_per_hour_usd",
    },
}
"""Label → metric, by group, of what every scenario has; `headlines` adds the turns a minute and each service's
instances."""


def headlines(result: Result) -> dict[str, list[Headline]]:
    """The figures that matter by group; a figure without data (no scale-out happened) is left out."""
    estimates = result.estimates
    found = {
        group: [_headline(result, label, name) for label, name in rows.items() if estimates[name].n]
        for group, rows in GROUPS.items()
    }
    users = found["Load"] if has_sessions(result) else []
    found["Load"] = [*users, _turns_per_minute(estimates["request_rate_per_s"])]
    found["Instances"] = [*_instances(result), *found["Instances"]] if result.scenario.services else []
    return {group: rows for group, rows in found.items() if rows}


def has_sessions(result: Result) -> bool:
    """Whether anybody connects, or the scenario has single requests only."""
    return any(workload.session for workload in result.scenario.workload.values())


def instances_sentence(result: Result) -> str:
    """What the money for instances was paid for, in a sentence; empty where instances cost nothing."""
    hours = sum(run.window_s for run in result.runs) / len(result.runs) / 3600.0
    parts = {name: result.estimates[f"cost_{name}_usd"].value for name in ("working", "idle", "draining", "boot")}
    total = sum(parts.values())
    if not total > 0:
        return ""
    shares = ", ".join(f"{name} {say(usd / total, 'fraction')}" for name, usd in parts.items())
    return f"Of the {say(total / hours, 'usd')} an hour for instances: {shares}."


def _headline(result: Result, label: str, metric: str) -> Headline:
    return _said(label, metric, result.estimates[metric], result.definitions[metric].unit)


def _turns_per_minute(per_s: Estimate) -> Headline:
    per_min = Estimate(per_s.value * 60.0, per_s.low * 60.0, per_s.high * 60.0, per_s.n)
    return _said("turns", "request_rate_per_s", per_min, "per_min")


def _instances(result: Result) -> Iterator[Headline]:
    for service in result.scenario.services:
        yield _headline(result, f"{service}, mean", f"{slug(service)}_instances")
        yield _headline(result, f"{service}, peak", f"{slug(service)}_instances_peak")


def _said(label: str, metric: str, estimate: Estimate, unit: str) -> Headline:
    return Headline(label, say(estimate.value, unit), _interval(estimate, unit), metric)


def _interval(estimate: Estimate, unit: str) -> str:
    if not estimate.has_interval:
        return ""
    if estimate.low == estimate.high:
        return "in each replication"
    return f"{say(estimate.low, unit)} to {say(estimate.high, unit)}"
