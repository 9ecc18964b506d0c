"""Forecasting the load that a cold start from now will meet, from the sessions that were open and are open now.

Eick, Massey & Whitt (1993), "Mt/G/∞ queues with sinusoidal arrival rates": a service without limits has the mean
M' = λ − μ M of sessions open, where they end at rate μ each. It is exact for exponential session times, and close to it
for others where the forecast is short against a session.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

Point = Sequence[float]
"""A time in seconds, and the sessions that were open and waiting then."""


def arrival_rate_per_s(points: Sequence[Point], session_s: float) -> float:
    """Sessions that began a second, from how their number has changed and from those that must have ended meanwhile:
    λ = ΔM/Δt + M̄/E[S]; where there is one point, as many as end."""
    (first_s, first), (last_s, last) = points[0], points[-1]
    if last_s <= first_s:
        return last / session_s
    return max(0.0, (last - first) / (last_s - first_s) + mean(points) / session_s)


def mean(points: Sequence[Point]) -> float:
    """The time average of what points joined by lines say."""
    span_s = points[-1][0] - points[0][0]
    if span_s <= 0:
        return points[-1][1]
    return sum((after[0] - before[0]) * (before[1] + after[1]) / 2 for before, after in pairwise(points)) / span_s


def load_ahead(open_now: float, rate_per_s: float, session_s: float, ahead_s: float) -> float:
    """Sessions that will be open in `ahead_s`: those of now that are left, and those that begin until then:
    M e^(−L/E[S]) + λ E[S] (1 − e^(−L/E[S]))."""
    left = math.exp(-ahead_s / session_s)
    return open_now * left + rate_per_s * session_s * (1.0 - left)


def keep(points: list[list[float]], at_s: float, value: float, window_s: float) -> None:
    """Add a point that is newer than the last, and forget those that are older than the window."""
    if points and at_s <= points[-1][0]:
        return
    points.append([at_s, value])
    points[:] = [point for point in points if point[0] >= at_s - window_s]
