"""Closed forms of queueing theory, for estimates before a run and for holding the simulation against.

Names follow the literature: arrival rate λ and service rate μ (of one server) per second, c servers, offered load
a = λ/μ in Erlangs, utilisation ρ = a/c. Times are in seconds where rates are per second. A queue that cannot keep up
has an infinite mean wait. What has no closed form is summed over its birth–death chain.

Sources: Kleinrock (1975), "Queueing Systems, volume 1"; Gross, Shortle, Thompson & Harris (2008), "Fundamentals of
Queueing Theory", 4th edition; others are named where they are used.
"""

import math

import numpy as np

from foresize.models.queueing import (
    Abandonment,
    BirthDeath,
    birth_death,
    erlang_a,
    erlang_b,
    erlang_c,
    servers_needed,
)

__all__ = [
    "Abandonment",
    "BirthDeath",
    "birth_death",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "machine_repair",
    "mg1_mean_wait_s",
    "mg1_ps_mean_sojourn_s",
    "mg_infinity_probability",
    "mm1_mean_wait_s",
    "mm1_response_quantile_s",
    "mmc_mean_wait_s",
    "mmc_wait_quantile_s",
    "mmck",
    "servers_needed",
    "usl_queue",
    "usl_speedup",
]


def mm1_mean_wait_s(arrival_per_s: float, service_per_s: float) -> float:
    """Mean wait before service of M/M/1: ρ / (μ - λ) (Kleinrock, 1975, section 3.2)."""
    if arrival_per_s >= service_per_s:
        return math.inf
    return arrival_per_s / service_per_s / (service_per_s - arrival_per_s)


def mm1_response_quantile_s(arrival_per_s: float, service_per_s: float, q: float) -> float:
    """Quantile of the time in M/M/1, wait and service, exponential of rate μ - λ (Kleinrock, 1975, section 5.7)."""
    return math.inf if arrival_per_s >= service_per_s else -math.log1p(-q) / (service_per_s - arrival_per_s)


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
