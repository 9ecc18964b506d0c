"""Sessions from connect to hang-up: each way a session can go."""


def outcomes(record):
    return {name: record.totals.get(f"sessions_{name}", 0) for name in ("completed", "abandoned", "dropped", "failed")}


def test_with_room_for_all_every_session_completes_or_is_still_open(simulate):
    record = simulate({"services": {"gateway": {"instances": 10}}})
    assert outcomes(record)["completed"] > 100
    assert record.totals["sessions_started"] == outcomes(record)["completed"] + record.totals["sessions_open_at_end"]
    assert record.lobby_wait.max == 0


def test_without_room_users_wait_in_the_lobby(simulate):
    record = simulate({"services": {"gateway": {"instances": 1}}})
    assert record.totals["peak_users"] == 10
    assert record.lobby_wait.max > 60
    assert record.totals["lobby_s"] > 0


def test_the_impatient_abandon(simulate):
    record = simulate(
        {"services": {"gateway": {"instances": 1}}, "workload": {"callers": {"session": {"patience": "20s"}}}}
    )
    assert record.totals["sessions_abandoned"] > 10
    assert record.lobby_wait.max <= 20 * 1.01


def test_some_of_the_abandoned_dial_again(simulate):
    redial = {"patience": "20s", "redial": {"probability": "50%", "after": "30s"}}
    record = simulate({"services": {"gateway": {"instances": 1}}, "workload": {"callers": {"session": redial}}})
    assert record.totals["redials"] > 0
    assert record.totals["abandonments"] > record.totals["sessions_abandoned"]


def test_a_crash_drops_the_sessions_of_the_instance(simulate):
    record = simulate({"services": {"gateway": {"crash": {"kind": "exponential", "mean": "5m"}}}})
    assert record.totals["drops"] > 0
    assert record.totals["sessions_dropped"] == record.totals["drops"]
    assert "crashed" in record.instances["end"]


def test_a_dropped_user_who_reconnects_keeps_what_is_left_of_the_session(simulate):
    crash = {"services": {"gateway": {"crash": {"kind": "exponential", "mean": "5m"}}}}
    always = {"workload": {"callers": {"session": {"reconnect": {"probability": 1, "after": "1s"}}}}}
    record = simulate(crash | always)
    assert record.totals["reconnects"] == record.totals["drops"] > 0
    assert record.totals.get("sessions_dropped", 0) == 0


def test_a_short_connection_life_is_renewed_and_costs_latency_only_when_a_turn_meets_it(simulate):
    life = {"max": "1m", "takes": "3s"}
    record = simulate({"workload": {"callers": {"session": {"connection": life}}}})
    assert record.totals["renewals"] > 100
    assert 0 < record.parts["connection renewal"] < 3.0 * record.totals["renewals"]


def test_a_renewal_that_moves_spreads_sessions_over_new_instances(simulate):
    life = {"max": "30s", "takes": "1s", "moves": True}
    record = simulate({"workload": {"callers": {"session": {"connection": life}}}})
    assert sum(record.instances["sessions"]) > record.totals["sessions_started"] * 2


def test_a_user_whose_turns_fail_again_and_again_leaves_in_anger(simulate):
    change = {
        "workload": {"callers": {"session": {"gives_up_after": 2}}},
        "journeys": {"talk": [{"external": "api"}]},
        "external_apis": {"api": {"latency": "10ms", "errors": 1, "retry": {"attempts": 1}}},
    }
    change["workload"]["callers"]["session"]["entry"] = "gateway"
    record = simulate(change)
    assert record.totals["sessions_failed"] > 50
    assert record.totals["turns.api_error"] == record.totals["turns_failed"]


def test_the_same_users_come_whatever_the_system_does(simulate):
    def users(instances):
        seen = {}
        record = simulate(
            {"services": {"gateway": {"instances": instances}}},
            on_turn=lambda row: seen.setdefault(row.user, row.spoken_s) if row.turn == 0 else None,
        )
        return record.totals["sessions_started"], seen

    few, many = users(8), users(12)
    assert few == many


def test_a_closed_population_is_always_there(simulate):
    record = simulate({"workload": {"callers": {"arrivals": {"kind": "closed", "users": 20}}}, "warmup": "1m"})
    assert abs(record.totals["user_s"] - 20 * (record.end_s - record.start_s)) < 1e-6
