"""Closed forms of queueing theory, for estimates before a run and for holding the simulation against.

Names follow the literature: arrival rate λ and service rate μ (of one server) per second, c servers, offered load
a = λ/μ in Erlangs, utilisation ρ = a/c. Times are in seconds where rates are per second. A queue that cannot keep up
has an infinite mean wait. What has no closed form is summed over its birth–death chain.

Sources: Kleinrock (1975), "Queueing Systems, volume 1"; Gross, Shortle, Thompson & Harris (2008), "Fundamentals of
Queueing Theory", 4th edition; others are named where they are used.
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


def mm1_mean_wait_s(arrival_per_s: float, service_per_s: float) -> float:
    """Mean wait before service of M/M/1: ρ / (μ - λ) (Kleinrock, 1975, section 3.2)."""
    if arrival_per_s >= service_per_s:
        return math.inf
    return arrival_per_s / service_per_s / (service_per_s - arrival_per_s)


def mm1_response_quantile_s(arrival_per_s: float, service_per_s: float, q: float) -> float:
    """Quantile of the time in M/M/1, wait and service, exponential of rate μ - λ (Kleinrock, 1975, section 5.7)."""
    return math.inf if arrival_per_s >= service_per_s else -math.log1p(-q) / (service_per_s - arrival_per_s)


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


def mmc_mean_wait_s(arrival_per_s: float, service_per_s: float, servers: int) -> float:
    """Mean wait before service of M/M/c: C(c, a) / (cμ - λ) (Gross et al., 2008, section 2.3)."""
    spare = servers * service_per_s - arrival_per_s
    return math.inf if spare <= 0 else erlang_c(arrival_per_s / service_per_s, servers) / spare


def mmc_wait_quantile_s(arrival_per_s: float, service_per_s: float, servers: int, q: float) -> float:
    """Quantile of the wait of M/M/c, from P(W > t) = C(c, a) exp(-(cμ - λ) t) (Gross et al., 2008, section 2.3)."""
    spare = servers * service_per_s - arrival_per_s
    if spare <= 0:
        return math.inf
    waiting = erlang_c(arrival_per_s / service_per_s, servers)
    return max(0.0, math.log(waiting / (1 - q)) / spare) if waiting > 0 else 0.0


def mmck(arrival_per_s: float, service_per_s: float, servers: int, capacity: int) -> BirthDeath:
    """M/M/c/K, at most `capacity` in the system (Gross et al., 2008, section 2.5); `full` is the share lost."""
    n = np.arange(1, capacity + 1)
    return birth_death(np.full(capacity, arrival_per_s), service_per_s * np.minimum(n, servers))


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


def mg_infinity_probability(arrival_per_s: float, mean_service_s: float, n: int) -> float:
    """Probability of n in M/G/∞: Poisson with mean λ E[S], whatever the law of S (Gross et al., 2008, section 5.2)."""
    mean = arrival_per_s * mean_service_s
    return float(n == 0) if mean == 0 else math.exp(n * math.log(mean) - mean - math.lgamma(n + 1))


def mg1_mean_wait_s(arrival_per_s: float, mean_service_s: float, cv: float) -> float:
    """Mean wait of M/G/1 in order of arrival, `cv` the service time's coefficient of variation.

    λ E[S²] / (2 (1 - ρ)): Pollaczek (1930), Khinchine (1932); Kleinrock (1975), equation 5.70.
    """
    load = arrival_per_s * mean_service_s
    return math.inf if load >= 1 else load * mean_service_s * (1 + cv**2) / (2 * (1 - load))


def mg1_ps_mean_sojourn_s(arrival_per_s: float, mean_service_s: float) -> float:
    """Mean time in M/G/1 under processor sharing: E[S] / (1 - ρ), whatever the law of S.

    Kleinrock (1967) for exponential work, Sakata, Noguchi & Oizumi (1971) for any. A job of size x takes x / (1 - ρ)
    on average.
    """
    load = arrival_per_s * mean_service_s
    return math.inf if load >= 1 else mean_service_s / (1 - load)


def usl_speedup(n: float, contention: float, coherency: float) -> float:
    """Throughput of n concurrent requests over that of one, by the Universal Scalability Law.

    C(n) = n / (1 + σ (n - 1) + κ n (n - 1)): Gunther (2007), "Guerrilla Capacity Planning", chapter 4.
    """
    return n / (1 + contention * (n - 1) + coherency * n * (n - 1))


def usl_queue(
    arrival_per_s: float, service_per_s: float, contention: float, coherency: float, concurrent: int, capacity: int
) -> BirthDeath:
    """A server whose rate with n at work is μ C(n), at most `concurrent` at work and `capacity` in the system.

    A birth–death chain, so exponential work and Poisson arrivals. `capacity` must be finite: with κ > 0 and no limit
    on concurrency C(n) falls to 0, and an open system is never stable. `full` is the share turned away.
    """
    n = np.minimum(np.arange(1, capacity + 1), concurrent)
    rates = service_per_s * n / (1 + contention * (n - 1) + coherency * n * (n - 1))
    return birth_death(np.full(capacity, arrival_per_s), rates)


def machine_repair(machines: int, failure_per_s: float, repair_per_s: float, repairers: int) -> BirthDeath:
    """The closed network of machines that fail and are repaired (Gross et al., 2008, section 2.8); n are down.

    Sessions that think and then ask a service with c workers are the same: failure rate 1/think time, repair rate μ.
    `throughput_per_s` is the rate of repairs, `mean_busy(repairers) / repairers` the utilisation, `mean_response_s`
    the mean time down.
    """
    n = np.arange(machines)
    return birth_death(failure_per_s * (machines - n), repair_per_s * np.minimum(n + 1, repairers))
