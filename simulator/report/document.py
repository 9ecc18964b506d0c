"""A result as one plain JSON document: what `--json` prints, and what a result folder keeps."""

from math import isfinite
from typing import Any

from foresize.simulator.result import Result

TIMING = ("wall_s", "turns_per_s", "replications_run")
"""What the birth certificate says of the machine; the same run has other figures on another day."""


def document(result: Result, *, timing: bool = True) -> dict[str, Any]:
    """Verdict, objectives, metrics, cost, bottleneck, provenance; numbers in the unit beside them, null where unknown.

    Without `timing` the document is a pure function of scenario, seed and versions, so that two saved runs are equal to
    the byte.
    """
    verdict = result.verdict.to_dict()
    objectives = verdict.pop("objectives")
    plain = {
        "name": result.scenario.name,
        "description": result.scenario.description,
        "verdict": verdict,
        "objectives": objectives,
        "metrics": _metrics(result),
        "cost": _cost(result),
        "bottleneck": result.bottleneck.to_dict(),
        "breaking_point": result.breaking_point,
        "latency_parts": result.latency_parts.to_dict("records"),
        "provenance": {key: value for key, value in result.provenance.items() if timing or key not in TIMING},
    }
    return {key: known(value) for key, value in plain.items()}


def _metrics(result: Result) -> dict[str, Any]:
    definitions = result.definitions
    return {
        name: {
            "value": each.value,
            "ci_low": each.low,
            "ci_high": each.high,
            "unit": definitions[name].unit,
            "replications": each.n,
        }
        for name, each in result.estimates.items()
    }


def _cost(result: Result) -> dict[str, Any]:
    """The means over replications; their intervals stand with the metrics."""
    figures = ("total", "per_hour", "per_user", "per_user_hour", "per_session", "per_1000_turns")
    split = ("boot", "working", "idle", "draining")
    value = {name: each.value for name, each in result.estimates.items()}
    return {
        **{f"{figure}_usd": value[f"cost_{figure}_usd"] for figure in figures},
        "window_s": sum(run.window_s for run in result.runs) / len(result.runs),
        "items": result.cost.to_dict("records"),
        "split": {f"{part}_usd": value[f"cost_{part}_usd"] for part in split},
    }


def known(value: Any) -> Any:
    """The value with null for each number that JSON does not have."""
    if isinstance(value, dict):
        return {key: known(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [known(item) for item in value]
    if isinstance(value, float) and not isfinite(value):
        return None
    return value
