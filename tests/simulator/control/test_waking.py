"""What an autoscaler is woken for besides its period: who waits, who is idle, and the alarm that it has set."""

from math import isnan

import pytest

from foresize.policies import Decision, Policy
from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.scenario import Scenario

REQUESTS = {"arrivals": {"kind": "constant", "rate": "0.01/s"}, "turn": {"steps": "talk"}}
SESSIONS = {"session": {"lifetime": "20s"}, "turn": {"gap": "3s", "steps": "talk"}}


class Awake(Policy):
    """Wants one instance, and to be woken as the test says."""

    on: tuple[str, ...] = ()
    alarms: tuple[tuple[float, float | None], ...] = ()
    """From when on to be woken when."""

    def wakes_on(self):
        return frozenset(self.on)

    def decide(self, seen, memory):
        return Decision(1, "one", wake_s=next((at for since, at in self.alarms[::-1] if seen.now_s >= since), None))


@pytest.fixture(params=["simpy", "compiled"])
def play(request):
    """The record, the turns and what the policy saw, on both engines; a start takes 4 s and a call one second."""

    def go(policy=None, workload=REQUESTS, duration="250s", own=None, **service):
        scenario = Scenario.model_validate(
            {
                "name": "woken",
                "duration": duration,
                "workload": {"callers": REQUESTS | workload},
                "journeys": {"talk": [{"call": "gateway", "work": "1s"}]},
                "services": {
                    "gateway": {
                        "capacity": {"kind": "slots", "slots": 8},
                        "start": {"starting": "4s"},
                        "instances": 0,
                        "autoscaler": {"policy": policy or {"kind": "fixed", "count": 1}},
                    }
                    | service
                },
            }
        )
        if own is not None:
            gateway = scenario.services["gateway"]
            scaler = gateway.autoscaler.model_copy(update={"policy": own, "min": 0, "every": 60.0})
            changed = gateway.model_copy(update={"autoscaler": scaler})
            scenario = scenario.model_copy(update={"services": {"gateway": changed}})
        rows, seen = [], []
        replication = Replication(
            scenario, 0, engine=request.param, on_turn=rows.append, on_decision=lambda view, _: seen.append(view)
        )
        return replication.run(), rows, seen

    return go


def causes(seen):
    return [(round(view.now_s, 3), view.cause) for view in seen]


@pytest.mark.parametrize(
    "policy",
    [
        {"kind": "serverless", "limit": 9},
        {"kind": "cloud_run", "scaling": {"minInstanceCount": 0, "maxInstanceCount": 9}},
        {"kind": "knative_kpa", "max-scale": 9},
    ],
    ids=lambda policy: policy["kind"],
)
def test_a_request_to_a_service_without_an_instance_wakes_it_at_once(play, policy):
    record, rows, _ = play(policy, front={"concurrency": 80}, duration="120s")
    first = rows[0]
    assert record.decisions["time_s"][0] == first.spoken_s
    assert record.decisions["desired"][0] == 1
    assert (first.outcome, first.latency_s) == ("completed", pytest.approx(5))
    assert record.parts["gateway: cold start"] == pytest.approx(4)


def test_a_session_that_comes_into_the_lobby_starts_an_agent_at_once(play):
    _, _, seen = play(
        {"kind": "buffer", "agents": {"min-agents": 0, "max-agents": 9}}, SESSIONS,
        capacity={"kind": "slots", "slots": 8, "sessions": 1},
    )  # fmt: skip
    woken = [view for view in seen if view.cause == "waiting"]
    assert [(view.now_s, view.waiting) for view in woken] == [(50, 1)], "the next one finds a warm agent"


def test_cloud_run_starts_another_instance_for_who_finds_no_room(play):
    policy = {"kind": "cloud_run", "scaling": {"maxInstanceCount": 9}, "maxInstanceRequestConcurrency": 2}
    policy |= {"cpuUtilization": 1, "concurrencyUtilization": 1}
    busy = {"arrivals": {"kind": "constant", "rate": "0.5/s"}}
    record, _, seen = play(
        policy, busy, duration="30s", front={"concurrency": 2}, instances=1, capacity={"kind": "cpu", "vcpus": 0.4},
    )  # fmt: skip
    woken_s = [view.now_s for view in seen if view.cause == "waiting"]
    assert record.instances["requested_s"][1] == woken_s[0] == 7, "when it has two already"


def test_a_policy_that_asks_for_nothing_is_asked_by_the_period_alone(play):
    _, _, seen = play(own=Awake(), duration="200s")
    assert causes(seen) == [(60, "period"), (120, "period"), (180, "period")]


def test_it_is_told_of_who_waits_of_who_has_gone_and_of_who_is_idle(play):
    _, _, seen = play(
        {"kind": "fixed", "count": 0}, own=Awake(on=("waiting", "relief", "idle")), duration="140s",
        front={"concurrency": 1}, workload={"turn": {"steps": "talk", "timeout": "3s"}},
    )  # fmt: skip
    came = seen[1].now_s if seen[0].cause == "period" else seen[0].now_s
    others = [(round(at_s - came, 3), cause) for at_s, cause in causes(seen) if cause != "period"]
    assert others[:3] == [(0, "waiting"), (3, "relief"), (4, "idle")]


def test_idle_instances_are_listed_with_the_time_since_when(play):
    _, rows, seen = play({"kind": "serverless", "limit": 9, "keep_alive": "30s"}, front={"concurrency": 1})
    ended_s = rows[0].spoken_s + rows[0].latency_s
    told = next(view for view in seen if view.cause == "idle" and view.now_s > rows[0].spoken_s)
    assert told.pods.idle_since_s.tolist() == [pytest.approx(ended_s)]
    assert all(isnan(since) for view in seen if view.cause == "waiting" for since in view.pods.idle_since_s)


def test_an_idle_instance_is_ended_when_its_time_is_over_by_an_alarm(play):
    record, rows, seen = play({"kind": "serverless", "limit": 9, "keep_alive": "30s"}, front={"concurrency": 1})
    ended_s = rows[0].spoken_s + rows[0].latency_s
    assert record.instances["gone_s"][0] == pytest.approx(ended_s + 30)
    assert "alarm" in {view.cause for view in seen}


def test_the_last_alarm_that_was_asked_for_counts(play):
    _, _, seen = play(own=Awake(alarms=((0, 75.0), (70, 100.0), (99, None))), duration="170s")
    assert causes(seen) == [(60, "period"), (75, "alarm"), (100, "alarm"), (120, "period")]


def test_an_alarm_may_be_put_off_and_brought_forward(play):
    later, sooner = ((0, 130.0), (119, 150.0)), ((0, 150.0), (119, 130.0))
    assert causes(play(own=Awake(alarms=later), duration="170s")[2])[1:] == [(120, "period"), (150, "alarm")]
    assert causes(play(own=Awake(alarms=sooner), duration="170s")[2])[1:] == [(120, "period"), (130, "alarm")]


def test_an_alarm_that_names_no_later_time_is_not_rung_again(play):
    _, _, seen = play(own=Awake(alarms=((0, 75.0),)), duration="130s")
    assert causes(seen) == [(60, "period"), (75, "alarm"), (120, "period"), (120, "alarm")]
