"""Turns: steps, limits, refusals, and where the latency goes."""

from math import inf

import pytest

from foresize.simulator.control import drive
from foresize.simulator.planes.simpy_plane import clock
from foresize.simulator.scenario.problems import BadInput


def steps(*items, **more):
    return {"journeys": {"talk": list(items)}, **more}


CALL = {"call": "gateway", "work": "20ms"}


def test_an_unloaded_turn_takes_the_sum_of_its_steps(simulate):
    record = simulate(steps({"network": "30ms"}, CALL, {"network": "30ms"}))
    assert record.latency.quantile(0.01) == pytest.approx(0.08, rel=0.01)
    assert record.parts["network"] == pytest.approx(0.06 * record.latency.count)


def test_a_step_that_is_not_waited_for_is_load_but_no_latency(simulate):
    slow = {"query": "db", "operation": "write", "wait": False}
    record = simulate(steps(CALL, slow, databases={"db": {"read": "1ms", "write": "500ms"}}))
    assert record.latency.max < 0.3
    assert record.totals["db.served_s"] == pytest.approx(0.5 * record.totals["db.queries"], rel=0.02)
    assert record.totals["background_completed"] > 0


def test_a_step_over_its_limit_fails_the_turn_with_timeout(simulate):
    record = simulate(steps(CALL | {"timeout": "5ms"}))
    assert record.totals["turns.timeout"] == record.totals["turns_failed"] > 0
    assert record.totals.get("turns_completed", 0) == 0


def test_a_turn_limit_interrupts_whatever_step_it_is_in(simulate):
    change = steps(CALL, {"network": {"kind": "exponential", "mean": "1s"}})
    change["workload"] = {"callers": {"turn": {"timeout": "1s"}}}
    record = simulate(change)
    assert 0.2 < record.totals["turns.timeout"] / record.totals["turns_started"] < 0.6
    assert record.latency.max <= 1.0 * 1.011


def test_a_full_queue_rejects(simulate):
    capacity = {"kind": "slots", "slots": 1, "queue": 0}
    change = steps({"call": "gateway", "work": "5s"}, services={"gateway": {"capacity": capacity, "instances": 1}})
    record = simulate(change)
    assert record.totals["turns.rejected"] == record.totals["gateway.rejected"] > 0


def test_a_worker_is_held_for_the_nested_steps(simulate):
    inner = {"call": "gateway", "work": "1ms", "steps": [{"network": "1s"}]}
    record = simulate(steps(inner, services={"gateway": {"capacity": {"kind": "slots", "slots": 1}, "instances": 1}}))
    assert record.parts["gateway: waiting"] > 0
    assert record.totals["gateway.busy_s"] == pytest.approx(1.001 * record.totals["turns_completed"], rel=0.02)


def test_a_small_pool_makes_turns_wait_and_then_fail(simulate):
    query = {"query": "db", "operation": "read"}
    database = {"read": "4s", "write": "1ms", "pool": {"size": 1, "wait": "6s"}}
    record = simulate(steps(CALL, query, databases={"db": database}))
    assert record.totals["turns.pool_timeout"] > 0
    assert record.parts["db: pool"] > 0


def test_a_server_without_a_connection_left_refuses(simulate):
    query = {"query": "db", "operation": "read"}
    record = simulate(steps(CALL, query, databases={"db": {"read": "2s", "write": "1ms", "max_connections": 2}}))
    assert record.totals["turns.connection_refused"] > 0


def test_an_event_loop_keeps_a_connection_until_it_gets_back_to_the_turn(simulate):
    """A pool behind a busy loop saturates far below its query time."""
    query = {"query": "db", "operation": "read"}
    database = {"db": {"read": "1ms", "write": "1ms", "pool": {"size": 1}}}

    def pool_wait(kind):
        capacity = {"kind": kind, "sessions": 10} | ({"vcpus": 1} if kind == "cpu" else {})
        busy = {"call": "gateway", "work": "500ms"}
        record = simulate(
            steps(busy, query, databases=database, services={"gateway": {"capacity": capacity, "instances": 2}})
        )
        return record.parts["db: pool"] / record.latency.count

    assert pool_wait("event_loop") > 20 * pool_wait("cpu")


def test_over_the_request_quota_turns_back_off_and_fail(simulate):
    api = {"latency": "100ms", "requests_per_minute": 60, "burst": 1, "retry": {"attempts": 2, "base": "1s"}}
    record = simulate(steps(CALL, {"external": "api"}, external_apis={"api": api}))
    assert record.totals["turns.quota"] > 0
    assert record.totals["api.refused"] > record.totals["turns.quota"]
    assert record.totals["api.calls"] <= 1 + 30 * 60 + 1e-6
    assert record.parts["api: back-off"] > 0


def test_a_session_quota_is_held_from_first_call_to_hang_up(simulate):
    api = {"latency": "100ms", "max_sessions": 5, "holds": "session", "retry": {"attempts": 1}}
    record = simulate(steps(CALL, {"external": "api"}, external_apis={"api": api}))
    assert record.totals["turns.quota"] > 0
    assert record.totals["api.place_s"] <= 5 * 1800 + 1e-6


def test_a_carried_context_is_billed_again_at_each_turn(simulate):
    usage = {"input_tokens": 100, "output_tokens": 100, "context": "carried", "context_limit": 1000}
    api = {"latency": "100ms", "usage": usage}
    record = simulate(steps(CALL, {"external": "api"}, external_apis={"api": api}))
    per_call = record.totals["api.input_tokens"] / record.totals["api.calls"]
    assert 500 < per_call <= 1100
    assert record.totals["api.output_tokens"] == 100 * record.totals["api.calls"]


def test_a_brownout_slows_calls_down_while_it_lasts(simulate):
    api = {"latency": "100ms", "brownouts": [{"at": "10m", "lasts": "10m", "latency": 5, "errors": "0%"}]}
    slow = []
    simulate(
        steps({"external": "api"}, CALL, external_apis={"api": api}),
        on_turn=lambda row: slow.append(row.spoken_s) if row.latency_s > 0.4 else None,
    )
    assert slow
    assert 600 <= min(slow) <= max(slow) < 1200


def test_a_journey_used_twice_draws_twice(simulate):
    change = steps({"journey": "hop"}, {"journey": "hop"}, CALL)
    change["journeys"]["hop"] = [{"network": {"kind": "exponential", "mean": "1s"}}]
    latencies = []
    simulate(change, on_turn=lambda row: latencies.append(row.latency_s))
    mean = sum(latencies) / len(latencies)
    variance = sum((each - mean) ** 2 for each in latencies) / len(latencies)
    assert variance == pytest.approx(2.0, rel=0.25)  # two independent ones; one drawn twice would give 4


def one_user(*items, gap="5s", limit=None, **more):
    """A user from 0 s to beyond the end, who speaks 5 s after each answer."""
    turn = {"gap": gap, "steps": "talk"} | ({"timeout": limit} if limit else {})
    session = {"entry": "gateway", "lifetime": "1h"}
    workload = {"callers": {"session": session, "turn": turn}}
    return {"duration": "60s", "workload": workload, **steps(*items), **more}


PLACES = {
    "turns.timeout@gateway": one_user({"call": "gateway", "work": "9s"}, limit="2s"),
    "turns.timeout@db": one_user(
        CALL, {"query": "db", "operation": "read", "timeout": "1s"}, databases={"db": {"read": "9s", "write": "1s"}}
    ),
    "turns.timeout@api": one_user({"external": "api"}, limit="1s", external_apis={"api": {"latency": "2s"}}),
    "turns.timeout@network": one_user(CALL, {"network": "9s"}, limit="1s"),
    "turns.rejected@other": one_user(
        {"call": "other", "work": "2s", "wait": False},
        {"network": "1s"},
        {"call": "other", "work": "1s"},
        services={"other": {"capacity": {"kind": "slots", "slots": 1, "queue": 0}}},
    ),
    "turns.connection_refused@db": one_user(
        {"query": "db", "operation": "read", "wait": False},
        {"network": "1s"},
        {"query": "db", "operation": "read"},
        databases={"db": {"read": "4s", "write": "1s", "max_connections": 1}},
    ),
    "turns.pool_timeout@db": one_user(
        {"query": "db", "operation": "read", "wait": False},
        {"network": "1s"},
        {"query": "db", "operation": "read"},
        databases={"db": {"read": "9s", "write": "1s", "pool": {"size": 1, "wait": "1s"}}},
    ),
    "turns.quota@api": one_user(
        {"external": "api"},
        {"external": "api"},
        external_apis={"api": {"latency": "1s", "requests_per_minute": 1, "burst": 1, "retry": {"attempts": 1}}},
    ),
    "turns.api_error@api": one_user(
        {"external": "api"}, external_apis={"api": {"latency": "1s", "errors": 1, "retry": {"attempts": 2}}}
    ),
    "turns.instance_lost@other": one_user(
        {"call": "other", "work": "9s"},
        services={
            "other": {"capacity": {"kind": "cpu", "vcpus": 1}, "crash": {"kind": "constant", "value": "10s"}},
        },
    ),
    "turns.instance_lost@gateway": one_user(
        {"network": "30s"}, services={"gateway": {"instances": 1, "crash": {"kind": "constant", "value": "10s"}}}
    ),
    "background.timeout@db": one_user(
        CALL,
        {"query": "db", "operation": "read", "wait": False, "timeout": "1s"},
        databases={"db": {"read": "2s", "write": "1s"}},
    ),
}


@pytest.mark.parametrize("total", PLACES)
def test_a_failure_is_told_with_its_place(simulate, total):
    rows = []
    totals = simulate(PLACES[total], users=[0.0], on_turn=rows.append).totals
    assert totals[total] > 0
    kind, _, place = total.partition("@")
    if kind.startswith("turns."):
        outcome = kind.removeprefix("turns.")
        assert totals[kind] == sum(row.outcome == outcome for row in rows)
        assert totals[total] == sum((row.outcome, row.place) == (outcome, place) for row in rows)


def test_a_turn_behind_a_busy_event_loop_times_out_at_the_service_and_not_at_the_database(simulate):
    loop = {"gateway": {"capacity": {"kind": "event_loop"}, "instances": 1}}
    hog = {"call": "gateway", "work": "9s", "wait": False}
    read = {"query": "db", "operation": "read"}
    change = one_user(
        {"call": "gateway", "work": "0s"}, hog, read, limit="3s", services=loop,
        databases={"db": {"read": "1s", "write": "1s", "pool": {"size": 1}}},
    )  # fmt: skip
    rows = []
    simulate(change, users=[0.0], on_turn=rows.append)
    assert (rows[0].latency_s, rows[0].outcome, rows[0].place) == (3, "timeout", "gateway")


def test_a_turn_that_takes_no_time_has_no_latency(simulate):
    """Clocks that were set forward by 0.1 s after 0.1 s are a hair off; a latency is never below 0."""
    record = simulate(one_user({"call": "gateway", "work": "0s"}, gap="100ms"), users=[0.3])
    assert record.totals["turns_completed"] > 500
    assert 0 <= record.latency.max < 1e-9


def test_waits_that_a_time_out_has_ended_count_as_waits_for_a_connection(simulate):
    change = one_user(
        {"query": "db", "operation": "read", "wait": False},
        {"query": "db", "operation": "read"},
        limit="2s",
        databases={"db": {"read": "1h", "write": "1s", "pool": {"size": 1}}},
    )
    totals = simulate(change, users=[0.0]).totals
    turns = totals["turns_failed"]
    assert totals["db.pool_wait_s"] == 2 * turns > 0
    assert totals["db.pool_waits"] == turns + 1  # and the first of all, which did not wait


@pytest.mark.parametrize("kind", ["cpu", "event_loop"])
def test_a_bounded_queue_counts_who_waits_for_the_cpu_and_not_who_waits_elsewhere(simulate, kind):
    """Two calls that wait for an answer leave the CPU to a third one."""
    capacity = {"kind": kind, "queue": 0} | ({"vcpus": 1} if kind == "cpu" else {})
    slow = {"call": "gateway", "work": "10ms", "steps": [{"network": "20s"}]}
    change = one_user(slow, services={"gateway": {"capacity": capacity, "instances": 1}})
    totals = simulate(change, users=[0.0, 1.0, 2.0]).totals
    assert totals["gateway.calls"] >= 6
    assert totals["gateway.rejected"] == 0


@pytest.mark.parametrize("kind", ["cpu", "event_loop"])
def test_streams_that_join_during_a_long_call_never_make_more_cpu_than_there_is(simulate, kind):
    capacity = {"kind": kind, "cpu_per_session": 0.09} | ({"vcpus": 1} if kind == "cpu" else {})
    change = one_user({"call": "gateway", "work": "30s"}, services={"gateway": {"capacity": capacity, "instances": 1}})
    totals = simulate(change, users=[float(at_s) for at_s in range(0, 30, 2)]).totals
    assert totals["gateway.busy_s"] <= totals["gateway.capacity_s"] * (1 + 1e-9)
    assert totals["gateway.busy_s"] > 0.8 * totals["gateway.capacity_s"]


def test_streams_that_would_take_more_than_everything_leave_a_hundredth_to_calls(simulate):
    capacity = {"kind": "cpu", "vcpus": 2, "cpu_per_session": 0.5}
    change = one_user({"call": "gateway", "work": "1h"}, services={"gateway": {"capacity": capacity, "instances": 1}})
    totals = simulate(change, users=[0.0] * 10).totals
    # Until the first turns at 5 s there is nothing to leave it to.
    assert totals["gateway.busy_s"] == pytest.approx(2 * (0.99 * 5 + 55))


def test_a_call_is_billed_once_it_is_answered_and_never_for_errors(simulate):
    usage = {"input_tokens": 100, "output_tokens": 10}
    api = {"latency": "1s", "errors": 1, "usage": usage, "retry": {"attempts": 3, "base": "1s", "jitter": 0}}
    totals = simulate(one_user({"external": "api"}, external_apis={"api": api}), users=[0.0]).totals
    assert totals["api.calls"] > 3
    assert totals["api.input_tokens"] == totals["api.output_tokens"] == 0


def test_back_off_doubles_between_attempts(simulate):
    api = {"latency": "1s", "errors": 1, "retry": {"attempts": 3, "base": "1s", "jitter": 0}}
    rows = []
    simulate(one_user({"external": "api"}, external_apis={"api": api}), users=[0.0], on_turn=rows.append)
    assert {row.latency_s for row in rows} == {1 + 1 + 1 + 2 + 1}


def test_a_closed_population_without_sessions_pauses_between_its_requests(simulate):
    callers = {"session": None, "turn": {"gap": "4s", "steps": "talk"}}
    change = {"duration": "60s", "workload": {"callers": callers}, **steps({"network": "2s"})}
    totals = simulate(change, users=[0.0, 1.0], gone=[inf, 30.0]).totals
    assert totals["turns_started"] == 10 + 5
    assert totals["sessions_started"] == 0


def test_requests_that_take_no_time_and_follow_each_other_without_end_are_told_and_do_not_hang(simulate, monkeypatch):
    monkeypatch.setattr(clock, "CROWD", 10_000)
    callers = {"session": None, "turn": {"steps": "talk", "gap": None}}
    change = {"duration": "60s", "workload": {"callers": callers}, **steps({"call": "gateway", "work": "0s"})}
    with pytest.raises(BadInput, match="time stands still at 3s"):
        simulate(change, users=[3.0], gone=[inf])


def test_instances_that_crash_at_once_without_end_are_told_and_do_not_hang(simulate, monkeypatch):
    monkeypatch.setattr(drive, "CROWD", 10_000)
    crash = {"kind": "constant", "value": "0s"}
    with pytest.raises(BadInput, match="time stands still at 0s: instances"):
        simulate({"services": {"gateway": {"crash": crash}}})
