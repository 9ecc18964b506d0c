"""Instances from request to gone, under a real control plane and data plane."""

import math

import pytest

from foresize.policies import Decision, Policy
from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.scenario import Scenario

PHASES = {"provisioning": "40s", "pulling": "20s", "starting": "10s", "warming": "5s"}


class Plan(Policy):
    """Counts by the simulated minute, for tests."""

    counts: dict[int, int]

    def decide(self, seen, memory):
        return Decision([count for minute, count in self.counts.items() if seen.now_s >= 60 * minute][-1], "as planned")


def run(counts, lifetime="2m", duration="20m", **service):
    scenario = Scenario.model_validate(
        {
            "name": "fleet",
            "duration": duration,
            "workload": {
                "callers": {
                    "arrivals": {"kind": "closed", "users": 8},
                    "session": {"lifetime": lifetime},
                    "turn": {"gap": "7s", "steps": "talk"},
                }
            },
            "journeys": {"talk": [{"call": "gateway", "work": "20ms"}]},
            "services": {
                "gateway": {
                    "capacity": {"kind": "cpu", "vcpus": 2, "sessions": 10},
                    "start": PHASES,
                    "instances": 2,
                    "autoscaler": {"policy": {"kind": "fixed", "count": 2}, "min": 1, "max": 9},
                }
                | service
            },
        }
    )
    gateway = scenario.services["gateway"]
    planned = gateway.autoscaler.model_copy(update={"policy": Plan(counts=counts)})
    services = {"gateway": gateway.model_copy(update={"autoscaler": planned})}
    return Replication(scenario.model_copy(update={"services": services}), 0).run()


def rows(record):
    return [dict(zip(record.instances, row, strict=True)) for row in zip(*record.instances.values(), strict=True)]


def test_a_cold_start_goes_through_its_phases_in_order():
    new = rows(run({0: 2, 5: 3}))[2]
    assert new["requested_s"] == 300
    assert [new[f"{p}_s"] for p in ("provisioning", "pulling", "starting", "warming", "ready")] == [
        300, 340, 360, 370, 375,
    ]  # fmt: skip
    assert new["end"] == "alive"


def test_a_failed_start_is_tried_again():
    failing = {"start": PHASES | {"failure": 0.5, "retry_after": "10s"}}
    record = run({0: 2, 1: 9}, **failing)
    attempts = [row["attempts"] for row in rows(record)]
    assert max(attempts) > 1
    late = next(row for row in rows(record) if row["attempts"] == 2)
    assert late["ready_s"] == pytest.approx(60 + 75 + 10 + 75)


def test_a_drained_instance_lives_until_its_last_session_ends():
    record = run({0: 2, 5: 1})
    gone = next(row for row in rows(record) if row["end"] == "drained")
    assert gone["draining_s"] == 300
    assert 300 < gone["gone_s"] <= 420
    assert record.totals.get("drops", 0) == 0


def test_the_grace_period_cuts_off_what_is_left():
    record = run({0: 2, 5: 1}, lifetime="1h", drain={"grace": "3m"})
    gone = next(row for row in rows(record) if row["end"] == "cut off")
    assert gone["gone_s"] == 480
    assert record.totals["drops"] == gone["sessions"] > 0


def test_starting_instances_are_cancelled_before_ready_ones_are_drained():
    record = run({0: 2, 5: 5, 6: 2})
    ends = [row["end"] for row in rows(record)]
    assert ends == ["alive", "alive", "cancelled", "cancelled", "cancelled"]
    assert all(math.isnan(row["ready_s"]) for row in rows(record)[2:])


def test_a_crashed_instance_is_replaced():
    record = run({0: 2}, crash={"kind": "constant", "value": "4m"})
    assert [row["end"] for row in rows(record)].count("crashed") >= 2
    assert len(rows(record)) > 3


def test_a_policy_only_sees_scrapes_of_the_age_that_the_scenario_says():
    seen_ages = []

    class Watching(Plan):
        def decide(self, seen, memory):
            if seen.scraped_at_s is not None:
                seen_ages.append(seen.now_s - seen.scraped_at_s)
            return Decision(2, "")

    scenario = Scenario.model_validate(
        {
            "name": "ages",
            "duration": "10m",
            "scrape": "10s",
            "workload": {"r": {"arrivals": {"kind": "poisson", "rate": "1/s"}, "turn": {"steps": "talk"}}},
            "journeys": {"talk": [{"call": "gateway", "work": "20ms"}]},
            "services": {
                "gateway": {
                    "capacity": {"kind": "slots", "slots": 2},
                    "autoscaler": {"policy": {"kind": "fixed", "count": 2}, "every": "15s", "metrics_age": "20s"},
                }
            },
        }
    )
    gateway = scenario.services["gateway"]
    watched = gateway.autoscaler.model_copy(update={"policy": Watching(counts={0: 2})})
    services = {"gateway": gateway.model_copy(update={"autoscaler": watched})}
    Replication(scenario.model_copy(update={"services": services}), 0).run()
    assert set(seen_ages) == {20.0, 25.0}


def test_a_second_attempt_that_the_end_of_the_run_cuts_off_shows_none_of_the_firsts_phases():
    record = run({0: 2, 1: 3}, duration="3m", start=PHASES | {"failure": 1, "retry_after": "10s"})
    new = rows(record)[2]
    assert (new["attempts"], new["provisioning_s"]) == (2, 60 + 75 + 10)
    assert math.isnan(new["pulling_s"])
    assert math.isnan(new["ready_s"])


@pytest.mark.parametrize(("first", "drained"), [("newest", [5, 4]), ("oldest", [0, 1]), ("fewest_sessions", [5, 4])])
def test_instances_are_drained_in_the_order_that_the_scenario_says(first, drained):
    """Eight users on six instances: the first two have two each, so that of those with one the newest go first."""
    record = run({0: 6, 5: 5, 6: 4}, lifetime="1h", instances=6, drain={"first": first})
    began = {row["ordinal"]: row["draining_s"] for row in rows(record) if not math.isnan(row["draining_s"])}
    assert sorted(began, key=began.get) == drained


def test_a_service_scales_to_zero_and_from_zero():
    record = run({0: 2, 4: 0, 8: 1}, autoscaler={"policy": {"kind": "fixed", "count": 2}, "min": 0})
    assert [row["end"] for row in rows(record)] == ["drained", "drained", "alive"]
    assert rows(record)[2]["ready_s"] == 480 + 75
    assert record.lobby_wait.max > 60
    assert record.totals["drops"] == 0


def test_a_draining_instance_that_crashes_is_not_replaced():
    record = run({0: 2, 3: 1}, lifetime="1h", crash={"kind": "constant", "value": "4m"}, duration="5m")
    ends = [(row["end"], row["gone_s"]) for row in rows(record)[:2]]
    assert ends == [("crashed", 240), ("crashed", 240)]
    assert len(rows(record)) == 3


def test_from_the_decision_to_ready_is_what_the_start_takes():
    record = run({0: 2, 5: 4})
    asked = record.decisions["time_s"][0]
    assert [row["requested_s"] for row in rows(record)[2:]] == [asked, asked]
    assert [row["ready_s"] - asked for row in rows(record)[2:]] == [75, 75]


def test_a_control_event_comes_before_what_happens_on_the_data_plane_at_that_instant():
    """Every session ends at a full minute, and so does the draining of the instance that it was on."""
    record = run({0: 2, 2: 1}, lifetime="1m")
    drained = rows(record)[1]
    assert drained["draining_s"] == drained["gone_s"] == 120
    assert drained["sessions"] > 0
    assert record.totals["drops"] == 0
