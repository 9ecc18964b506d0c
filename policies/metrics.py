"""What an autoscaler can see of its service: the one table of metrics, their units and what they mean."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import WithJsonSchema
from pydantic_core import PydanticCustomError

from foresize.models.units import parse_duration, parse_fraction, parse_rate
from foresize.policies.base import Observation

MetricName = Literal[
    "cpu",
    "memory",
    "sessions",
    "session_slots",
    "request_rate",
    "queue_length",
    "lobby",
    "p95_latency",
    "pool_wait",
]
"""The metrics that a policy can name."""

Unit = Literal["fraction", "count", "per_s", "s"]


@dataclass(frozen=True, slots=True)
class Metric:
    """What one metric means."""

    unit: Unit
    sentence: str
    per_instance: bool
    """Whether it is a mean over the ready instances, each of which `Observation.per_instance` has, and so absent where
    none is ready."""


METRICS: dict[str, Metric] = {
    "cpu": Metric("fraction", "Share of the vCPUs (of the workers, for `slots`) in use over the scrape period.", True),
    "memory": Metric("fraction", "Share of the memory in use at the scrape; 0 where memory is unlimited.", True),
    "sessions": Metric("count", "Open sessions at the scrape.", True),
    "session_slots": Metric("fraction", "Share of the session slots taken at the scrape; 0 where unlimited.", True),
    "request_rate": Metric("per_s", "Calls that arrived over the scrape period, a second.", True),
    "queue_length": Metric("count", "Calls that wait on the instance at the scrape.", True),
    "lobby": Metric(
        "count",
        "Users (or calls) that wait for an instance to take them, for each ready instance; their total where none is "
        "ready, which is what scaling from zero goes by.",
        False,
    ),
    "p95_latency": Metric(
        "s",
        "95th percentile of the latency of all turns that ended in the scrape period; absent where none did.",
        False,
    ),
    "pool_wait": Metric("s", "Mean wait for a database connection over the scrape period, of all pools.", False),
}
"""By name, in the order in which they are listed."""


def parse_count(value: object) -> float:
    """A bare number of at least 0: how many of something, on average."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e15:
        raise PydanticCustomError(
            "unit", "must be a number of at least 0 like 40, without a unit, but is {value}.", {"value": repr(value)}
        )
    return float(value)


_PARSE = {"fraction": parse_fraction, "count": parse_count, "per_s": parse_rate, "s": parse_duration}

Level = Annotated[
    float,
    WithJsonSchema(
        {
            "type": ["string", "number"],
            "description": "A value of the metric in its unit: 70%, 40, 12/s or 2s.",
            "examples": ["70%", 40, "12/s", "2s"],
        }
    ),
]
"""A value of a metric: a share, a count, a rate or seconds. Who has such a field parses it by `parse_level`."""


def parse_level(metric: str | None, value: object) -> float:
    """A value of the metric as YAML has it, in the metric's unit. Raises PydanticCustomError for one of another unit.

    Where there is no such metric, which is told at its own place, any value passes as 0.
    """
    return _PARSE[METRICS[metric].unit](value) if metric in METRICS else 0.0


def reading(seen: Observation, metric: str) -> float | None:
    """What the metric says; None without data, and for all but `lobby` where no instance is ready."""
    return seen.metrics.get(metric) if seen.ready or metric == "lobby" else None


def say(metric: str, value: float) -> str:
    """A value of the metric in words: `91 %`, `38.5`, `12/s`, `2.4 s`."""
    match METRICS[metric].unit:
        case "fraction":
            return f"{_digits(value * 100)} %"
        case "per_s":
            return f"{_digits(value)}/s"
        case "s":
            return f"{_digits(value)} s"
        case _:
            return _digits(value)


def _digits(value: float) -> str:
    """Three significant digits, never an exponent."""
    return f"{value:.3g}" if value < 999.5 else f"{value:.0f}"
