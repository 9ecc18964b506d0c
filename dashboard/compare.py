"""Two runs side by side: how the key figures moved, pair by pair of replications."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import foresize as fs
from foresize.simulator.analysis.intervals import Estimate, paired_difference
from foresize.simulator.analysis.metrics import AnyMetric, Measured
from foresize.simulator.analysis.words import say

KEY_FIGURES = {
    "turn_latency_p95_s": ("Turn latency p95", "lower"),
    "cost_per_user_hour_usd": ("Cost per user-hour", "lower"),
    "cost_per_hour_usd": ("Cost per hour", "lower"),
    "error_rate": ("Error rate", "lower"),
    "availability": ("Availability", "higher"),
    "session_abandonment_rate": ("Gave up waiting", "lower"),
    "time_under_provisioned": ("Under-provisioned", "lower"),
    "concurrent_users": ("Connected users", ""),
}
"""Label of each compared metric, and which way is better."""


@dataclass(frozen=True, slots=True)
class Delta:
    """How one metric moved from the earlier run to the later one."""

    label: str
    unit: str
    better: str
    before: float
    after: float
    difference: Estimate
    """After − before, with an interval where the replications are pairs."""

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the difference is clear of nothing having changed."""
        return self.difference.has_interval and not self.difference.low <= 0.0 <= self.difference.high

    @property
    def reading(self) -> str:
        """`better`, `worse`, `more` or `less` where it is clear, else `no clear change`."""
        if not self.is_clear:
            return "no clear change"
        rose = self.difference.value > 0
        if not self.better:
            return "more" if rose else "less"
        return "better" if rose == (self.better == "higher") else "worse"

    @property
    def moved(self) -> str:
        """The difference in words: `−120 ms`, `unchanged`."""
        return _signed(self.difference.value, self.unit)

    @property
    def sentence(self) -> str:
        """The difference with its interval: `−120 ms (−140 ms to −100 ms)`."""
        if not self.difference.has_interval or self.difference.low == self.difference.high == 0.0:
            return self.moved
        low, high = (_signed(end, self.unit) for end in (self.difference.low, self.difference.high))
        return f"{self.moved} ({low} to {high})"


def deltas(before: fs.Result, after: fs.Result) -> list[Delta]:
    """The key figures that both runs have data of."""
    found = (_delta(name, before, after) for name in KEY_FIGURES)
    return [delta for delta in found if not math.isnan(delta.difference.value)]


def are_pairs(before: fs.Result, after: fs.Result) -> bool:
    """Whether replication n of both has the same random numbers: they have the same seed."""
    return bool(before.provenance["seed"] == after.provenance["seed"])


def _delta(name: str, before: fs.Result, after: fs.Result) -> Delta:
    label, better = KEY_FIGURES[name]
    metric = after.definitions[name]
    was, now = before.estimates[name].value, after.estimates[name].value
    difference = Estimate(now - was, math.nan, math.nan, 0)
    if are_pairs(before, after):
        pairs = list(zip(_each(metric, after.runs), _each(metric, before.runs), strict=False))
        difference = paired_difference([x for x, _ in pairs], [y for _, y in pairs])
    return Delta(label, metric.unit, better, was, now, difference)


def _each(metric: AnyMetric, runs: Sequence[Measured]) -> list[float]:
    """The metric of each replication alone."""
    return [metric.estimate([run]).value for run in runs]


def _signed(value: float, unit: str) -> str:
    if value == 0:
        return "unchanged"
    return say(value, unit) if value < 0 or math.isnan(value) else f"+{say(value, unit)}"
