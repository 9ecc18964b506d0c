"""One replication: a pure function of scenario, seed and number, and a window that cuts its flows cleanly."""

import pytest

from foresize.policies import Decision, Policy
from foresize.simulator.execution import Task, simulate
from foresize.simulator.planes.simpy_plane.sessions import SessionUsers, Visit
from foresize.simulator.planes.simpy_plane.users import Users
from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.store.records import to_json
from foresize.simulator.telemetry.histogram import Histogram

YAML = {
    "name": "whole",
    "duration": "20m",
    "warmup": "5m",
    "workload": {
        "callers": {
            "arrivals": {"kind": "poisson", "rate": "10/min"},
            "session": {
                "lifetime": {"kind": "exponential", "mean": "2m"},
                "patience": {"kind": "exponential", "mean": "20s"},
                "redial": {"probability": "50%", "after": {"kind": "exponential", "mean": "10s"}},
                "connection": {"max": "1m", "takes": "1s"},
                "egress": "8kbit/s",
            },
            "turn": {"gap": {"kind": "exponential", "mean": "8s"}, "steps": "talk", "timeout": "4s"},
        }
    },
    "journeys": {
        "talk": [
            {"call": "gateway", "work": {"kind": "lognormal", "mean": "200ms", "cv": 1}},
            {"query": "db", "operation": "read"},
            {"external": "model"},
            {"query": "db", "operation": "write", "wait": False},
        ]
    },
    "services": {
        "gateway": {
            "capacity": {"kind": "event_loop", "sessions": 6},
            "instances": 2,
            "router": "power_of_two",
            "start": {"warming": {"kind": "exponential", "mean": "20s"}},
            "crash": {"kind": "exponential", "mean": "5m"},
            "autoscaler": {
                "policy": {"kind": "target", "metric": "session_slots", "target": "70%"},
                "min": 1,
                "max": 9,
            },
        }
    },
    "databases": {"db": {"read": "20ms", "write": "50ms", "pool": {"size": 1, "wait": "1s"}}},
    "external_apis": {
        "model": {"latency": {"kind": "exponential", "mean": "600ms"}, "errors": 0.3, "retry": {"attempts": 2}}
    },
}


class Seesaw(Policy):
    """Up and down all the time."""

    def decide(self, seen, memory):
        return Decision(6 if int(seen.now_s / 60) % 2 else 1, "again")


def scenario(**changes):
    return Scenario.model_validate(YAML | changes)


def other_policy(of):
    gateway = of.services["gateway"]
    scaler = gateway.autoscaler.model_copy(update={"policy": Seesaw()})
    return of.model_copy(update={"services": {"gateway": gateway.model_copy(update={"autoscaler": scaler})}})


@pytest.fixture
def users_of(monkeypatch):
    """What the users of a run bring along: when each comes, and for how long."""

    def of(which):
        came, stay = {}, {}
        begin, init = Users.begin, Visit.__init__

        def watched_begin(self, entity):
            came[entity] = self.env.now
            begin(self, entity)

        def watched_init(self, ctx, lifetime_s, leaves_s):
            stay[ctx.entity] = lifetime_s
            init(self, ctx, lifetime_s, leaves_s)

        rows = []
        with monkeypatch.context() as patched:
            patched.setattr(SessionUsers, "begin", watched_begin)
            patched.setattr(Visit, "__init__", watched_init)
            record = Replication(which, 0, on_turn=rows.append).run()
        return came, stay, rows, record

    return of


def gaps(rows):
    """Answer → end of the next speech, by user and turn, of turns that follow each other."""
    found, last = {}, {}
    for row in rows:
        before = last.get(row.user)
        if before is not None and before.turn + 1 == row.turn and row.instance == before.instance:
            found[row.user, row.turn] = row.spoken_s - before.spoken_s - before.latency_s
        last[row.user] = row
    return found


def test_the_same_users_come_and_stay_as_long_under_two_policies(users_of):
    one, two = users_of(scenario()), users_of(other_policy(scenario()))
    assert one[3].totals != two[3].totals
    assert one[0] == two[0]
    assert one[1] == two[1]
    assert len(one[0]) > 150


def test_the_same_pauses_are_made_under_two_policies(users_of):
    quiet = scenario()
    callers = quiet.workload["callers"]
    session = callers.session.model_copy(update={"connection": None})
    quiet = quiet.model_copy(update={"workload": {"callers": callers.model_copy(update={"session": session})}})
    one, two = (gaps(users_of(each)[2]) for each in (quiet, other_policy(quiet)))
    both = one.keys() & two.keys()
    assert len(both) > 500
    assert all(one[turn] == pytest.approx(two[turn], abs=1e-6) for turn in both)


def test_a_run_is_the_same_when_it_is_run_again():
    assert to_json(Replication(scenario(), 3, seed=7).run()) == to_json(Replication(scenario(), 3, seed=7).run())


def test_another_seed_or_number_is_another_run():
    texts = {to_json(Replication(scenario(), n, seed=seed).run()) for n, seed in ((0, 1), (1, 1), (0, 2))}
    assert len({text.partition('"totals"')[2] for text in texts}) == 3


def test_a_run_is_the_same_to_the_byte_in_another_process():
    tasks = [Task(scenario(), number, 5) for number in range(2)]
    there = {task.replication: to_json(found) for task, found in simulate(tasks, 2, workers=2)}
    assert there == {number: to_json(Replication(scenario(), number, seed=5).run()) for number in range(2)}


def test_rows_of_turns_change_nothing():
    rows = []
    assert to_json(Replication(scenario(), 0, on_turn=rows.append).run()) == to_json(Replication(scenario(), 0).run())
    assert {row.outcome for row in rows} > {"completed", "timeout", "api_error"}
    assert all(row.place == "" for row in rows if row.outcome == "completed")
    assert {row.place for row in rows if row.outcome == "api_error"} == {"model"}


@pytest.mark.parametrize("kind", ["sessions", "turns", "background"])
def test_what_was_open_at_the_windows_ends_balances_its_flows(kind):
    totals = Replication(scenario(), 0).run().totals
    ends = {
        "sessions": ("completed", "abandoned", "dropped", "failed"),
        "turns": ("completed", "failed"),
        "background": ("completed", "failed"),
    }[kind]
    ended = sum(totals[f"{kind}_{end}"] for end in ends)
    started = totals[f"{kind}_started"]
    assert started + totals[f"{kind}_open_at_start"] == ended + totals[f"{kind}_open_at_end"]
    assert started > 0


def test_the_warm_up_cuts_counters_histograms_and_parts_at_one_instant():
    whole, late = (Replication(scenario(warmup=warmup), 0).run() for warmup in ("0s", "5m"))
    assert (late.start_s, late.end_s) == (300, 1200)
    assert late.totals["turns_completed"] == late.latency.count < whole.latency.count
    assert sum(late.parts.values()) == pytest.approx(late.latency.sum)
    assert late.timeline == whole.timeline
    assert late.instances == whole.instances
    rows = []
    Replication(scenario(), 0, on_turn=rows.append).run()
    ended = [row for row in rows if row.spoken_s + row.latency_s >= 300]
    assert late.totals["turns_completed"] + late.totals["turns_failed"] == len(ended)


def test_totals_are_there_even_if_nothing_happened():
    nobody = scenario()
    callers = nobody.workload["callers"]
    rare = callers.arrivals.model_copy(update={"rate": 1e-9})
    nobody = nobody.model_copy(update={"workload": {"callers": callers.model_copy(update={"arrivals": rare})}})
    record = Replication(nobody, 0).run()
    for name in ("turns_failed", "sessions_failed", "drops", "redials", "background_failed", "peak_users", "user_s"):
        assert record.totals[name] == 0.0
    assert record.latency == Histogram()


def test_the_peak_of_users_is_exact_however_seldom_scrapes_are():
    fixed = {"gateway": {"capacity": {"kind": "event_loop", "sessions": 60}, "instances": 1}}
    often, seldom = (Replication(scenario(services=fixed, scrape=scrape), 0).run() for scrape in ("1s", "20m"))
    assert often.totals["peak_users"] == seldom.totals["peak_users"] >= max(often.timeline["users"][300:])
    assert len(seldom.timeline["users"]) == 1


def test_progress_is_told_in_simulated_seconds():
    told = []
    Replication(scenario(), 0, on_progress=told.append).run()
    assert told == sorted(told)
    assert 1100 < told[-1] < 1200
