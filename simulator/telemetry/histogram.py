"""A latency distribution in fixed memory: its bins grow by 1 %, so every quantile is within 1 % of the exact one.

The bins are those of DDSketch (Masson, Rim & Lee, 2019, "DDSketch: a fast and fully-mergeable quantile sketch with
relative-error guarantees", section 2), on a fixed range instead of a growing store. No library is used because the
counts must be a flat array of integers that a compiled event loop can write to: the Python sketches keep
objects and dictionaries, and their bins are found by code that Numba cannot call.
"""

import math
from array import array
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from foresize.models.formula import formula

GROWTH = 1.01
"""Upper edge of a bin over its lower edge; any value inside is within 1 % of any other."""
FLOOR_S = 1e-6
"""Lower edge of the first logarithmic bin; anything shorter counts as zero."""
CEILING_S = 1e6
"""Upper end of the range (11 days); anything longer is counted in the overflow bin."""
SCALE = 1.0 / math.log(GROWTH)
"""Bins per unit of natural logarithm: the bin of a value inside the range is int(log(value) * SCALE + OFFSET)."""
OFFSET = 1.0 + 1e-9 - math.log(FLOOR_S) * SCALE
"""Shifts FLOOR_S into bin 1; the billionth keeps FLOOR_S itself from being rounded down into the zero bin."""
OVERFLOW_BIN = math.ceil(math.log(CEILING_S / FLOOR_S) * SCALE) + 1
"""Index of the bin for CEILING_S and above; bin 0 holds what is below FLOOR_S."""
BINS = OVERFLOW_BIN + 1
"""Length of the array of counts."""


class Histogram:
    """Counts of non-negative seconds in logarithmic bins, with the exact count, sum, least and greatest value.

    `quantile` is within 1 % of the sample's order statistic between 1 µs and 10⁶ s. Two histograms merge into what
    one would have been that saw both samples; only the last digits of `sum` can depend on the order of merging.
    """

    __slots__ = ("count", "counts", "max", "min", "sum")

    def __init__(self) -> None:
        """Start empty."""
        self.reset()

    @classmethod
    def from_counts(cls, counts: Iterable[int], total_s: float, least_s: float, greatest_s: float) -> "Histogram":
        """Copy `BINS` counts, with the sum, least and greatest value. Raises ValueError for another number of them."""
        made = cls.__new__(cls)
        made.counts = array("q", counts)
        if len(made.counts) != BINS:
            raise ValueError(f"a histogram has {BINS} bins, but was given {len(made.counts)}")
        made.count = int(made.bins().sum())
        some = made.count > 0
        made.sum = float(total_s) if some else 0.0
        made.min, made.max = (float(least_s), float(greatest_s)) if some else (math.inf, -math.inf)
        return made

    def reset(self) -> None:
        """Forget everything, to begin the next window."""
        # not an ndarray, which takes twice as long to count up by one; numpy sees the same memory where all are read
        self.counts = array("q", bytes(8 * BINS))
        self.count = 0
        self.sum = 0.0
        self.min = math.inf
        self.max = -math.inf

    def add(self, value_s: float) -> None:
        """Count one value; ValueError where it is negative or not finite."""
        self.counts[bin_of(value_s)] += 1
        self.count += 1
        self.sum += value_s
        if value_s < self.min:
            self.min = value_s
        if value_s > self.max:
            self.max = value_s

    def merge(self, other: "Histogram") -> None:
        """Take in everything that `other` has counted."""
        if not other.count:
            return
        self.bins()[:] += other.bins()
        self.count += other.count
        self.sum += other.sum
        self.min = min(self.min, other.min)
        self.max = max(self.max, other.max)

    def copy(self) -> "Histogram":
        """An independent histogram with the same content."""
        made = Histogram.__new__(Histogram)
        made.counts = self.counts[:]
        made.count, made.sum, made.min, made.max = self.count, self.sum, self.min, self.max
        return made

    def difference(self, earlier: "Histogram") -> "Histogram":
        """What was added since `earlier`, a copy of this histogram.

        The least and greatest value of a window are not kept, so they are the edges of its outermost bins (within 1 %).
        Raises ValueError where `earlier` holds values that this one does not.
        """
        from foresize.simulator.telemetry.bins import subtract

        made = Histogram()
        total, least, first, last = subtract(self.bins(), earlier.bins(), made.bins())
        made.count = self.count - earlier.count
        if total != made.count or least < 0:
            raise ValueError("the earlier histogram is not an earlier state of this one")
        if total:
            made.sum = max(0.0, self.sum - earlier.sum)
            made.min = max(self.min, lower_edge_s(first))
            made.max = min(self.max, lower_edge_s(last + 1))
        return made

    def bins(self) -> npt.NDArray[np.int64]:
        """The counts as numpy and compiled loops see them, in the same memory; who counts there must keep `count`,
        `sum`, `min` and `max` too."""
        return np.frombuffer(self.counts, np.int64)

    @property
    def mean(self) -> float:
        """The exact mean in seconds; NaN where nothing was counted."""
        return self.sum / self.count if self.count else math.nan

    def quantile(self, q: float) -> float:
        """The least value that at least the share `q` of the sample does not exceed, in seconds; NaN where empty.

        It is the ⌈q·count⌉-th value in order (nearest rank). A bin's values are taken as evenly spread over the
        logarithm of its width. The overflow bin answers with the greatest value. Raises ValueError outside 0 ≤ q ≤ 1.
        """
        if not 0.0 <= q <= 1.0:
            raise ValueError(f"a quantile's share must be between 0 and 1, but is {q}")
        if not self.count:
            return math.nan
        # the tiny term keeps 0.07 * 100 = 7.000000000000001 at rank 7
        rank = max(1, math.ceil(q * self.count - 1e-9))
        if rank in (1, self.count):
            return self.min if rank == 1 else self.max
        here = self._occupied()
        up_to = self.bins()[here].cumsum()
        at = int(up_to.searchsorted(rank))
        i = here.start + at
        before = int(up_to[at]) - self.counts[i]
        return self._inside(i, (rank - before - 0.5) / self.counts[i])

    def count_above(self, threshold_s: float) -> float:
        """How many values exceed `threshold_s`; the bin that holds the threshold counts in proportion."""
        if not self.count or threshold_s >= self.max:
            return 0.0
        if threshold_s < self.min:
            return float(self.count)
        at = bin_of(threshold_s)
        above = float(self.bins()[at + 1 :].sum())
        if at in (0, OVERFLOW_BIN):
            return above
        share = math.log(lower_edge_s(at + 1) / threshold_s) * SCALE
        return above + self.counts[at] * min(1.0, max(0.0, share))

    def to_dict(self) -> dict[str, Any]:
        """The content as plain JSON: only filled bins, as [index, count] pairs."""
        bins = [[i, self.counts[i]] for i in self.bins().nonzero()[0].tolist()]
        if not self.count:
            return {"growth": GROWTH, "sum": 0.0, "min": None, "max": None, "bins": bins}
        return {"growth": GROWTH, "sum": self.sum, "min": self.min, "max": self.max, "bins": bins}

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> "Histogram":
        """The histogram that `to_dict` wrote; ValueError where its bins are not the ones used here."""
        if content["growth"] != GROWTH:
            raise ValueError(f"a histogram with bins growing by {content['growth']} cannot be read: {GROWTH} is used")
        counts = [0] * BINS
        for i, n in content["bins"]:
            if not 0 <= i < BINS or n < 0:
                raise ValueError(f"bin {i} with {n} values is not in a histogram of {BINS} bins")
            counts[i] = n
        empty = content["min"] is None
        return cls.from_counts(
            counts, content["sum"], 0.0 if empty else content["min"], 0.0 if empty else content["max"]
        )

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same counts, sum, least and greatest value."""
        return isinstance(other, Histogram) and self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]  # it changes while it counts

    def __repr__(self) -> str:
        """Say how many values there are and where."""
        return f"Histogram(count={self.count}, min={self.min}, p50={self.quantile(0.5)}, max={self.max})"

    def _occupied(self) -> slice:
        """The bins outside of which all are empty."""
        return slice(bin_of(self.min), bin_of(self.max) + 1) if self.count else slice(0, 0)

    def _inside(self, i: int, position: float) -> float:
        if i == OVERFLOW_BIN:
            return self.max
        guess = 0.0 if i == 0 else math.exp((i - OFFSET + position) / SCALE)
        return min(self.max, max(self.min, guess))


@formula
def bin_at(value_s: float) -> int:
    """The index of the bin of any number, in compiled code too; what is negative counts as zero."""
    if FLOOR_S <= value_s < CEILING_S:
        return int(math.log(value_s) * SCALE + OFFSET)
    return OVERFLOW_BIN if value_s >= CEILING_S else 0


def bin_of(value_s: float) -> int:
    """The index of the bin that counts `value_s`; ValueError where it is negative or not finite."""
    if not 0.0 <= value_s < math.inf:
        raise ValueError(f"a histogram counts finite seconds of at least 0, but was given {value_s}")
    return bin_at(value_s)


def lower_edge_s(i: int) -> float:
    """The lower edge of bin `i` in seconds: 0 for the zero bin, infinity past the overflow bin."""
    if i == 0:
        return 0.0
    return math.inf if i > OVERFLOW_BIN else math.exp((i - OFFSET) / SCALE)
