"""Instance warm-up: who counts in the metric, and who only in the capacity."""

from typing import NamedTuple

import numpy as np

from foresize.policies.base import Observation
from foresize.policies.figures import lobby, of_instances, older, statistic
from foresize.policies.pods import Sample


class Capacity(NamedTuple):
    """The desired capacity, by how far it has come."""

    warm: int
    """Instances in service for as long as the warm-up."""
    warming: int
    """All others that were asked for: in service more recently, or still starting."""


def capacity_of(seen: Observation, warmup_s: float) -> Capacity:
    """How much of the desired capacity is warm; the clock runs from InService."""
    warm = seen.ready
    if seen.pods is not None:
        pods = seen.pods
        since_s = pods.ready_changed_s + warmup_s
        warm = int(np.count_nonzero(pods.ready & np.isnan(pods.deleted_s) & (since_s <= seen.now_s)))
    warm = min(warm, seen.desired)
    return Capacity(warm, seen.desired - warm)


def data_point(
    seen: Observation, sample: Sample, figure: str, scale: float, name: str, warmup_s: float
) -> float | None:
    """A sample's data point: the statistic over the instances that were warm then, times `scale`."""
    if figure == "lobby":
        return lobby(sample, name)
    values = of_instances(sample, figure, seen.requests)
    if values is None:
        return None
    since_s = None if seen.pods is None else np.where(seen.pods.ready, seen.pods.ready_changed_s, np.nan)
    point = statistic(name, values[older(sample.names, seen.pods, since_s, sample.end_s, warmup_s)])
    return None if point is None or name == "SampleCount" else point * scale
