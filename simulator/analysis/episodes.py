"""Episodes of a run: when it was beyond its limits, when it broke, how long it took to recover, whether it drifts."""

import math
from dataclasses import dataclass
from math import nan

import numpy as np
import numpy.typing as npt

from foresize.simulator.analysis.window import Floats, Window
from foresize.simulator.scenario.scenario import Scenario

Bools = npt.NDArray[np.bool_]

SMOOTH_S = 60.0
"""Latency and errors are looked at as a minute's mean: the p95 of a scrape's few turns jumps about."""
CLEARLY = 2.0
"""Standard deviations by which a minute must be beyond a limit to be in breach of it."""
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
    """From the beginning of the first breach of a minute or more to the end of the last one; 0 without one."""
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
    """The breaches of a run: a minute's p95 or error rate beyond its limit, or users who give up waiting."""
    times, users = window.times_s, window.column("users")
    if not times.size:
        return Breaches(0.0, 0.0, nan, nan, "")
    beyond = _beyond(window, limits, users)
    bad = np.logical_or.reduce(list(beyond.values()))
    begins = times - window.periods_s
    share = float(window.periods_s[bad].sum() / window.periods_s.sum())
    lasting = _lasting(bad, begins, times, SMOOTH_S)
    recovery_s = float(times[lasting[-1][1]] - begins[lasting[0][0]]) if lasting else 0.0
    broken = _lasting(bad, begins, times, LASTING_S)
    if not broken:
        return Breaches(share, recovery_s, nan, float(users.max()), "")
    at, end = broken[0]
    what = max(beyond, key=lambda each: int(beyond[each][at : end + 1].sum()))
    return Breaches(share, recovery_s, float(begins[at]), float(users[: at + 1].max()), what)


def _beyond(window: Window, limits: Limits, users: Floats) -> dict[str, Bools]:
    """Scrape by scrape, what is beyond its limit by more than the noise of a minute's few turns explains."""
    turns = window.column("turns_per_s") * window.periods_s
    latency = window.column("latency_p95_s")
    seen = np.where(np.isfinite(latency), np.maximum(turns, 1e-9), 0.0)
    over = max(1, round(SMOOTH_S / float(np.median(window.periods_s))))
    in_a_minute = np.maximum(_trailing(turns, np.ones_like(turns), over) * over, 1.0)
    p95 = _trailing(np.nan_to_num(latency, nan=0.0), seen, over)
    errors = _trailing(window.column("error_rate"), turns, over)
    lost = _trailing(window.column("abandonments"), np.ones_like(users), over)
    by_chance = (limits.error_rate * (1.0 - limits.error_rate)) ** 0.5
    return {
        "latency": p95 - CLEARLY * _noise(latency, turns) / np.sqrt(in_a_minute) > limits.latency_p95_s,
        "errors": errors - CLEARLY * by_chance / np.sqrt(in_a_minute) > limits.error_rate,
        "waiting for an instance": lost > limits.error_rate * np.maximum(users, 1.0),
    }


def _noise(latency: Floats, turns: Floats) -> float:
    """A p95's standard deviation as if from a single turn: from the jumps between scrapes next to each other.

    Jumps, for a trend is no noise; their median, for a break is none either (Rousseeuw & Croux 1993 on the MAD).
    """
    known = np.isfinite(latency) & (turns > 0)
    values, n = latency[known], turns[known]
    if values.size < 8:
        return 0.0
    jumps = np.abs(np.diff(values)) * np.sqrt(n[1:] * n[:-1] / (n[1:] + n[:-1]))
    return float(np.median(jumps)) / 0.6745


def _trailing(values: Floats, weights: Floats, over: int) -> Floats:
    """The weighted mean of each value and the `over` − 1 before it; 0 where they have no weight."""

    def sums(each: Floats) -> Floats:
        total = np.cumsum(np.concatenate([np.zeros(over), each]))
        return np.asarray(total[over:] - total[:-over])

    weight = sums(weights)
    return np.asarray(np.divide(sums(values * weights), weight, out=np.zeros_like(weight), where=weight > 1e-6))


def _lasting(bad: Bools, begins: Floats, times: Floats, least_s: float) -> list[tuple[int, int]]:
    """First and last scrape of each run of bad ones that lasts so long."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], bad, [False]]).astype(int)))
    runs = [(int(first), int(end) - 1) for first, end in zip(edges[::2], edges[1::2], strict=True)]
    return [(first, last) for first, last in runs if times[last] - begins[first] >= least_s - 1e-6]


def drift_per_hour(window: Window, values: Floats) -> float:
    """The slope of a least-squares line through a series, an hour, as a share of the series' mean; NaN below 8 scrapes.

    Least squares over the whole window: a leak or a growing backlog shows, one noisy scrape does not.
    """
    known = np.isfinite(values)
    if known.sum() < 8 or not np.any(values[known]):
        return nan
    slope = float(np.polyfit(window.times_s[known], values[known], 1)[0])
    return slope * 3600.0 / float(values[known].mean())
