"""What the clouds' policies read in a pipeline's samples: per instance, in their units, and as a series of points."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from foresize.policies.pods import Bools, Floats, Ints, Pods, Requests, Sample

Figure = Literal["cpu", "memory", "sessions", "request_rate", "concurrency", "lobby"]
"""What can be read: CPU and memory in percent of what an instance asks for, the rest as `PER_POD` and `OF_SERVICE` have
it."""

AS_METRIC = {figure: figure for figure in ("cpu", "memory", "sessions", "request_rate", "lobby")}
"""The metric of `foresize list metrics` that stands for a figure; `concurrency` has none."""

Points = list[list[float | None]]
"""Pairs of a window's end in seconds and its value, oldest first; a value is None where nothing was measured."""

_STATISTICS: dict[str, Callable[[Floats], Any]] = {
    "Average": np.mean,
    "Minimum": np.min,
    "Min": np.min,
    "Maximum": np.max,
    "Max": np.max,
    "Sum": np.sum,
    "Total": np.sum,
    "SampleCount": len,
    "Count": len,
}


def of_instances(sample: Sample, figure: str, requests: Requests) -> Floats | None:
    """The figure of each instance that was measured, in the order of `sample.names`; None where it was not measured, or
    is a share of nothing."""
    values = sample.values.get(figure)
    if values is None or figure not in ("cpu", "memory"):
        return values
    asked = requests.cpu if figure == "cpu" else requests.memory
    return values * (100.0 / asked) if asked else None


def older(names: Ints, pods: Pods | None, since_s: Floats | None, at_s: float, age_s: float) -> Bools:
    """Which of the named instances had, at a time, been there for `age_s` since `since_s`: a column of `pods`, NaN for
    those that are not there yet. One that has been told to end counts until then, and one that is gone was there."""
    if pods is None or since_s is None or not len(pods):
        return np.ones(len(names), np.bool_)
    order = np.argsort(pods.names)
    known = pods.names[order]
    at = np.minimum(np.searchsorted(known, names), len(known) - 1)
    inside = np.where(np.isnan(pods.deleted_s), since_s + age_s <= at_s, pods.deleted_s > at_s)
    found: Bools = (known[at] != names) | inside[order][at]
    return found


def statistic(name: str, values: Sequence[float] | Floats) -> float | None:
    """The Average, Minimum, Maximum, Sum or SampleCount (Azure's Min, Max, Total and Count too); None of nothing."""
    if not len(values):
        return None
    return float(_STATISTICS[name](np.asarray(values, np.float64)))


def lobby(sample: Sample, name: str) -> float | None:
    """Who waits for an instance: for each ready one (for one at least) as an Average, all of them as anything else."""
    waiting = sample.whole.get("lobby")
    if waiting is None or name != "Average":
        return waiting
    return waiting / max(1.0, sample.whole.get("ready", len(sample.names)))


def follow(
    memory: dict[str, Any], key: str, samples: Sequence[Sample], read: Callable[[Sample], float | None], kept: int
) -> Points:
    """The series so far: what `memory` holds under `key` and what the samples add to it; the newest `kept`."""
    points: Points = memory.setdefault(key, [])
    newest = points[-1][0] if points else None
    for sample in samples:
        if newest is None or sample.end_s > newest:
            points.append([sample.end_s, shortened(read(sample))])
    del points[:-kept]
    return points


def values_of(points: Points) -> list[float | None]:
    """The values alone."""
    return [value for _, value in points]


def shortened(value: float | None, digits: int = 10) -> float | None:
    """With so many digits: enough for any threshold, indifferent to the order of a sum, and short in the memory."""
    return None if value is None else float(f"{value:.{digits}g}")
