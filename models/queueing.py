"""Queueing theory's formulas that policies go by as well as the analysis: birth–death chains and Erlang's three.

Names follow the literature: arrival rate λ and service rate μ (of one server) per second, c servers, offered load
a = λ/μ in Erlangs. Times are in seconds where rates are per second.

Sources: Kleinrock (1975), "Queueing Systems, volume 1"; others are named where they are used.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Rates = Sequence[float] | npt.NDArray[np.floating[Any]]

_NEGLIGIBLE = 1e-14
_LONGEST_CHAIN = 10_000_000


# eq=False: arrays have no single truth value to compare by
@dataclass(frozen=True, eq=False)
class BirthDeath:
    """A birth–death chain in its steady state; `probabilities[n]` is the share of time with n in the system."""

    probabilities: Floats
    arrival_rates: Floats
    """Rate of arrivals that are let in while n are in the system."""
    service_rates: Floats
    """Rate at which the system is left while n are in it; 0 for n = 0."""

    @property
    def mean_number(self) -> float:
        """Mean number in the system, L."""
        return float(self.probabilities @ np.arange(len(self.probabilities)))

    @property
    def throughput_per_s(self) -> float:
        """Rate of arrivals let in, which in a steady state is the rate of departures."""
        return float(self.probabilities @ self.arrival_rates)

    @property
    def mean_response_s(self) -> float:
        """Mean time in the system of what was let in, by Little's law W = L/λ (Little, 1961)."""
        return self.mean_number / self.throughput_per_s

    @property
    def full(self) -> float:
        """Share of time in the last state, which is the share of Poisson arrivals that finds it full (Wolff, 1982)."""
        return float(self.probabilities[-1])

    def mean_busy(self, servers: int) -> float:
        """Mean number of `servers` at work."""
        return float(self.probabilities @ np.minimum(np.arange(len(self.probabilities)), servers))

    def mean_waiting(self, servers: int) -> float:
        """Mean number waiting behind `servers`."""
        return self.mean_number - self.mean_busy(servers)

    def at_least(self, n: int) -> float:
        """Share of time with `n` or more in the system."""
        return float(self.probabilities[n:].sum())


def birth_death(arrival_rates: Rates, service_rates: Rates) -> BirthDeath:
    """The steady state with `arrival_rates[n]` from n to n + 1 and `service_rates[n]` from n + 1 to n.

    p(n) = p(0) Π λ(i) / μ(i+1), Kleinrock (1975), equation 3.11, by logarithms so that no product overflows. Raises
    ValueError where the lengths differ or a rate is not positive (arrivals may stop: what is beyond is never seen).
    """
    up, down = np.asarray(arrival_rates, dtype=float), np.asarray(service_rates, dtype=float)
    if up.shape != down.shape or not bool((down > 0).all() and (up >= 0).all()):
        raise ValueError("a birth-death chain needs as many arrival rates (at least 0) as service rates (above 0)")
    with np.errstate(divide="ignore"):
        weights = np.concatenate(([0.0], np.cumsum(np.log(up) - np.log(down))))
    probabilities = np.exp(weights - weights.max())
    return BirthDeath(probabilities / probabilities.sum(), np.append(up, 0.0), np.insert(down, 0, 0.0))


def erlang_b(offered_erlangs: float, servers: int) -> float:
    """Share of arrivals lost by M/G/c/c (Erlang, 1917), by the recursion B(c) = a B(c-1) / (c + a B(c-1))."""
    blocked = 1.0
    for c in range(1, servers + 1):
        blocked = offered_erlangs * blocked / (c + offered_erlangs * blocked)
    return blocked


def erlang_c(offered_erlangs: float, servers: int) -> float:
    """Probability of having to wait in M/M/c (Erlang, 1917): B / (1 - ρ (1 - B)); 1 where the load is too much."""
    if offered_erlangs >= servers:
        return 1.0
    blocked = erlang_b(offered_erlangs, servers)
    return blocked / (1 - offered_erlangs / servers * (1 - blocked))


def servers_needed(offered_erlangs: float, most_waiting: float) -> int:
    """The fewest servers at which the Erlang C probability of waiting is at most `most_waiting` (above 0)."""
    if not most_waiting > 0:
        raise ValueError(f"no number of servers keeps the probability of waiting at {most_waiting}")
    servers, blocked = 0, 1.0
    while True:
        servers += 1
        blocked = offered_erlangs * blocked / (servers + offered_erlangs * blocked)
        spare = servers - offered_erlangs * (1 - blocked)
        if servers > offered_erlangs and servers * blocked / spare <= most_waiting:
            return servers


@dataclass(frozen=True)
class Abandonment:
    """What Erlang A says: share that waits, share that abandons, mean wait of all (in s), mean number waiting."""

    waiting: float
    abandoned: float
    mean_wait_s: float
    mean_waiting: float


def erlang_a(arrival_per_s: float, service_per_s: float, servers: int, abandon_per_s: float) -> Abandonment:
    """M/M/c+M: whoever waits leaves at rate `abandon_per_s` (Palm, 1957; Garnett, Mandelbaum & Reiman, 2002).

    The mean wait is over all arrivals, those who abandon included; the share abandoned is θ times that. Summed over the
    chain until what is left is below 10⁻¹⁴. Raises ValueError for a chain that would need over ten million states.
    """
    # the chain's weights fall once more leave than arrive; then each further state is smaller by at least that ratio
    states = servers + max(0, math.ceil((arrival_per_s - servers * service_per_s) / abandon_per_s)) + 64
    while states <= _LONGEST_CHAIN:
        n = np.arange(1, states + 1)
        down = service_per_s * np.minimum(n, servers) + abandon_per_s * np.maximum(n - servers, 0)
        chain = birth_death(np.full(states, arrival_per_s), down)
        if chain.full / (1 - arrival_per_s / down[-1]) < _NEGLIGIBLE:
            mean_waiting = float(chain.probabilities[servers:] @ np.arange(states + 1 - servers))
            wait_s = mean_waiting / arrival_per_s
            return Abandonment(chain.at_least(servers), abandon_per_s * wait_s, wait_s, mean_waiting)
        states *= 2
    raise ValueError(f"patience of {1 / abandon_per_s:g} s makes a chain of more than {_LONGEST_CHAIN:,} states")
