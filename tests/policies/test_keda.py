"""KEDA's ScaledObject against the numbers of its source."""

import json
from datetime import timedelta

import pytest
from observed import START, pods, sample, seeing
from pydantic import TypeAdapter, ValidationError

from foresize.policies import AnyPolicy
from foresize.policies.guard import ask
from foresize.policies.reasons import binding

QUERY = {"type": "prometheus", "metadata": {"query": "lobby", "threshold": 10}}
CRON = {
    "type": "cron",
    "metadata": {"timezone": "UTC", "start": "0 9 * * *", "end": "0 17 * * *", "desiredReplicas": 10},
}


def keda(*triggers, **fields):
    return TypeAdapter(AnyPolicy).validate_python({"kind": "keda", "triggers": triggers or (QUERY,), **fields})


class Loop:
    """A service whose pods are ready at once, and its ScaledObject."""

    def __init__(self, policy, replicas=0):
        self.policy, self.replicas, self.memory, self.now_s = policy, replicas, {}, 0.0

    def at(self, now_s, value, **seen):
        """The decision at a time, where so many wait (None: there is no value)."""
        samples = [] if value is None else [sample(now_s, names=range(self.replicas), lobby=value)]
        view = seeing(now_s, pods=pods(self.replicas), samples=samples, desired=self.replicas, most=1000, **seen)
        self.last = ask(self.policy, view, self.memory)
        self.memory = json.loads(json.dumps(self.memory))
        self.replicas = self.last.desired
        return self.replicas

    def over(self, start_s, end_s, value, step_s=15.0):
        """The counts from one time to another."""
        return [self.at(start_s + step_s * number, value) for number in range(int((end_s - start_s) / step_s) + 1)]


def test_a_value_above_the_activation_threshold_makes_one_of_none_and_the_hpa_the_rest():
    loop = Loop(keda())
    assert loop.at(0, 0) == 0
    assert loop.at(15, 95) == 0  # KEDA polls every 30 s, and at 0 the HorizontalPodAutoscaler is disabled
    assert loop.at(30, 95) == 1
    assert loop.at(45, 95) == 4  # at most max(2 × 1, 4) without behavior
    assert loop.at(60, 95) == 8
    assert loop.at(75, 95) == 10


def test_exactly_the_activation_threshold_is_not_above_it():
    trigger = QUERY | {"metadata": QUERY["metadata"] | {"activationThreshold": 50}}
    assert Loop(keda(trigger)).at(0, 50) == 0
    assert Loop(keda(trigger)).at(0, 50.001) == 1


def test_activation_wins_at_zero_although_the_scaling_threshold_asks_for_four():
    trigger = QUERY | {"metadata": QUERY["metadata"] | {"activationThreshold": 50}}
    loop = Loop(keda(trigger))
    assert loop.over(0, 120, 40) == [0] * 9


def test_it_goes_to_zero_from_any_count_once_nothing_was_active_for_the_cooldown():
    loop = Loop(keda(), replicas=7)
    loop.over(0, 60, 70)
    assert loop.replicas == 7
    assert set(loop.over(75, 345, 0)) == {7}
    assert loop.at(360, 0) == 0  # 300 s after the last active poll, and the stabilisation window holds the 7 until then


def test_a_new_object_whose_triggers_are_inactive_goes_to_zero_at_its_first_poll():
    assert Loop(keda(), replicas=5).at(0, 0) == 0


def test_the_initial_cooldown_holds_that_up():
    loop = Loop(keda(initialCooldownPeriod=60), replicas=5)
    assert [loop.at(t, 0) for t in (0, 30, 60)] == [5, 5, 0]


def test_polls_are_a_polling_interval_apart_and_wake_the_loop():
    loop = Loop(keda(pollingInterval=20))
    loop.at(0, 0)
    assert loop.last.wake_s == 20
    assert loop.at(15, 95) == 0
    assert loop.at(20, 95, cause="alarm") == 1


def test_between_syncs_a_wake_for_a_poll_leaves_the_count_to_the_hpa():
    loop = Loop(keda(pollingInterval=20), replicas=3)
    assert [loop.at(0, 30), loop.at(15, 30), loop.at(20, 300), loop.at(30, 300)] == [3, 3, 3, 6]


def test_with_a_minimum_and_no_idle_count_it_never_goes_below_it():
    loop = Loop(keda(minReplicaCount=2, cooldownPeriod=0), replicas=6)
    assert min(loop.over(0, 900, 0)) == 2
    assert Loop(keda(minReplicaCount=2), replicas=0).at(0, 0) == 2


def test_idle_replicas_are_what_is_kept_while_nothing_is_active():
    loop = Loop(keda(minReplicaCount=3, idleReplicaCount=1), replicas=3)
    assert loop.at(0, 0) == 1
    assert loop.at(30, 20) == 3


def test_cpu_alone_counts_as_active_and_never_goes_to_zero():
    cpu = {"type": "cpu", "metricType": "Utilization", "metadata": {"value": "50"}}
    policy = keda(cpu)
    memory = {}
    for tick in range(60):
        view = seeing(15.0 * tick, pods=pods(1), samples=[sample(15.0 * tick, cpu=[0.0])])
        assert ask(policy, view, memory).desired == 1


def test_a_value_target_goes_by_the_ready_pods():
    trigger = QUERY | {"metricType": "Value"}
    loop = Loop(keda(trigger), replicas=3)
    assert loop.at(0, 20) == 6


def test_cron_is_a_floor_between_start_and_end():
    loop = Loop(keda(CRON, QUERY))
    nine = (START.replace(hour=9) - START).total_seconds()
    assert loop.at(nine - 30, 0) == 0
    assert loop.at(nine, 0) == 1
    assert loop.over(nine + 15, nine + 60, 0) == [4, 8, 10, 10]
    assert loop.at(nine + 75, 150) == 15


def test_cron_in_another_time_zone_across_midnight():
    night = {"timezone": "Asia/Tokyo", "start": "0 22 * * *", "end": "0 6 * * *", "desiredReplicas": 2}
    policy = keda({"type": "cron", "metadata": night}, clock_zone="UTC")
    trigger = policy.external[0]
    assert trigger.window(START.replace(hour=14), "UTC")[0]  # 23:00 in Tokyo
    assert trigger.window(START.replace(hour=20, minute=59), "UTC") == (True, START.replace(hour=21))
    assert not trigger.window(START.replace(hour=21), "UTC")[0]


def test_from_eleven_to_ten_by_cron_is_within_the_tolerance():
    loop = Loop(keda(CRON), replicas=11)
    nine = (START.replace(hour=9) - START).total_seconds()
    assert set(loop.over(nine, nine + 1800, 0)) == {11}


FAILING = {"type": "prometheus", "metadata": {"query": "lobby", "threshold": 10, "ignoreNullValues": "false"}}


def test_no_value_is_zero_or_an_error_as_it_is_said():
    assert Loop(keda(), replicas=3).at(0, None) == 0
    loop = Loop(keda(FAILING), replicas=3)
    assert loop.over(0, 900, None) == [3] * 61


def test_the_fallback_counts_after_more_failures_than_its_threshold_and_ends_with_a_success():
    loop = Loop(keda(FAILING, fallback={"failureThreshold": 3, "replicas": 8}), replicas=3)
    counts = loop.over(0, 60, None)  # polls and syncs both fail: 2, 3, then in force
    assert counts == [3, 3, 6, 8, 8]
    assert loop.at(75, 80) == 8
    assert loop.memory["failures"] == {}


@pytest.mark.parametrize(
    ("behavior", "current", "count"),
    [
        ("static", 9, 4),
        ("currentReplicas", 9, 9),
        ("currentReplicasIfHigher", 9, 9),
        ("currentReplicasIfHigher", 2, 4),
        ("currentReplicasIfLower", 9, 4),
        ("currentReplicasIfLower", 2, 2),
    ],
)
def test_each_fallback_behaviour_has_its_count(behavior, current, count):
    policy = keda(FAILING, fallback={"failureThreshold": 0, "replicas": 4, "behavior": behavior})
    assert policy.fallback.count(current) == count


def test_cached_metrics_are_those_of_the_last_poll():
    policy = keda(QUERY | {"useCachedMetrics": True})
    loop = Loop(policy, replicas=3)
    assert [loop.at(0, 30), loop.at(15, 60), loop.at(30, 60)] == [3, 3, 6]


@pytest.mark.parametrize(
    ("annotations", "counts"),
    [
        ({"autoscaling.keda.sh/paused": "true"}, [5, 5]),
        ({"autoscaling.keda.sh/paused-replicas": "2"}, [2, 2]),
        ({"autoscaling.keda.sh/paused-scale-out": "true"}, [5, 5]),
        ({"autoscaling.keda.sh/paused-scale-in": "true"}, [10, 10]),  # the API's behavior: twice as many
    ],
)
def test_pausing_holds_the_count(annotations, counts):
    loop = Loop(keda(annotations=annotations), replicas=5)
    assert [loop.at(0, 100), loop.at(15, 100)] == counts


def test_scale_in_that_is_paused_also_holds_the_step_to_zero():
    assert Loop(keda(annotations={"autoscaling.keda.sh/paused-scale-in": "true"}), replicas=5).at(0, 0) == 5


def test_a_forced_activation_counts_as_active():
    assert Loop(keda(annotations={"autoscaling.keda.sh/force-activation": "true"})).at(0, 0) == 1


def test_the_findings_name_the_poll_its_triggers_and_what_binds():
    loop = Loop(keda(cooldownPeriod=600), replicas=5)
    loop.at(0, 50)
    loop.at(30, 0)
    names = [finding.name for finding in loop.last.findings]
    assert names[:2] == ["poll", "cooldown"]
    assert {"cooldown", "stabilisation window"} <= {each.name for each in binding(loop.last.findings)}
    assert loop.last.findings[0].parts[0].said == "0 ≤ activation threshold 0"


def test_its_bounds_are_what_it_can_come_to():
    assert keda().bounds() == (0, 100)
    assert keda(minReplicaCount=3, idleReplicaCount=1, maxReplicaCount=9).bounds() == (1, 9)
    assert keda(annotations={"autoscaling.keda.sh/paused-replicas": "0"}, minReplicaCount=3).bounds() == (0, 100)


@pytest.mark.parametrize(
    ("fields", "place", "words"),
    [
        ({"pollingInterval": 0}, ("pollingInterval",), "greater than or equal to 1"),
        ({"minReplicaCount": 5, "maxReplicaCount": 4}, (), "must be at least minReplicaCount (5), but is 4."),
        ({"minReplicaCount": 1, "idleReplicaCount": 1}, (), "must be less than minReplicaCount (1), but is 1."),
        ({"triggers": []}, ("triggers",), "at least 1 item"),
        (
            {"triggers": [{"type": "cron", "metadata": CRON["metadata"] | {"end": "0 9 * * *"}}]},
            ("triggers", 0, "cron", "metadata"), "another time than the start",
        ),
        (
            {"triggers": [{"type": "cpu", "metricType": "Utilization", "metadata": {"value": 0}}]},
            ("triggers", 0, "cpu", "metadata", "value"), "greater than 0",
        ),
        (
            {"triggers": [{"type": "prometheus", "metadata": {"query": "lobby", "threshold": "many"}}]},
            ("triggers", 0, "prometheus", "metadata", "threshold"), "must be a number, but is 'many'.",
        ),
        (
            {"triggers": [{"type": "cpu", "metricType": "Utilization", "metadata": {"value": 5}}],
             "fallback": {"failureThreshold": 1, "replicas": 1}},
            (), "cpu and memory triggers have none",
        ),
    ],
)  # fmt: skip
def test_what_keda_refuses_is_refused_at_its_place(fields, place, words):
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(AnyPolicy).validate_python({"kind": "keda", "triggers": [QUERY]} | fields)
    error = refused.value.errors()[0]
    assert error["loc"][1:] == place
    assert words in error["msg"]


def test_a_day_of_polls_keeps_a_small_memory():
    loop = Loop(keda(CRON, QUERY))
    loop.over(0, timedelta(hours=3).total_seconds(), 33)
    assert len(json.dumps(loop.memory)) < 2000
