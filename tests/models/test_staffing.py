"""Staffing against tables that were computed apart from it."""

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.models.queueing import erlang_a, erlang_b, erlang_c, servers_needed
from foresize.models.staffing import (
    garnett_waiting,
    halfin_whitt_beta,
    halfin_whitt_waiting,
    servers_for_abandonment,
    servers_for_blocking,
    servers_for_wait,
    square_root_servers,
)


@pytest.mark.parametrize(
    ("offered", "blocked", "servers"),
    [(10, 0.05, 15), (10, 0.01, 18), (10, 0.001, 21), (50, 0.05, 56), (50, 0.01, 64), (50, 0.001, 71),
     (200, 0.05, 202), (200, 0.01, 221), (200, 0.001, 238)],
)  # fmt: skip
def test_erlang_b_tables(offered, blocked, servers):
    assert servers_for_blocking(offered, blocked) == servers


@pytest.mark.parametrize(("waiting", "exact", "rule"), [(0.2, 58, 58), (0.1, 61, 61), (0.05, 64, 63), (0.01, 68, 67)])
def test_erlang_c_and_the_square_root_rule_at_fifty_erlangs(waiting, exact, rule):
    assert servers_for_wait(50, 180, waiting) == exact
    assert square_root_servers(50, halfin_whitt_beta(waiting)) == rule


@pytest.mark.parametrize(
    ("waiting", "beta"), [(0.5, 0.506), (0.2, 1.062), (0.1, 1.420), (0.05, 1.740), (0.01, 2.375), (1.0, 0.0)]
)
def test_halfin_whitt_betas(waiting, beta):
    assert halfin_whitt_beta(waiting) == pytest.approx(beta, abs=5e-4)


@given(waiting=st.floats(1e-6, 1.0))
def test_beta_and_waiting_are_inverse(waiting):
    assert halfin_whitt_waiting(halfin_whitt_beta(waiting)) == pytest.approx(waiting, rel=1e-6)


@pytest.mark.parametrize("offered", [10, 50, 200])
@pytest.mark.parametrize("waiting", [0.2, 0.1, 0.05, 0.01])
def test_the_square_root_rule_is_at_most_one_short(offered, waiting):
    short = servers_needed(offered, waiting) - square_root_servers(offered, halfin_whitt_beta(waiting))
    assert 0 <= short <= 1


def test_garnetts_approximation_at_fifty_servers():
    exact = erlang_a(50, 1, 50, 1)
    assert (exact.waiting, exact.abandoned) == (pytest.approx(0.519, abs=5e-4), pytest.approx(0.056, abs=5e-4))
    assert garnett_waiting(0.0, 1, 1) == pytest.approx(0.5)


@given(offered=st.floats(0.1, 80), within_s=st.floats(0.1, 60), waiting=st.floats(0.01, 0.5))
def test_one_server_fewer_would_not_keep_the_wait(offered, within_s, waiting):
    def longer(servers):
        return erlang_c(offered, servers) * exp(-max(0.0, servers - offered) * within_s / 60)

    servers = servers_for_wait(offered, 60, waiting, within_s)
    assert longer(servers) <= waiting
    assert servers - 1 <= offered or longer(servers - 1) > waiting


@given(offered=st.floats(0.1, 60), patience_s=st.floats(5, 600), abandoned=st.floats(0.005, 0.3))
def test_one_server_fewer_would_lose_too_many(offered, patience_s, abandoned):
    def lost(servers):
        return erlang_a(offered / 60, 1 / 60, servers, 1 / patience_s).abandoned

    servers = servers_for_abandonment(offered, 60, patience_s, abandoned)
    assert lost(servers) <= abandoned
    assert servers == 1 or lost(servers - 1) > abandoned


@given(offered=st.floats(0, 100), blocked=st.floats(0.001, 0.5))
def test_one_server_fewer_would_block_too_many(offered, blocked):
    servers = servers_for_blocking(offered, blocked)
    assert erlang_b(offered, servers) <= blocked
    assert servers == 1 or erlang_b(offered, servers - 1) > blocked


def test_no_load_needs_one_server():
    assert servers_for_abandonment(0, 60, 60, 0.05) == square_root_servers(0, 1.0) == servers_for_wait(0, 60, 0.1) == 1


def test_a_large_load_is_staffed_as_by_the_recursion():
    assert servers_for_wait(3000.5, 180, 0.2) == servers_needed(3000.5, 0.2)
    assert (
        erlang_b(3000.5, servers_for_blocking(3000.5, 0.01))
        <= 0.01
        < erlang_b(3000.5, servers_for_blocking(3000.5, 0.01) - 1)
    )


def test_endless_patience_leaves_only_those_without_a_server():
    assert servers_for_abandonment(100, 180, 1e12, 0.051) == 95


def test_a_load_of_next_to_nothing_needs_one_server():
    assert servers_for_abandonment(1e-9, 60, 60, 0.05) == servers_for_wait(1e-9, 60, 0.1) == 1


def test_nobody_waiting_at_all_cannot_be_had():
    with pytest.raises(ValueError, match="probability of waiting"):
        servers_for_wait(5, 60, 0)
    with pytest.raises(ValueError, match="those who leave"):
        servers_for_abandonment(5, 60, 60, 0)
    with pytest.raises(ValueError, match="above 0"):
        halfin_whitt_beta(0)
    with pytest.raises(ValueError, match="lost arrivals"):
        servers_for_blocking(5, 0)
