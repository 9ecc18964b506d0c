"""The figures of a database: speed under concurrency, and where more of it helps no more."""

import pytest

from foresize.models.databases import Database, Usl


def database(**fields):
    return Database.model_validate({"read": "1ms", "write": "1ms"} | fields)


def test_a_server_without_limits_serves_each_query_at_full_speed():
    assert database().speed(1) == database().speed(1000) == 1.0
    assert database().best_concurrency() is None


def test_cores_are_shared_once_there_are_more_queries_than_cores():
    server = database(cores=4)
    assert [server.speed(n) for n in (1, 4, 8)] == [1.0, 1.0, 0.5]
    assert server.best_concurrency() == 4


@pytest.mark.parametrize(("sigma", "kappa"), [(0.0, 0.0), (0.03, 0.0008), (0.5, 0.1)])
def test_one_query_alone_is_never_slowed_down(sigma, kappa):
    assert Usl(sigma=sigma, kappa=kappa).speed(1) == 1.0


def test_throughput_peaks_at_the_best_concurrency():
    server = database(usl={"sigma": 0.03, "kappa": 0.0008})
    best = round(server.best_concurrency())
    throughput = {n: n * server.speed(n) for n in range(1, 200)}
    assert abs(max(throughput, key=throughput.get) - best) <= 1
