"""Sessions from connect to hang-up: each way a session can go."""

import math


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


def callers(**session):
    return {"callers": {"session": {"entry": "gateway"} | session, "turn": {"gap": "5s", "steps": "talk"}}}


QUICK = {"talk": [{"call": "gateway", "work": "0s"}]}


def test_each_place_of_a_closed_population_is_given_up_at_its_own_time(simulate):
    """Ten users of ten seconds each, in three places: until 25 s, until 40 s, and for good."""
    change = {"duration": "60s", "workload": callers(lifetime="10s"), "journeys": QUICK}
    record = simulate(change, users=[0.0, 0.0, 0.0], gone=[25.0, 40.0, math.inf])
    assert record.totals["user_s"] == 25 + 40 + 60
    assert record.totals["sessions_completed"] == 3 + 4 + 5
    assert record.totals["sessions_open_at_end"] == 1
    assert record.totals["peak_users"] == 3


def test_a_turn_under_way_when_its_user_is_taken_away_is_finished_first(simulate):
    change = {"duration": "60s", "workload": callers(lifetime="1h"), "journeys": {"talk": [{"network": "8s"}]}}
    record = simulate(change, users=[0.0], gone=[10.0])
    assert record.totals["user_s"] == 13
    assert record.totals["turns_completed"] == record.totals["sessions_completed"] == 1
    assert record.totals["sessions_started"] == 1


def test_who_is_taken_away_while_waiting_has_abandoned_and_does_not_dial_again(simulate):
    redial = {"probability": 1, "after": "1s"}
    change = {
        "duration": "60s",
        "workload": callers(lifetime="1h", redial=redial),
        "services": {"gateway": {"capacity": {"kind": "slots", "slots": 1, "sessions": 1}, "instances": 1}},
        "journeys": QUICK,
    }
    totals = simulate(change, users=[0.0, 1.0], gone=[30.0, 20.0]).totals
    assert (totals["sessions_completed"], totals["sessions_abandoned"]) == (1, 1)
    assert (totals["abandonments"], totals["redials"]) == (1, 0)
    assert totals["lobby_waits_s"] == totals["lobby_s"] == 19


def test_egress_is_that_of_the_window_whether_sessions_have_ended_or_not(simulate):
    change = {
        "duration": "60s",
        "warmup": "20s",
        "workload": callers(lifetime="1h", egress="8kbit/s"),
        "journeys": QUICK,
    }
    assert simulate(change, users=[0.0, 30.0]).totals["egress_bytes"] == 1000 * (40 + 30)


def test_a_session_lost_in_the_middle_of_a_renewal_begins_with_a_new_pause(simulate):
    """Crash at 62 s, in the renewal from 60 s to 64 s; the speech of 65 s is never heard of again."""
    session = {"connection": {"max": "60s", "takes": "4s"}, "reconnect": {"probability": 1, "after": "10s"}}
    change = {
        "duration": "80s",
        "workload": callers(lifetime="1h", **session),
        "services": {"gateway": {"instances": 1, "crash": {"kind": "constant", "value": "62s"}}},
        "journeys": QUICK,
    }
    spoken = []
    record = simulate(change, users=[0.0], on_turn=lambda row: spoken.append(row.spoken_s))
    assert spoken == [*range(5, 60, 5), 77]
    assert record.totals["drops"] == record.totals["reconnects"] == 1
    assert "connection renewal" not in record.parts


def test_a_turn_that_a_renewal_has_kept_waiting_has_less_time_left(simulate):
    """Spoken at 5 s, 7 s and so on into a connection that is renewed from 4 s to 10 s; the limit is 7 s."""
    change = {
        "duration": "30s",
        "workload": callers(lifetime="1h", connection={"max": "4s", "takes": "6s"}),
        "journeys": {"talk": [{"network": "3s"}]},
    }
    change["workload"]["callers"]["turn"]["timeout"] = "7s"
    rows = []
    simulate(change, users=[0.0], on_turn=rows.append)
    assert (rows[0].spoken_s, rows[0].latency_s, rows[0].outcome, rows[0].place) == (5, 7, "timeout", "network")


def test_a_user_who_has_given_up_and_dials_again_pauses_anew(simulate):
    """A move at 10 s, when a speech ends, puts the user behind another one in a full lobby until 36 s."""
    session = {"connection": {"max": "10s", "takes": "1s", "moves": True}, "patience": "3s"}
    change = {
        "duration": "60s",
        "workload": callers(lifetime="25s", redial={"probability": 1, "after": "20s"}, **session),
        "services": {"gateway": {"capacity": {"kind": "slots", "slots": 1, "sessions": 1}, "instances": 1}},
        "journeys": QUICK,
    }
    spoken = []
    record = simulate(change, users=[0.0, 10.0], on_turn=lambda row: spoken.append((row.user, row.spoken_s)))
    assert [at_s for user, at_s in spoken if user == 0] == [5, 41, 46]
    assert record.totals["redials"] == 1
    assert record.parts["connection renewal"] == 1 + 1 + 1


def test_a_user_taken_back_after_a_loss_has_only_what_was_left_of_the_session(simulate):
    change = {
        "duration": "100s",
        "workload": callers(lifetime="70s", reconnect={"probability": 1, "after": "10s"}),
        "services": {"gateway": {"instances": 1, "crash": {"kind": "constant", "value": "60s"}}},
        "journeys": QUICK,
    }
    record = simulate(change, users=[0.0])
    assert record.totals["user_s"] == 70
    assert record.totals["sessions_completed"] == 1


def test_sessions_on_a_draining_instance_go_on_to_their_end(finish):
    change = {"duration": "100s", "workload": callers(lifetime="50s"), "journeys": QUICK}
    run = finish(change, users=[0.0, 20.0], counts={"gateway": {0: 1, 10: 0, 15: 1}})
    first, second = (row for row in run.instances() if row["end"] != "cancelled" and row["sessions"])
    assert (first["draining_s"], first["gone_s"]) == (10, 50)
    assert second["sessions"] == 1
    assert run.record.totals["sessions_completed"] == 2
