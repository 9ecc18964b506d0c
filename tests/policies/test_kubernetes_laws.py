"""What Kubernetes' autoscalers must do with pods and samples, whatever they are."""

import json

import pytest
from observed import pods, sample, seeing
from pydantic import TypeAdapter
from test_cloud_laws import FIGURES, play, shuffled

from foresize.policies import AnyPolicy
from foresize.policies.guard import ask

CPU = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 60}}}
SESSIONS = {
    "type": "Pods",
    "pods": {"metric": {"name": "sessions"}, "target": {"type": "AverageValue", "averageValue": 12}},
}
WAITING = {"type": "External", "external": {"metric": {"name": "lobby"}, "target": {"type": "Value", "value": 4}}}
TOTAL = {
    "type": "External",
    "external": {"metric": {"name": "cpu"}, "target": {"type": "AverageValue", "averageValue": "600m"}},
}
QUERY = {"type": "prometheus", "metadata": {"query": "cpu", "threshold": 0.6}}
OBJECTS = {
    "cpu": {"kind": "kubernetes_hpa", "maxReplicas": 40},
    "old": {"kind": "kubernetes_hpa", "maxReplicas": 40, "behavior": {}, "release": "1.20"},
    "several": {"kind": "kubernetes_hpa", "maxReplicas": 40, "metrics": [CPU, SESSIONS, WAITING, TOTAL], "behavior": {
        "scaleUp": {"stabilizationWindowSeconds": 120, "policies": [{"type": "Pods", "value": 2, "periodSeconds": 90}]},
        "scaleDown": {"selectPolicy": "Min"},
    }},
    "keda": {"kind": "keda", "triggers": [QUERY]},
    "keda with cpu": {"kind": "keda", "minReplicaCount": 2, "idleReplicaCount": 1, "cooldownPeriod": 60, "triggers": [
        QUERY, {"type": "cpu", "metricType": "Utilization", "metadata": {"value": 60}},
    ]},
}  # fmt: skip
POLICIES = {name: TypeAdapter(AnyPolicy).validate_python(written) for name, written in OBJECTS.items()}


@pytest.fixture(params=POLICIES, ids=lambda name: name.replace(" ", "_"))
def policy(request):
    return POLICIES[request.param]


def test_the_order_of_pods_means_nothing(policy):
    assert play(policy, 120, 3, see=lambda seen: shuffled(seen, 1)) == play(policy, 120, 3)


def test_a_memory_that_is_saved_and_loaded_serves_as_well(policy):
    assert play(policy, 120, 4, keep=lambda memory: json.loads(json.dumps(memory))) == play(policy, 120, 4)


def test_the_memory_stays_small(policy):
    assert len(json.dumps(play(policy, 1500, 5)[1])) < 20_000


def test_each_decision_gives_its_findings(policy):
    assert all(each.findings and each.reason for each in play(policy, 50, 6)[0])


def test_the_count_is_within_the_objects_bounds(policy):
    least, most = policy.bounds()
    assert all(least <= each.desired <= most for each in play(policy, 300, 7)[0])


@pytest.mark.parametrize("vcpus", [1.3, 7.3])
def test_steady_load_reaches_a_steady_count_that_is_enough(policy, vcpus):
    memory, count, counts = {}, 5, []
    for tick in range(1, 241):
        now_s = 15.0 * tick
        figures = {name: [vcpus / count] * count for name in FIGURES}
        seen = seeing(now_s, pods=pods(count), samples=[sample(now_s, **figures)], most=40)
        count = ask(policy, seen, memory).desired
        counts.append(count)
    assert len(set(counts[-60:])) == 1
    assert count >= vcpus


def test_a_wake_between_two_syncs_says_so():
    policy, memory = POLICIES["keda"], {}
    for now_s in (0.0, 5.0):
        decision = ask(policy, seeing(now_s, pods=pods(2), samples=[sample(now_s, cpu=[0.5, 0.5])]), memory)
    assert [finding.name for finding in decision.findings] == ["sync"]
