"""What happens when several things happen at one instant: nobody is hit twice, nobody is forgotten."""

import gc

import pytest

CRASH = {"kind": "constant", "value": "60s"}


def callers(lifetime):
    return {"callers": {"session": {"entry": "gateway", "lifetime": lifetime}, "turn": {"gap": "5s", "steps": "talk"}}}


def long_turns(again_after):
    """One user whose turn is on a helper when both the helper and the session's own instance crash at 60 s."""
    change = {
        "duration": "100s",
        "workload": callers("10m"),
        "journeys": {"talk": [{"call": "helper", "work": "200s"}]},
        "services": {
            "gateway": {"crash": CRASH, "instances": 1},
            "helper": {"capacity": {"kind": "cpu", "vcpus": 1}, "crash": CRASH},
        },
    }
    change["workload"]["callers"]["session"]["reconnect"] = {"probability": 1, "after": again_after}
    return change


@pytest.mark.parametrize("again_after", ["0s", "1s"])
def test_the_loss_of_two_instances_at_once_hits_a_session_once(simulate, again_after):
    record = simulate(long_turns(again_after), users=[0.0])
    assert record.totals["drops"] == record.totals["reconnects"] == record.totals["turns_failed"] == 1
    assert record.totals["turns_open_at_end"] == 1


def test_a_turn_limit_and_a_step_limit_that_run_out_together_fail_the_turn_once(simulate):
    change = {
        "duration": "60s",
        "workload": callers("10m"),
        "journeys": {"talk": [{"call": "gateway", "work": "10s", "timeout": "3s"}]},
    }
    change["workload"]["callers"]["turn"]["timeout"] = "3s"
    record = simulate(change, users=[0.0])
    assert record.totals["turns.timeout"] == record.totals["turns_started"] == 7
    assert record.totals["turns_completed"] == 0


def test_a_step_that_takes_exactly_its_limit_has_taken_too_long(simulate):
    """The limit was set before the step began, and of one instant's events the earlier scheduled comes first."""
    change = {
        "duration": "60s",
        "workload": callers("10m"),
        "journeys": {"talk": [{"network": "3s", "timeout": "3s"}, {"call": "gateway", "work": "0s"}]},
    }
    totals = simulate(change, users=[0.0]).totals
    assert totals["turns.timeout@network"] == totals["turns_started"] == 7


def test_a_user_let_in_by_an_instance_that_is_taken_away_at_once_is_dropped_and_not_forgotten(finish):
    """Ready at 20 s, drained without grace at 20 s: the lobby had moved in between."""
    change = {
        "duration": "60s",
        "workload": {"callers": {"session": {"lifetime": "10s"}}},
        "services": {"gateway": {"instances": 0, "start": {"warming": "10s"}, "drain": {"grace": "0s"}}},
    }
    run = finish(change, users=[1.0], counts={"gateway": {0: 0, 10: 1, 20: 0}})
    (only,) = run.instances()
    assert (only["ready_s"], only["gone_s"], only["end"], only["sessions"]) == (20, 20, "cut off", 1)
    assert run.record.totals["sessions_dropped"] == 1
    assert run.record.totals["user_s"] == 0


def test_patience_that_runs_out_when_an_instance_is_ready_is_settled_once(simulate):
    change = {
        "duration": "100s",
        "workload": {"callers": {"session": {"lifetime": "10s", "patience": "19s"}}},
        "services": {"gateway": {"instances": 0, "start": {"warming": "10s"}}},
    }
    record = simulate(change, users=[1.0], counts={"gateway": {0: 0, 10: 1}})
    assert record.totals["sessions_completed"] == 1
    assert record.totals["abandonments"] == 0
    assert record.lobby_wait.max == 19


def test_background_work_begun_in_the_last_instant_of_a_session_keeps_its_draining_instance(finish):
    """The session's lifetime ends during the turn whose last step is not waited for."""
    write = {"query": "db", "operation": "write", "wait": False}
    change = {
        "duration": "60s",
        "workload": callers("10s"),
        "journeys": {"talk": [{"call": "gateway", "work": "10s"}, write]},
        "services": {"gateway": {"instances": 1}},
        "databases": {"db": {"read": "1s", "write": "2s", "pool": {"size": 1}}},
    }
    run = finish(change, users=[0.0], counts={"gateway": {0: 1, 8: 0}})
    (gone,) = run.instances()
    assert (gone["draining_s"], gone["gone_s"], gone["end"]) == (8, 17, "drained")
    assert run.record.totals["background_completed"] == 1
    assert run.plane.databases["db"].connections.now == 0


def test_background_work_that_comes_back_to_a_gone_instance_is_routed_to_another(finish):
    """A helper's part of it outlives the session and its instance."""
    back = {"call": "gateway", "work": "1s", "steps": [{"query": "db", "operation": "read"}]}
    late = {"call": "other", "work": "1s", "wait": False, "steps": [{"network": "20s"}, back]}
    plain = {"capacity": {"kind": "cpu", "vcpus": 1}}
    change = {
        "duration": "90s",
        "workload": callers("6s"),
        "journeys": {"talk": [{"call": "helper", "work": "2s", "steps": [late]}]},
        "services": {"gateway": {"instances": 1}, "helper": plain, "other": plain},
        "databases": {"db": {"read": "1s", "write": "1s", "pool": {"size": 1}}},
    }
    run = finish(change, users=[0.0], counts={"gateway": {0: 1, 4: 0, 40: 1}})
    first, second = (row for row in run.instances() if row["service"] == "gateway")
    assert first["gone_s"] == 7
    assert (second["ready_s"], second["calls"]) == (40, 1)
    assert run.record.totals["background_completed"] == 1
    assert run.plane.databases["db"].connections.now == 1


def test_a_turn_that_is_open_at_the_end_of_the_run_never_gets_a_row(finish):
    rows = []
    change = {"duration": "60s", "journeys": {"talk": [{"call": "gateway", "work": "1h"}]}}
    run = finish(change, users=[0.0], on_turn=rows.append)
    assert run.record.totals["turns_open_at_end"] == 1
    del run
    gc.collect()
    assert rows == []
