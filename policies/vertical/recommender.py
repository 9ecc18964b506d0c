"""From usage to requests: percentiles, safety margin, confidence, memory peaks, out-of-memory bumps.

Source: kubernetes/autoscaler, vertical-pod-autoscaler/pkg/recommender (logic/estimator.go, logic/recommender.go,
model/aggregate_container_state.go, model/container.go).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypedDict

import numpy as np
import numpy.typing as npt

from foresize.policies.vertical.histogram import CPU, MEMORY, Buckets, Histogram, add, new_histogram, percentile

CPU_WEIGHT = 0.1
"""Of a sample of CPU."""
DAY_S = 86_400.0
SAMPLES_A_DAY = 1440
MIB = 1024.0**2


@dataclass(frozen=True, slots=True)
class Limits:
    """The recommender's flags and what a VerticalPodAutoscaler object limits."""

    target_percentile: float = 0.9
    lower_percentile: float = 0.5
    upper_percentile: float = 0.95
    margin: float = 0.15
    """The safety margin."""
    cpu_half_life_s: float = DAY_S
    memory_half_life_s: float = DAY_S
    peak_window_s: float = DAY_S
    """Of memory only the peak of each such window of a container counts."""
    least: tuple[float, float] = (0.025, 250 * MIB)
    """Cores and bytes that a pod's recommendation never goes below."""
    allowed_from: tuple[float | None, float | None] = (None, None)
    allowed_to: tuple[float | None, float | None] = (None, None)
    oom_ratio: float = 1.2
    oom_least: float = 100 * MIB


class Usage(TypedDict):
    """What is remembered of all containers of a service; it is JSON."""

    cpu: Histogram
    memory: Histogram
    first_s: float | None
    last_s: float | None
    samples: int
    """Samples of CPU."""
    peaks: dict[str, list[float]]
    """By container: the end of its window of memory, its peak there."""


class Estimates(NamedTuple):
    """Of one resource; the upper bound is infinite while nothing is sure."""

    lower: float
    target: float
    upper: float
    uncapped: float
    """The target without the object's limits."""


class Recommendation(NamedTuple):
    """Requests of one instance: cores, and bytes."""

    cpu: Estimates
    memory: Estimates
    confidence: float


def new_usage() -> Usage:
    """Nothing seen."""
    empty = new_histogram()
    return {"cpu": empty, "memory": new_histogram(), "first_s": None, "last_s": None, "samples": 0, "peaks": {}}


def see_cpu(usage: Usage, cores: npt.NDArray[np.float64], at_s: float, limits: Limits) -> None:
    """Add one sample of CPU of each container."""
    if not len(cores):
        return
    add(usage["cpu"], CPU, cores, CPU_WEIGHT, at_s, limits.cpu_half_life_s)
    usage["first_s"] = at_s if usage["first_s"] is None else usage["first_s"]
    usage["last_s"] = at_s
    usage["samples"] += len(cores)


def see_memory(usage: Usage, names: Sequence[int], in_use: Sequence[float], at_s: float, limits: Limits) -> None:
    """Take each container's memory for its window's peak where it is one."""
    known = usage["peaks"]
    risen, gone = [], []
    for name, value in zip(map(str, names), in_use, strict=True):
        end_s, peak = known.get(name, (at_s, 0.0))
        if at_s >= end_s:
            windows = math.floor((at_s - end_s) / limits.peak_window_s) + 1
            end_s, peak = end_s + windows * limits.peak_window_s, 0.0
        if value > peak:
            risen.append((end_s, value))
            gone.extend([(end_s, peak)] if peak else [])
            peak = value
        known[name] = [end_s, peak]
    _count_peaks(usage["memory"], gone, -1.0, limits)
    _count_peaks(usage["memory"], risen, 1.0, limits)
    # a container whose window is over counts anew when it is seen again, or is gone
    usage["peaks"] = {name: kept for name, kept in known.items() if at_s < kept[0]}


def see_oom(usage: Usage, name: int, request: float, at_s: float, limits: Limits) -> None:
    """A container ran out of memory: it is taken to have wanted `oom_sample` of it."""
    peak = usage["peaks"].get(str(name), [at_s, 0.0])[1]
    see_memory(usage, [name], [oom_sample(request, peak, limits)], at_s, limits)


def oom_sample(request: float, peak: float, limits: Limits) -> float:
    """The memory that a container is taken to have wanted when it ran out: by 100 MiB or a fifth more than it had."""
    had = max(request, peak)
    return max(had + limits.oom_least, had * limits.oom_ratio)


def confidence(usage: Usage) -> float:
    """How far the history can be trusted, in days: its length, or its samples at one a minute where these are fewer."""
    if usage["first_s"] is None or usage["last_s"] is None:
        return 0.0
    return min((usage["last_s"] - usage["first_s"]) / DAY_S, usage["samples"] / SAMPLES_A_DAY)


def recommend(usage: Usage, limits: Limits) -> Recommendation | None:
    """What a pod of one container should ask for; None before anything was seen."""
    if not usage["samples"]:
        return None
    sure = confidence(usage)
    cpu = _estimates(usage["cpu"], CPU, sure, limits, 0, 0.001)
    return Recommendation(cpu, _estimates(usage["memory"], MEMORY, sure, limits, 1, 1.0), sure)


def lower_factor(sure: float) -> float:
    """(1 + 0.001 / c)⁻²: the lower bound comes up to its estimate within hours."""
    return (1.0 + 0.001 / sure) ** -2 if sure > 0 else 0.0


def upper_factor(sure: float) -> float:
    """1 + 1 / c: the upper bound comes down to its estimate within weeks."""
    return 1.0 + 1.0 / sure if sure > 0 else math.inf


def _estimates(
    histogram: Histogram, buckets: Buckets, sure: float, limits: Limits, resource: int, unit: float
) -> Estimates:
    """The three estimates of a resource, rounded up to whole units, within the limits."""
    least, low, high = limits.least[resource], limits.allowed_from[resource], limits.allowed_to[resource]

    def bounded(share: float, factor: float) -> tuple[float, float]:
        used = percentile(histogram, buckets, share) * (1.0 + limits.margin)
        value = max(used * factor if used else 0.0, least)  # the factor may be infinite
        value = value if math.isinf(value) else math.ceil(value / unit - 1e-9) * unit
        return value, min(max(value, low or 0.0), math.inf if high is None else high)

    uncapped, target = bounded(limits.target_percentile, 1.0)
    return Estimates(
        lower=bounded(limits.lower_percentile, lower_factor(sure))[1],
        target=target,
        upper=bounded(limits.upper_percentile, upper_factor(sure))[1],
        uncapped=uncapped,
    )


def _count_peaks(histogram: Histogram, peaks: list[tuple[float, float]], weight: float, limits: Limits) -> None:
    """Add peaks at the ends of their windows, or take them back."""
    for end_s in sorted({end_s for end_s, _ in peaks}):
        values = np.array([value for each, value in peaks if each == end_s], np.float64)
        add(histogram, MEMORY, values, weight, end_s, limits.memory_half_life_s)
