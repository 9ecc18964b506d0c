"""The loop around the policy, and the way of a policy's error and of a user's file through a whole run."""

import pickle
from collections.abc import Mapping
from datetime import datetime

import pytest

from foresize.policies import Observation
from foresize.policies.guard import PolicyError
from foresize.policies.metrics import METRICS
from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.scenario import Scenario

ONE_PER_FIVE = """\
import math

from foresize.policies import Decision, Policy


class OnePerSome(Policy):
    '''One instance for so many users, those who wait included.'''

    per: int = 20

    def decide(self, seen, memory):
        users = (seen.metrics.get("sessions", 0) + seen.metrics.get("lobby", 0)) * max(seen.ready, 1)
        memory["most"] = max(memory.get("most", 0), users)
        return Decision(math.ceil(users / self.per), f"{users:.0f} users")
"""


def scenario(policy, **service):
    autoscaler = {"policy": policy, "min": 1, "max": 8, "every": "15s", "metrics_age": "5s"}
    return Scenario.model_validate(
        {
            "name": "loop",
            "duration": "12m",
            "scrape": "10s",
            "workload": {
                "callers": {
                    "arrivals": {"kind": "closed", "users": 30},
                    "session": {"lifetime": "30m", "patience": "30m"},
                    "turn": {"gap": "5s", "steps": "talk"},
                }
            },
            "journeys": {"talk": [{"call": "gateway", "work": "20ms"}]},
            "services": {
                "gateway": {
                    "capacity": {"kind": "cpu", "vcpus": 2, "sessions": 6},
                    "start": {"provisioning": "20s", "pulling": "10s", "starting": "5s", "warming": "5s"},
                    "autoscaler": autoscaler | service.pop("autoscaler", {}),
                }
                | service
            },
        }
    )


def decisions(record):
    return [dict(zip(record.decisions, row, strict=True)) for row in zip(*record.decisions.values(), strict=True)]


@pytest.fixture
def users_file(tmp_path):
    """A policy file with this text, as the scenario names it."""

    def go(text, **fields):
        file = tmp_path / "my_policy.py"
        file.write_text(text)
        return {"kind": "python", "file": str(file)} | fields

    return go


@pytest.fixture
def watched(users_file, monkeypatch):
    """What the policy saw in a run of the scenario."""

    def go(**service):
        seen = []
        replication = Replication(scenario({"kind": "fixed", "count": 3}, **service), 0)
        monkeypatch.setattr(
            "foresize.policies.fixed.Fixed.decide",
            lambda self, observation, memory: seen.append(observation) or self.count,
        )
        replication.run()
        return seen

    return go


def test_a_users_policy_scales_a_service(users_file):
    policy = users_file(ONE_PER_FIVE, options={"per": 5})
    record = Replication(scenario(policy), 0).run()
    made = decisions(record)
    assert made[0] == {
        "time_s": 15.0, "service": "gateway", "before": 1, "desired": 6, "ready": 1, "reason": "30 users",
        "findings": "",
    }  # fmt: skip
    assert record.timeline["ready"][-1] == 6
    assert record.timeline["lobby"][0] > 0
    assert record.timeline["lobby"][-1] == 0


def test_a_scenario_that_was_sent_away_decides_alike_without_the_file(users_file, tmp_path):
    made = scenario(users_file(ONE_PER_FIVE, options={"per": 5}))
    (tmp_path / "my_policy.py").unlink()
    there = pickle.loads(pickle.dumps(made))
    assert decisions(Replication(there, 0).run()) == decisions(Replication(made, 0).run())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def decide(seen, memory):\n    return 'three'\n", "answered 'three' at 15 s of the simulation"),
        ("def decide(seen, memory):\n    return -1\n", "answered -1 instances at 15 s"),
        ("def decide(seen, memory):\n    return 1 / 0\n", "raised ZeroDivisionError: "),
    ],
)
def test_an_error_of_the_policy_comes_out_of_the_run_as_it_is(users_file, text, words):
    with pytest.raises(PolicyError) as wrong:
        Replication(scenario(users_file(text)), 0).run()
    assert words in str(wrong.value)
    assert "(2026-01-12 08:00:15)" in str(wrong.value)


def test_it_is_asked_every_period_the_first_time_after_one(watched):
    seen = watched(autoscaler={"every": "45s"})
    assert [each.now_s for each in seen] == [45.0 * number for number in range(1, 16)]
    assert seen[0].clock == datetime(2026, 1, 12, 8, 0, 45)


def test_it_sees_the_count_that_it_asked_for_and_the_instances_on_their_way(watched):
    seen = watched()
    assert [(each.desired, each.ready, each.starting) for each in seen[:4]] == [
        (1, 1, 0), (3, 1, 2), (3, 1, 2), (3, 3, 0),
    ]  # fmt: skip
    assert {(each.service, each.min, each.max) for each in seen} == {("gateway", 1, 8)}


def test_only_changes_of_the_count_are_recorded():
    made = decisions(Replication(scenario({"kind": "fixed", "count": 3}), 0).run())
    assert [(each["time_s"], each["before"], each["desired"], each["reason"]) for each in made] == [
        (15.0, 1, 3, "fixed at 3")
    ]


def test_every_metric_that_is_scraped_is_in_the_table(watched):
    seen = [each for each in watched() if each.metrics]
    assert set().union(*(each.metrics for each in seen)) == set(METRICS)
    single = {name for name, metric in METRICS.items() if metric.per_instance}
    assert all(set(each.per_instance) == single for each in seen)


def test_single_instances_average_to_the_metric(watched):
    for each in watched():
        for name, values in each.per_instance.items():
            assert each.metrics[name] == pytest.approx(sum(values) / len(values))


def test_without_a_ready_instance_it_sees_all_that_wait_and_nothing_else_of_instances(watched):
    seen = watched(instances=0, autoscaler={"min": 0})
    waiting = next(each for each in seen if each.metrics)
    assert waiting.ready == 0
    assert waiting.metrics["lobby"] == 30
    assert not {name for name in waiting.metrics if METRICS[name].per_instance}


def test_what_waits_wakes_a_service_without_instances():
    lobby = {"kind": "target", "metrics": [{"metric": "sessions", "target": 5}, {"metric": "lobby", "target": 10}]}
    record = Replication(scenario(lobby, instances=0, autoscaler={"min": 0}), 0).run()
    assert decisions(record)[0]["reason"] == "lobby 30 of target 10: 0 ready → 3"
    assert record.timeline["lobby"][-1] == 0


def test_it_sees_plain_numbers_that_it_cannot_change_and_never_the_simulation(watched):
    for each in watched():
        assert isinstance(each, Observation)
        with pytest.raises(TypeError):
            each.metrics["cpu"] = 0.0
        with pytest.raises(TypeError):
            each.per_instance["cpu"] = ()
        for name in Observation.__slots__:
            assert_plain(getattr(each, name))


def assert_plain(value):
    if isinstance(value, Mapping):
        for key, item in value.items():
            assert type(key) is str
            assert_plain(item)
    elif isinstance(value, tuple):
        for item in value:
            assert_plain(item)
    else:
        assert type(value) in (int, float, str, datetime, type(None))
