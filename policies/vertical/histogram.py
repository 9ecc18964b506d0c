"""Histograms of usage whose older samples weigh less: buckets that grow by 5 %, weights that halve in a day.

Source: kubernetes/autoscaler, vertical-pod-autoscaler/pkg/recommender/util (histogram.go, decaying_histogram.go,
histogram_options.go).
"""

import math
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import numpy.typing as npt

_GROWTH = 1.05
_EPSILON = 0.0001
"""Below it a bucket counts as empty."""
_LARGEST_EXPONENT = 100


@dataclass(frozen=True, slots=True)
class Buckets:
    """Where buckets begin: bucket k at first × (1.05^k − 1) / 0.05."""

    first: float
    """The first bucket's width."""
    most: float
    """The largest value that has a bucket of its own."""

    @property
    def count(self) -> int:
        """How many there are."""
        return math.ceil(math.log(self.most * (_GROWTH - 1) / self.first + 1, _GROWTH)) + 1

    def start(self, index: int) -> float:
        """Where one begins."""
        return self.first * (_GROWTH**index - 1) / (_GROWTH - 1)

    def indices(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        """The bucket of each value."""
        found = (np.log(values * (_GROWTH - 1) / self.first + 1) / math.log(_GROWTH)).astype(np.int64)
        return np.where(values < self.first, 0, np.minimum(found, self.count - 1))


CPU = Buckets(first=0.01, most=1000.0)
"""In cores."""
MEMORY = Buckets(first=1e7, most=1e12)
"""In bytes."""


class Histogram(TypedDict):
    """Weights by bucket; it is JSON, so the buckets' numbers are texts."""

    weights: dict[str, float]
    reference_s: float
    """The time whose samples have the weight 1."""


def new_histogram() -> Histogram:
    """An empty one."""
    return {"weights": {}, "reference_s": 0.0}


def add(
    histogram: Histogram,
    buckets: Buckets,
    values: npt.NDArray[np.float64],
    weight: float,
    at_s: float,
    half_life_s: float,
) -> None:
    """Add samples of one weight and time; with a negative weight, take them back."""
    _shift(histogram, at_s, half_life_s)
    weight *= 2.0 ** ((at_s - histogram["reference_s"]) / half_life_s)
    weights = histogram["weights"]
    indices, counts = np.unique(buckets.indices(values), return_counts=True)
    for index, count in zip(indices.tolist(), counts.tolist(), strict=True):
        weights[str(index)] = max(0.0, weights.get(str(index), 0.0) + weight * count)


def percentile(histogram: Histogram, buckets: Buckets, share: float) -> float:
    """The upper edge of the bucket in which the share of all weight is reached; 0 of an empty histogram."""
    kept = sorted((int(index), weight) for index, weight in histogram["weights"].items() if weight >= _EPSILON)
    if not kept:
        return 0.0
    threshold, reached, last = share * sum(weight for _, weight in kept), 0.0, kept[-1][0]
    for index, weight in kept:
        reached += weight
        if reached >= threshold:
            last = index
            break
    return buckets.start(last + 1 if last < buckets.count - 1 else last)


def _shift(histogram: Histogram, at_s: float, half_life_s: float) -> None:
    """Move the reference before the weights grow beyond what a number can hold."""
    if at_s <= histogram["reference_s"] + half_life_s * _LARGEST_EXPONENT:
        return
    reference_s = math.floor(at_s / half_life_s + 0.5) * half_life_s
    factor = 2.0 ** -round((reference_s - histogram["reference_s"]) / half_life_s)
    histogram["weights"] = {index: weight * factor for index, weight in histogram["weights"].items()}
    histogram["reference_s"] = reference_s
