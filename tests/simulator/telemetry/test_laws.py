"""Each law holds after a run in which everything happens, and notices a figure that is off."""

import copy
from dataclasses import replace

import pytest

from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.laws import LawBroken, check

BUSY = {
    "name": "busy",
    "duration": "5m",
    "workload": {
        "callers": {
            "arrivals": {"kind": "poisson", "rate": "1/s"},
            "session": {"lifetime": {"kind": "exponential", "mean": "20s"}, "patience": "10s"},
            "turn": {"gap": {"kind": "exponential", "mean": "3s"}, "steps": "talk", "timeout": "2s"},
        }
    },
    "journeys": {
        "talk": [
            {"call": "gateway", "work": "20ms", "steps": [{"query": "db", "operation": "read"}]},
            {"external": "by_session"},
            {"external": "by_call"},
            {"query": "db", "operation": "write", "wait": False},
            {"call": "helper", "work": "50ms", "wait": False},
        ]
    },
    "services": {
        "gateway": {
            "capacity": {"kind": "cpu", "vcpus": 1, "sessions": 6},
            "instances": 3,
            "crash": {"kind": "exponential", "mean": "60s"},
            "start": {"warming": "5s"},
        },
        "helper": {"capacity": {"kind": "slots", "slots": 4}, "front": {"concurrency": 3, "queue": 1}},
    },
    "databases": {"db": {"read": "30ms", "write": "30ms", "pool": {"size": 1, "wait": "1s"}, "max_connections": 3}},
    "external_apis": {
        "by_session": {"latency": "100ms", "holds": "session", "max_sessions": 15, "errors": 0.05},
        "by_call": {
            "latency": {"kind": "exponential", "mean": "300ms"},
            "holds": "call",
            "max_sessions": 4,
            "requests_per_minute": 300,
        },
    },
}


@pytest.fixture(scope="module")
def ended():
    """The last reading, the scenario and the instances of a run."""
    replication = Replication(Scenario.model_validate(BUSY), 0)
    record = replication.run()
    return replication.plane.read(), replication.scenario, record.instances


@pytest.fixture
def figures(ended):
    """The same, for one test to falsify; the histograms are only read."""
    reading, scenario, instances = ended
    copied = replace(
        reading,
        totals=dict(reading.totals),
        parts=dict(reading.parts),
        levels=dict(reading.levels),
        instances=copy.deepcopy(reading.instances),
    )
    return copied, scenario, copy.deepcopy(instances)


def test_the_run_of_these_tests_has_a_bit_of_everything(ended):
    totals = ended[0].totals
    for event in ("abandonments", "drops", "turns_failed", "background_failed", "turns.timeout", "by_call.refused"):
        assert totals[event] > 0, event


def test_all_laws_hold_after_a_run(figures):
    check(*figures)


TOTALS = {
    "sessions_started": "sessions started = completed",
    "sessions_dropped": "sessions started = completed",
    "sessions_open": "sessions started = completed",
    "user_s": "Little's law: user-seconds",
    "lobby_s": "Little's law of the lobby",
    "lobby_waits_s": "Little's law of the lobby",
    "turns_started": "turns started = completed",
    "turns_active": "turns started = completed",
    "turns_failed": "failed turns by outcome",
    "turns_completed": "completed turns = latencies",
    "turns.timeout": "failed turns by outcome",
    "turns.timeout@by_call": "failed turns by place",
    "background_started": "background work begun",
    "background_active": "background work begun",
    "gateway.calls": "calls of gateway begun",
    "gateway.calls_ended": "calls of gateway begun",
    "gateway.capacity_s": "capacity of gateway",
    "db.queries_begun": "queries of db begun",
    "db.queries_ended": "queries of db begun",
    "by_call.calls": "calls of by_call under way = places",
    "by_call.calls_ended": "calls of by_call under way = places",
}


@pytest.mark.parametrize("total", TOTALS)
def test_a_counter_that_is_off_by_one_is_noticed(figures, total):
    figures[0].totals[total] += 1
    with pytest.raises(LawBroken, match=TOTALS[total]):
        check(*figures)


@pytest.mark.parametrize(
    ("total", "limit", "told"),
    [
        ("gateway.busy_s", lambda totals: totals["gateway.capacity_s"] * 1.001, "utilisation law: gateway"),
        ("db.connection_s", lambda totals: 3 * 300 * 1.001, "connection-seconds of db"),
        ("db.busy_s", lambda totals: totals["db.connection_s"] * 1.001, "queries under way on db"),
        ("by_session.place_s", lambda totals: 15 * 300 * 1.001, "places of by_session"),
        ("by_call.calls", lambda totals: 300 + 5 * 300 + 1, "calls of by_call = tokens"),
    ],
)
def test_more_use_than_there_is_of_a_thing_is_noticed_without_any_tolerance(figures, total, limit, told):
    figures[0].totals[total] = limit(figures[0].totals)
    with pytest.raises(LawBroken, match=told):
        check(*figures)


def test_latency_that_went_nowhere_is_noticed(figures):
    figures[0].parts["network"] = 0.5
    with pytest.raises(LawBroken, match="where the latency went"):
        check(*figures)


def test_a_user_too_many_is_noticed(figures):
    figures[0].users += 1
    with pytest.raises(LawBroken, match="connected users = sessions on instances"):
        check(*figures)


@pytest.mark.parametrize("level", ["db.connections", "db.direct"])
def test_a_connection_of_nobody_is_noticed(figures, level):
    figures[0].levels[level] += 1
    with pytest.raises(LawBroken, match="connections of db = those of its pools"):
        check(*figures)


def test_an_instance_that_the_control_plane_does_not_know_is_noticed(figures):
    for column in figures[2].values():
        del column[0]
    with pytest.raises(LawBroken, match="capacity of gateway"):
        check(*figures)


def test_an_overfull_instance_is_noticed(figures):
    figures[0].instances["gateway"].rows["sessions"][0] = 7
    with pytest.raises(LawBroken, match="sessions on an instance of gateway: 7 is more than 6"):
        check(*figures)


def test_an_instance_with_more_calls_than_its_front_gives_it_is_noticed(figures):
    figures[0].instances["helper"].rows["calls"][0] = 4
    with pytest.raises(LawBroken, match="calls on an instance of helper: 4 is more than 3"):
        check(*figures)


@pytest.mark.parametrize(
    ("pool", "told"),
    [({"used": 2, "opened": 1}, "in use in a pool of db"), ({"opened": 2}, "connections of a pool of db")],
)
def test_a_connection_that_two_have_is_noticed(figures, pool, told):
    pools = figures[0].instances["gateway"].pools["db"]
    for column, connections in pool.items():
        pools[column][0] = connections
    with pytest.raises(LawBroken, match=told):
        check(*figures)


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_a_counter_that_no_counter_can_have_is_noticed(figures, value):
    figures[0].totals["renewals"] = value
    with pytest.raises(LawBroken, match="renewals is"):
        check(*figures)


def test_every_breach_is_told_with_its_figures(figures):
    figures[0].totals["turns_started"] += 5
    figures[0].totals["user_s"] = 1.0
    with pytest.raises(LawBroken) as caught:
        check(*figures)
    assert "; " in str(caught.value)
    assert "1.0 is not" in str(caught.value)
