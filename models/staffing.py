"""How many servers a load needs, so that few enough wait, leave, or wait long.

Offered load in Erlangs: arrival rate × mean service time. Sources: Erlang (1917); Halfin & Whitt (1981), "Heavy-traffic
limits for queues with many exponential servers"; Garnett, Mandelbaum & Reiman (2002), "Designing a call center with
impatient customers".
"""

import math
from collections.abc import Callable
from functools import cache

import numpy as np

_DEVIATIONS = 10.0
_MORE = 64
_MOST_STATES = 1_000_000
_STEPS = 100
_LARGEST_BETA = 40.0


def servers_for_blocking(offered_erlangs: float, most_blocked: float) -> int:
    """The fewest servers at which the Erlang B share of lost arrivals is at most `most_blocked` (above 0)."""
    if not most_blocked > 0:
        raise ValueError(f"no number of servers keeps the share of lost arrivals at {most_blocked}")
    # at least what is not lost must be served
    least = max(1, math.floor(offered_erlangs * (1.0 - most_blocked)))
    return _fewest(lambda servers: most_blocked * _over_blocking(offered_erlangs, servers) >= 1.0, least)


def servers_for_wait(offered_erlangs: float, service_s: float, most_waiting: float, within_s: float = 0.0) -> int:
    """The fewest servers at which the share of arrivals that waits longer than `within_s` is at most `most_waiting`
    (above 0).

    Erlang C: P(W > t) = C(n, a) exp(−(n − a) t / E[S]).
    """
    if not most_waiting > 0:
        raise ValueError(f"no number of servers keeps the probability of waiting at {most_waiting}")

    def is_enough(servers: int) -> bool:
        spare = servers - offered_erlangs
        waiting = servers / (spare * _over_blocking(offered_erlangs, servers) + offered_erlangs)
        return waiting * math.exp(-spare * within_s / service_s) <= most_waiting

    return _fewest(is_enough, math.floor(offered_erlangs) + 1)


def servers_for_abandonment(offered_erlangs: float, service_s: float, patience_s: float, most_abandoned: float) -> int:
    """The fewest servers at which the Erlang A share of arrivals that leaves before service is at most
    `most_abandoned` (above 0), who waits leaving after an exponential patience of mean `patience_s`."""
    if not most_abandoned > 0:
        raise ValueError(f"no number of servers keeps the share of those who leave at {most_abandoned}")
    ratio = service_s / patience_s
    least = max(1, math.floor(offered_erlangs * (1.0 - most_abandoned)))
    return _fewest(lambda servers: _abandoned(offered_erlangs, servers, ratio) <= most_abandoned, least)


def square_root_servers(offered_erlangs: float, beta: float, peakedness: float = 1.0) -> int:
    """Square-root staffing: a + β √(z a), rounded up; z is the variance of the number in service over its mean."""
    return max(1, math.ceil(offered_erlangs + beta * math.sqrt(peakedness * offered_erlangs)))


def halfin_whitt_waiting(beta: float) -> float:
    """Share of arrivals that waits with β standard deviations of spare servers: 1 / (1 + β Φ(β) / φ(β))."""
    return 1.0 if beta <= 0 else 1.0 / (1.0 + beta * _normal_cdf(beta) / _normal_density(beta))


@cache
def halfin_whitt_beta(waiting: float) -> float:
    """The β at which that share waits (above 0, at most 1)."""
    if not 0 < waiting <= 1:
        raise ValueError(f"a share of arrivals that waits is above 0 and at most 1, not {waiting}")
    low, high = 0.0, _LARGEST_BETA
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if halfin_whitt_waiting(middle) > waiting else (low, middle)
    return high


def garnett_waiting(beta: float, service_s: float, patience_s: float) -> float:
    """Share of arrivals that waits where who waits may leave: 1 / (1 + √(θ/μ) h(β √(μ/θ)) / h(−β)), with the hazard
    rate h of the normal distribution and the rate θ of leaving."""
    ratio = math.sqrt(service_s / patience_s)
    return 1.0 / (1.0 + ratio * _normal_hazard(beta / ratio) / _normal_hazard(-beta))


def _fewest(is_enough: Callable[[int], bool], start: int) -> int:
    """The fewest from `start` on that are enough; more never are too few."""
    step, too_few = 1, start - 1
    while not is_enough(too_few + step):
        too_few += step
        step *= 2
    enough = too_few + step
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        enough, too_few = (middle, too_few) if is_enough(middle) else (enough, middle)
    return enough


def _over_blocking(offered_erlangs: float, servers: int) -> float:
    """1 / B(n, a) = Σ n! / ((n − k)! a^k), the probability of up to n over that of n in M/M/∞; of it only some √a terms
    around k = n − a count, where the recursion would need all n."""
    if offered_erlangs <= 0:
        return math.inf
    peak = max(0.0, servers - offered_erlangs)
    terms = min(servers, math.ceil(peak + _DEVIATIONS * math.sqrt(offered_erlangs)) + _MORE)
    with np.errstate(over="ignore"):
        return 1.0 + float(np.cumprod((servers - np.arange(terms)) / offered_erlangs).sum())


def _abandoned(offered_erlangs: float, servers: int, ratio: float) -> float:
    """Share that leaves, by the states above n of the chain of Erlang A; `ratio` is θ/μ.

    Whose patience makes more than a million states is taken for patient without end: who has no server leaves.
    """
    if offered_erlangs <= 0:
        return 0.0
    peak = max(0.0, offered_erlangs - servers) / ratio
    states = math.ceil(peak + _DEVIATIONS * math.sqrt(offered_erlangs / ratio)) + _MORE
    if states > _MOST_STATES:
        return max(0.0, 1.0 - servers / offered_erlangs)
    k = np.arange(1, states + 1)
    with np.errstate(over="ignore"):
        weights = np.cumprod(offered_erlangs / (servers + k * ratio))
        waiting = float(weights @ k) / (_over_blocking(offered_erlangs, servers) + float(weights.sum()))
    return ratio * waiting / offered_erlangs


def _normal_density(x: float) -> float:
    return math.exp(-x * x / 2.0) / math.sqrt(2.0 * math.pi)


def _normal_cdf(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def _normal_hazard(x: float) -> float:
    return _normal_density(x) / _normal_cdf(-x)
