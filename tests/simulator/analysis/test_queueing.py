import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.simulator.analysis.queueing import (
    birth_death,
    erlang_a,
    erlang_b,
    erlang_c,
    machine_repair,
    mg1_mean_wait_s,
    mg1_ps_mean_sojourn_s,
    mg_infinity_probability,
    mm1_mean_wait_s,
    mm1_response_quantile_s,
    mmc_mean_wait_s,
    mmc_wait_quantile_s,
    mmck,
    servers_needed,
    usl_queue,
    usl_speedup,
)

loads = st.floats(0.05, 0.95)
few = st.integers(1, 40)


@pytest.mark.parametrize(
    ("servers", "erlangs"), [(1, 0.0101), (5, 1.361), (10, 4.461), (20, 12.03), (50, 37.90), (100, 84.06)]
)
def test_erlang_b_gives_the_published_table_of_1_percent_loss(servers: int, erlangs: float) -> None:
    # Cooper (1981), "Introduction to Queueing Theory", tables: offered load at B = 0.01
    assert erlang_b(erlangs, servers) == pytest.approx(0.01, rel=2e-3)


def test_a_call_centre_of_50_has_the_published_waits_with_and_without_abandonment() -> None:
    # Gans, Koole & Mandelbaum (2003), "Telephone call centers": 48 calls a minute of a minute each, 50 agents,
    # patience 2 minutes: 3.1 % abandon, mean wait 3.7 s, queue 3; without abandonment 20.8 s, 90th percentile 58.1 s
    per_s = 1 / 60
    assert mmc_mean_wait_s(48 * per_s, per_s, 50) == pytest.approx(20.8, abs=0.05)
    assert mmc_wait_quantile_s(48 * per_s, per_s, 50, 0.9) == pytest.approx(58.1, abs=0.05)
    found = erlang_a(48 * per_s, per_s, 50, per_s / 2)
    assert found.abandoned == pytest.approx(0.031, abs=0.0005)
    assert found.mean_wait_s == pytest.approx(3.7, abs=0.05)
    assert found.mean_waiting == pytest.approx(3.0, abs=0.05)


def test_two_servers_have_the_algebraic_probability_of_waiting() -> None:
    assert erlang_c(1.5, 2) == pytest.approx(9 / 14)  # 2ρ²/(1+ρ)


@given(loads)
def test_one_server_of_mmc_is_mm1(load: float) -> None:
    assert erlang_c(load, 1) == pytest.approx(load)
    assert mmc_mean_wait_s(load, 1.0, 1) == pytest.approx(mm1_mean_wait_s(load, 1.0))


@given(loads)
def test_exponential_service_makes_pollaczek_khinchine_mm1(load: float) -> None:
    assert mg1_mean_wait_s(load, 1.0, cv=1.0) == pytest.approx(mm1_mean_wait_s(load, 1.0))
    assert mg1_mean_wait_s(load, 1.0, cv=0.0) == pytest.approx(mm1_mean_wait_s(load, 1.0) / 2)


@given(loads)
def test_sharing_the_processor_takes_as_long_on_average_as_queueing_for_exponential_work(load: float) -> None:
    assert mg1_ps_mean_sojourn_s(load, 1.0) == pytest.approx(mm1_mean_wait_s(load, 1.0) + 1.0)


@given(loads, few, st.floats(0.1, 10))
def test_a_long_enough_waiting_room_makes_mmck_mmc(load: float, servers: int, rate: float) -> None:
    arrivals = load * servers * rate
    chain = mmck(arrivals, rate, servers, servers + 800)
    assert chain.at_least(servers) == pytest.approx(erlang_c(load * servers, servers), rel=1e-6)
    assert chain.mean_waiting(servers) / arrivals == pytest.approx(mmc_mean_wait_s(arrivals, rate, servers), rel=1e-6)
    assert chain.mean_busy(servers) == pytest.approx(load * servers)


@given(st.floats(0.1, 60), few)
def test_no_waiting_room_makes_mmck_erlang_b(erlangs: float, servers: int) -> None:
    assert mmck(erlangs, 1.0, servers, servers).full == pytest.approx(erlang_b(erlangs, servers))


def test_mm1k_loses_the_textbooks_share() -> None:
    # Gross et al. (2008), section 2.5: (1-ρ) ρ^K / (1-ρ^(K+1))
    assert mmck(0.8, 1.0, 1, 5).full == pytest.approx(0.2 * 0.8**5 / (1 - 0.8**6))
    assert mmck(1.0, 1.0, 1, 5).full == pytest.approx(1 / 6)


@given(st.floats(0.05, 0.9), st.integers(1, 20))
def test_endless_patience_makes_erlang_a_erlang_c(load: float, servers: int) -> None:
    found = erlang_a(load * servers, 1.0, servers, 1e-9)
    assert found.waiting == pytest.approx(erlang_c(load * servers, servers), rel=1e-5)
    assert found.mean_wait_s == pytest.approx(mmc_mean_wait_s(load * servers, 1.0, servers), rel=1e-5)


@given(st.floats(0.1, 60), few)
def test_no_patience_makes_erlang_a_erlang_b(erlangs: float, servers: int) -> None:
    assert erlang_a(erlangs, 1.0, servers, 1e9).abandoned == pytest.approx(erlang_b(erlangs, servers), rel=1e-5)


@given(st.floats(0.1, 60), few)
def test_leaving_as_fast_as_being_served_makes_erlang_a_poisson(erlangs: float, servers: int) -> None:
    below = sum(mg_infinity_probability(erlangs, 1.0, n) for n in range(servers))
    assert erlang_a(erlangs, 1.0, servers, 1.0).waiting == pytest.approx(1 - below, abs=1e-12)


@given(st.floats(1.1, 5), st.integers(1, 20), st.floats(0.01, 1))
def test_an_overloaded_queue_loses_at_least_what_exceeds_its_servers(load: float, servers: int, leave: float) -> None:
    assert erlang_a(load * servers, 1.0, servers, leave).abandoned >= 1 - 1 / load - 1e-9


def test_patience_that_would_need_endless_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 10,000,000 states"):
        erlang_a(2.0, 1.0, 1, 1e-8)


def test_quantiles_invert_their_laws() -> None:
    assert mm1_response_quantile_s(0.5, 1.0, 0.95) == pytest.approx(-math.log(0.05) / 0.5)
    p95 = mmc_wait_quantile_s(9.0, 1.0, 10, 0.95)
    assert erlang_c(9.0, 10) * math.exp(-p95) == pytest.approx(0.05)
    assert mmc_wait_quantile_s(1.0, 1.0, 10, 0.95) == 0.0
    assert mmc_wait_quantile_s(0.0, 1.0, 10, 0.95) == 0.0


def test_a_queue_that_cannot_keep_up_waits_for_ever() -> None:
    assert erlang_c(10.0, 10) == 1.0
    for wait in (
        mm1_mean_wait_s(1.0, 1.0),
        mm1_response_quantile_s(2.0, 1.0, 0.5),
        mmc_mean_wait_s(10.0, 1.0, 10),
        mmc_wait_quantile_s(11.0, 1.0, 10, 0.5),
        mg1_mean_wait_s(1.0, 1.0, 1.0),
        mg1_ps_mean_sojourn_s(1.0, 1.0),
    ):
        assert wait == math.inf


@given(st.floats(0, 300), st.floats(0.001, 0.9))
def test_servers_needed_are_the_fewest_that_do(erlangs: float, most_waiting: float) -> None:
    servers = servers_needed(erlangs, most_waiting)
    assert erlang_c(erlangs, servers) <= most_waiting + 1e-12
    assert servers == 1 or erlang_c(erlangs, servers - 1) > most_waiting - 1e-12


def test_never_waiting_is_refused() -> None:
    with pytest.raises(ValueError, match="no number of servers"):
        servers_needed(5.0, 0.0)


def test_the_sessions_in_progress_are_poisson() -> None:
    law = np.array([mg_infinity_probability(0.5, 20.0, n) for n in range(100)])
    assert law.sum() == pytest.approx(1)
    assert law @ np.arange(100) == pytest.approx(10)
    assert law @ (np.arange(100) - 10.0) ** 2 == pytest.approx(10)
    assert mg_infinity_probability(0.0, 20.0, 0) == 1.0


def test_the_scalability_law_peaks_where_gunther_says() -> None:
    contention, coherency = 0.02, 0.0005
    peak = math.sqrt((1 - contention) / coherency)  # Gunther (2007), chapter 4
    best = max(range(1, 200), key=lambda n: usl_speedup(n, contention, coherency))
    assert abs(best - peak) < 1
    assert usl_speedup(1, contention, coherency) == 1.0


@given(st.floats(0.1, 20))
def test_without_contention_the_scalability_law_is_an_infinite_server(erlangs: float) -> None:
    chain = usl_queue(erlangs, 1.0, 0.0, 0.0, concurrent=200, capacity=200)
    assert chain.mean_number == pytest.approx(erlangs)
    assert chain.mean_response_s == pytest.approx(1.0)


@given(loads)
def test_full_contention_is_a_single_server(load: float) -> None:
    chain = usl_queue(load, 1.0, 1.0, 0.0, concurrent=900, capacity=900)
    assert chain.mean_response_s == pytest.approx(mm1_mean_wait_s(load, 1.0) + 1)


def test_a_limit_on_concurrency_keeps_a_database_from_collapsing() -> None:
    free, limited = (usl_queue(9.0, 1.0, 0.02, 0.0013, concurrent=c, capacity=2000) for c in (2000, 27))
    assert free.full > 0.8
    assert limited.full < 1e-6


@given(st.integers(1, 60), st.floats(0.01, 2))
def test_enough_repairers_make_machines_independent(machines: int, failure: float) -> None:
    down = failure / (1 + failure)
    chain = machine_repair(machines, failure, 1.0, repairers=machines)
    assert chain.mean_number == pytest.approx(machines * down)
    assert chain.mean_response_s == pytest.approx(1.0)


def test_machine_repair_agrees_with_the_binomial_sum_of_the_textbook() -> None:
    # Gross et al. (2008), section 2.8, with 6 machines, 2 repairers, λ/μ = 0.3
    ratio, machines, repairers = 0.3, 6, 2
    weights = [
        math.comb(machines, n) * ratio**n
        if n <= repairers
        else math.comb(machines, n) * math.factorial(n) / repairers ** (n - repairers) / 2 * ratio**n
        for n in range(machines + 1)
    ]
    chain = machine_repair(machines, 0.3, 1.0, repairers)
    assert chain.probabilities == pytest.approx(np.array(weights) / sum(weights))
    assert chain.throughput_per_s == pytest.approx(0.3 * (machines - chain.mean_number))
    assert chain.throughput_per_s == pytest.approx(chain.mean_busy(repairers))


@given(st.lists(st.tuples(st.floats(0.01, 100), st.floats(0.01, 100)), min_size=1, max_size=50))
def test_every_cut_of_a_birth_death_chain_is_crossed_as_often_up_as_down(rates: list[tuple[float, float]]) -> None:
    chain = birth_death([up for up, _ in rates], [down for _, down in rates])
    assert chain.probabilities.sum() == pytest.approx(1)
    up = chain.probabilities[:-1] * chain.arrival_rates[:-1]
    down = chain.probabilities[1:] * chain.service_rates[1:]
    assert up == pytest.approx(down, rel=1e-6, abs=1e-15)


def test_arrivals_that_stop_leave_what_is_beyond_unseen() -> None:
    assert list(birth_death([1.0, 0.0, 1.0], [1.0, 1.0, 1.0]).probabilities) == [0.5, 0.5, 0.0, 0.0]


@pytest.mark.parametrize(("up", "down"), [([1.0], [1.0, 2.0]), ([1.0], [0.0]), ([-1.0], [1.0])])
def test_rates_that_make_no_chain_are_refused(up: list[float], down: list[float]) -> None:
    with pytest.raises(ValueError, match="birth-death chain needs"):
        birth_death(up, down)
