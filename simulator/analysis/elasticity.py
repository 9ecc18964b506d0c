"""How well supply follows demand: the elasticity metrics of the SPEC Research Group's cloud group.

Source: Herbst et al. (2018), "Quantifying Cloud Performance and Dependability: Taxonomy, Metric Design, and Emerging
Challenges", ACM ToMPECS 3(4), section on elasticity; each is an exact integral over the step curves of demand d(t) and
supply s(t) of one service, here as they are scraped.
"""

import math
from dataclasses import dataclass

import numpy as np

from foresize.simulator.analysis.window import Floats, Window
from foresize.simulator.scenario.scenario import Service

COMFORTABLE = 0.8
"""The share of its CPU or workers up to which an instance answers in good time: what demand is counted by. It is a rule
of thumb (queues at 80 % are short for several servers), not a promise about a latency."""


@dataclass(frozen=True, slots=True)
class Elasticity:
    """The five metrics of one service over a window; shares of time or of demand, NaN for an empty window."""

    under_provisioning: float
    """θ_U = 1/T · Σ max(d − s, 0)/d · Δt: the share of what was needed that was missing, over time."""
    over_provisioning: float
    """θ_O = 1/T · Σ max(s − d, 0)/d · Δt: what was there beyond need, as a share of it; more than 1 is possible."""
    time_under: float
    """τ_U = 1/T · Σ [d > s] · Δt: the share of time with too little."""
    time_over: float
    """τ_O = 1/T · Σ [s > d] · Δt: the share of time with too much."""
    instability: float
    """υ = 1/(T − t₁) · Σ min(|sgn Δs − sgn Δd|, 1) · Δt: how long supply did not move as demand did."""


def elasticity(demand: Floats, supply: Floats, periods_s: Floats) -> Elasticity:
    """The metrics of step curves that hold `demand[i]` and `supply[i]` for `periods_s[i]`. A demand of 0 counts as 1 in
    the ratios, so that an empty service is not over-provisioned without end."""
    whole_s = float(periods_s.sum())
    if not whole_s:
        return Elasticity(*[math.nan] * 5)
    missing, idle = np.maximum(demand - supply, 0.0), np.maximum(supply - demand, 0.0)
    divisor = np.maximum(demand, 1.0)
    later_s = periods_s[1:]
    moves = np.minimum(np.abs(np.sign(np.diff(supply)) - np.sign(np.diff(demand))), 1.0)
    return Elasticity(
        float((missing / divisor * periods_s).sum()) / whole_s,
        float((idle / divisor * periods_s).sum()) / whole_s,
        float(periods_s[missing > 0].sum()) / whole_s,
        float(periods_s[idle > 0].sum()) / whole_s,
        float((moves * later_s).sum() / later_s.sum()) if later_s.size else math.nan,
    )


def needed(window: Window, name: str, service: Service) -> Floats:
    """The instances that a service needed in each scrape period: enough places for its sessions and those who wait, and
    enough CPU or workers for its calls at 80 % use, those that wait counted as work. At least 1 where there is any.

    Sessions stay where they are, so this is what would do if all could be moved: the least that any autoscaler needs.
    """
    servers, places = service.capacity.servers(), service.capacity.most_sessions()
    busy = window.column("cpu", name) * supplied(window, name) * servers + window.column("queue_length", name)
    wanted = busy / (servers * COMFORTABLE)
    if places:
        present = window.column("sessions", name) + window.column("lobby", name)
        wanted = np.maximum(wanted, present / places)
    needed: Floats = np.ceil(np.round(wanted, 9))
    return needed


def supplied(window: Window, name: str) -> Floats:
    """The instances of a service that served in each period: ready ones, and draining ones, whose sessions are part of
    the demand."""
    return window.column("ready", name) + window.column("draining", name)


def elasticity_of(window: Window, name: str, service: Service) -> Elasticity:
    """The metrics of one service of a run."""
    return elasticity(needed(window, name, service), supplied(window, name), window.periods_s)
