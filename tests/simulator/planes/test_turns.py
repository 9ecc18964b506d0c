"""Turns: steps, limits, refusals, and where the latency goes."""

import pytest


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
