"""Episodes of a run: when it was beyond its limits, when it broke, how long it took to recover, whether it drifts."""

import math
from dataclasses import dataclass
from math import nan

import numpy as np

from foresize.simulator.analysis.window import Floats, Window
from foresize.simulator.scenario.scenario import Scenario

LASTING_S = 120.0
"""A breach that lasts so long is no hiccup: the service has broken."""
USUAL_LATENCY_S = 2.0
"""The limit on the turn latency's p95 where no objective sets one: what live voice is asked for (ITU-T G.114 and the
voice agents' aim of about a second leave no more)."""
USUAL_ERRORS = 0.05
"""The limit on the error rate where no objective sets one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on a scrape is a breach."""

    latency_p95_s: float
    error_rate: float


def limits_of(scenario: Scenario) -> Limits:
    """The limits that the scenario's own objectives set (`turn latency p95 < 3s`, `error rate < 5%`), or the usual."""
    from foresize.simulator.analysis.objectives import parse_objective

    known = {"turn_latency_p95_s": "s", "error_rate": "fraction"}
    limits = {"turn_latency_p95_s": USUAL_LATENCY_S, "error_rate": USUAL_ERRORS}
    for text in scenario.objectives:
        try:
            objective = parse_objective(text, known)
        except ValueError:  # an objective on another metric
            continue
        if objective.wants_less:
            limits[objective.metric] = objective.threshold
    return Limits(limits["turn_latency_p95_s"], limits["error_rate"])


@dataclass(frozen=True, slots=True)
class Breaches:
    """When a run was beyond its limits. Times are NaN, and `what` is empty, where that never happened."""

    share: float
    """The share of the window in breach."""
    recovery_s: float
    """From the beginning of the first breach to the end of the last one; 0 without a breach."""
    broke_at_s: float
    """When the first breach that lasted two minutes began."""
    users: float
    """The most users that were connected before that: the breaking point; the peak where it did not break."""
    what: str
    """What was beyond its limit then: `latency`, `errors` or `waiting for an instance`."""

    @property
    def broke(self) -> bool:
        """Whether it broke."""
        return not math.isnan(self.broke_at_s)


def breaches(window: Window, limits: Limits) -> Breaches:
    """The breaches of a run, scrape by scrape: p95 or error rate beyond its limit, or users who give up waiting."""
    times, users = window.times_s, window.column("users")
    if not times.size:
        return Breaches(0.0, 0.0, nan, nan, "")
    beyond = {
        "latency": np.nan_to_num(window.column("latency_p95_s"), nan=0.0) > limits.latency_p95_s,
        "errors": window.column("error_rate") > limits.error_rate,
        "waiting for an instance": window.column("abandonments") > limits.error_rate * np.maximum(users, 1.0),
    }
    bad = np.logical_or.reduce(list(beyond.values()))
    begins = times - window.periods_s
    share = float(window.periods_s[bad].sum() / window.periods_s.sum())
    recovery_s = float(times[bad][-1] - begins[bad][0]) if bad.any() else 0.0
    at = _first_lasting(bad, begins, times)
    if at is None:
        return Breaches(share, recovery_s, nan, float(users.max()), "")
    what = max(beyond, key=lambda each: beyond[each][at : at + 8].sum())
    return Breaches(share, recovery_s, float(begins[at]), float(users[: at + 1].max()), what)


def _first_lasting(bad: np.ndarray, begins: Floats, times: Floats) -> int | None:
    """The first scrape of the first run of bad ones that is long enough."""
    first: int | None = None
    for i, is_bad in enumerate(bad):
        if not is_bad:
            first = None
            continue
        first = i if first is None else first
        if times[i] - begins[first] >= LASTING_S - 1e-6:
            return first
    return None


def drift_per_hour(window: Window, values: Floats) -> float:
    """The slope of a least-squares line through a series, an hour, as a share of the series' mean; NaN below 8 scrapes.

    Least squares over the whole window: a leak or a growing backlog shows, one noisy scrape does not.
    """
    known = np.isfinite(values)
    if known.sum() < 8 or not np.any(values[known]):
        return nan
    slope = float(np.polyfit(window.times_s[known], values[known], 1)[0])
    return slope * 3600.0 / float(values[known].mean())
