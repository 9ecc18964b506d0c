"""The HorizontalPodAutoscaler as a policy: what it sees, in which order it decides, and what it says."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from observed import pods, sample, seeing
from pydantic import TypeAdapter, ValidationError

from foresize.policies import AnyPolicy
from foresize.policies.guard import ask
from foresize.policies.pods import FAILED, PENDING, RUNNING, Requests
from foresize.policies.reasons import binding


def hpa(*metrics, **fields):
    return TypeAdapter(AnyPolicy).validate_python(
        {"kind": "kubernetes_hpa", "maxReplicas": 100, "metrics": list(metrics)} | fields
    )


def utilization(percent, name="cpu"):
    target = {"type": "Utilization", "averageUtilization": percent}
    return {"type": "Resource", "resource": {"name": name, "target": target}}


def per_pod(name, value):
    target = {"type": "AverageValue", "averageValue": value}
    return {"type": "Pods", "pods": {"metric": {"name": name}, "target": target}}


def external(name, kind, value):
    target = {"type": kind, {"Value": "value", "AverageValue": "averageValue"}[kind]: value}
    return {"type": "External", "external": {"metric": {"name": name}, "target": target}}


NOW_S = 3600.0


def view(usage, *, now_s=NOW_S, desired=None, table=None, whole=None, **more):
    """What is seen where each pod uses so many vCPUs."""
    table = pods(len(usage)) if table is None else table
    samples = [sample(now_s - 7.0, names=table.names[: len(usage)], cpu=usage, **(whole or {}))]
    return seeing(now_s, pods=table, samples=samples, desired=desired, **more)


def decided(policy, seen, memory=None):
    return ask(policy, seen, {} if memory is None else memory)


def test_use_by_requests_cut_off_by_the_target_rounded_up():
    assert decided(hpa(utilization(50)), view([0.91, 0.9])).desired == 4
    assert decided(hpa(utilization(80)), view([0.889, 0.889])).desired == 2  # 88 % by 80 %: 1.1, within the tolerance
    assert decided(hpa(utilization(80), release="1.20"), view([0.889, 0.889])).desired == 3


def test_requests_are_those_of_the_service():
    seen = view([1.0, 1.0], requests=Requests(cpu=4.0))
    assert decided(hpa(utilization(50)), seen).desired == 2  # 25 %, but the first recommendation is the current count
    assert decided(hpa(utilization(10)), seen).desired == 4


def test_without_metrics_it_is_cpu_at_eighty_percent():
    assert decided(hpa(), view([1.0] * 4)).reason == "cpu 100 % of target 80 %: ceil(1.25 × 4) = 5"


def test_pods_on_their_way_out_and_failed_ones_are_ignored():
    table = pods(phase=[RUNNING, RUNNING, FAILED, RUNNING], deleted_s=[np.nan, np.nan, np.nan, 10.0])
    assert decided(hpa(utilization(50)), view([1.0, 1.0, 9.0, 9.0], table=table, desired=2)).desired == 4


def test_pending_pods_are_taken_as_idle_on_the_way_up():
    table = pods(phase=[RUNNING] * 2 + [PENDING] * 2, ready=[True, True, False, False])
    assert decided(hpa(utilization(50)), view([1.0, 1.0], table=table, desired=4)).desired == 4


def test_cpu_burnt_by_a_start_does_not_count_before_a_whole_window_after_readiness():
    young = pods(4, started_s=[0.0, 0.0, NOW_S - 60, NOW_S - 60], ready_changed_s=[5.0, 5.0, NOW_S - 9, NOW_S - 9])
    seen = view([0.5, 0.5, 4.0, 4.0], table=young)
    assert decided(hpa(utilization(50)), seen).desired == 4
    assert decided(hpa(utilization(50), cpuInitializationPeriod="0s"), seen).desired == 8  # the cap; it wishes 18


def test_sessions_of_an_unready_pod_count_as_they_do_for_any_metric_but_cpu():
    table = pods(2, ready=[True, False])
    seen = seeing(NOW_S, pods=table, samples=[sample(NOW_S, sessions=[30.0, 50.0])], desired=2)
    assert decided(hpa(per_pod("sessions", 20)), seen).desired == 4


def test_a_pod_without_a_value_uses_its_whole_request_on_the_way_down():
    """40 % of 80 % with three of four; with the fourth at 100 %: 55 % of 80 %, ceil(0.6875 × 4) = 3."""
    calm = hpa(utilization(80), downscaleStabilization="0s")
    assert decided(calm, view([0.4, 0.4, 0.4], table=pods(4)), {"recommendations": []}).desired == 3


def test_several_metrics_the_largest_wish_and_with_one_missing_nothing_fewer():
    policy = hpa(utilization(50), external("p95_latency", "AverageValue", 1), downscaleStabilization="0s")
    memory = {"recommendations": []}
    assert decided(policy, view([0.1] * 4, p95_latency=3.0), dict(memory)).desired == 3
    held = decided(policy, view([0.1] * 4), dict(memory))
    assert held.desired == 4
    assert "FailedGetExternalMetric: p95_latency" in held.reason
    assert decided(policy, view([0.9] * 4), dict(memory)).desired == 8


def test_no_recommendation_is_remembered_of_a_sync_without_data():
    memory = {}
    decided(hpa(), seeing(15.0, pods=pods(3), desired=3), memory)
    assert memory["recommendations"] == [[15.0, 3]]


def test_external_totals_are_of_all_pods_and_object_metrics_are_read_alike():
    seen = seeing(NOW_S, pods=pods(2), samples=[sample(NOW_S, sessions=[40.0, 60.0], lobby=9)], desired=2)
    assert decided(hpa(external("sessions", "AverageValue", 20)), seen).desired == 4  # 5, but for the cap
    assert decided(hpa(external("lobby", "Value", 3)), seen).desired == 4  # 6, but for the cap
    written = external("lobby", "Value", 6)
    described = written["external"] | {"describedObject": {"kind": "Ingress", "name": "front"}}
    assert decided(hpa({"type": "Object", "object": described}), seen).desired == 3


def test_out_of_bounds_it_goes_there_at_once_whatever_the_metrics_say():
    policy = hpa(utilization(50), minReplicas=3, maxReplicas=6, behavior={"scaleUp": {"selectPolicy": "Disabled"}})
    memory = {}
    assert decided(policy, view([0.5] * 2), memory).desired == 3
    assert memory["up"] == [[NOW_S, 1]]
    assert decided(policy, view([0.5] * 9)).desired == 6


def test_at_zero_it_is_off_without_the_gate():
    found = decided(hpa(utilization(50)), seeing(NOW_S, 0, pods=pods(0), desired=0))
    assert (found.desired, found.findings[0].said) == (
        1,
        "ScalingDisabled: 0 replicas are a pause",
    ) or found.desired == 0


def test_from_zero_in_one_step_with_the_gate():
    policy = hpa(external("lobby", "AverageValue", 5), minReplicas=0, HPAScaleToZero=True)
    seen = seeing(NOW_S, 0, pods=pods(0), samples=[sample(NOW_S, cpu=[], lobby=17)], desired=0)
    assert decided(policy, seen).desired == 4


def test_a_spike_ratchets_up_without_behavior_and_not_with_it():
    counts = {}
    for name, fields in (("without", {}), ("with", {"behavior": {}})):
        policy, memory, count = hpa(utilization(50), **fields), {}, 10
        counts[name] = []
        for tick, use in enumerate([5.0, 0.4, 0.4, 0.4]):
            seen = view([use] * count, now_s=NOW_S + 15 * tick)
            count = decided(policy, seen, memory).desired
            counts[name].append(count)
    assert counts["without"] == [20, 40, 80, 100]
    assert counts["with"] == [20, 20, 20, 20]


def test_stabilisation_and_rate_limit_both_bind_and_both_are_told():
    behavior = {"scaleUp": {"stabilizationWindowSeconds": 60, "policies": [
        {"type": "Pods", "value": 1, "periodSeconds": 60}
    ]}}  # fmt: skip
    policy, memory = hpa(utilization(50), behavior=behavior), {"recommendations": [[NOW_S - 30, 8]]}
    found = decided(policy, view([2.0] * 4), memory)
    assert found.desired == 5
    assert [each.name for each in binding(found.findings)] == ["stabilisation window", "rate limit"]
    assert found.reason.endswith(
        "ScaleUpStabilized: wishes of the last 60 s: 8 rather than 16; "
        "ScaleUpLimit: at most 5 (4 at the start of 60 s, plus 1): 5"
    )


def test_flapping_load_without_stabilisation_flaps_and_with_it_does_not():
    def counts(**fields):
        policy, memory, count, found = hpa(utilization(50), **fields), {}, 4, []
        for tick in range(40):
            load = 4.0 if tick % 2 else 1.0  # vCPUs, however many share them
            count = decided(policy, view([load / count] * count, now_s=NOW_S + 15 * tick), memory).desired
            found.append(count)
        return found

    restless = counts(behavior={"scaleDown": {"stabilizationWindowSeconds": 0}})
    steady = counts(behavior={})
    assert sum(one != other for one, other in pairwise(restless)) > 30
    assert len(set(steady[2:])) == 1


def test_the_order_of_pods_and_samples_does_not_matter():
    chance = np.random.default_rng(5)
    usage = chance.random(50) * 2
    table = pods(50, phase=[RUNNING] * 45 + [PENDING] * 5)
    seen = view(list(usage[:45]), table=table, desired=50)
    mixed, others = chance.permutation(50), chance.permutation(45)
    columns = {name: getattr(table, name) for name in table.__dataclass_fields__}
    shuffled = replace(
        seen,
        pods=replace(table, **{name: column[mixed] for name, column in columns.items() if column is not None}),
        samples=(replace(seen.samples[0], names=table.names[:45][others], values={"cpu": usage[:45][others]}),),
    )
    assert decided(hpa(utilization(60)), shuffled) == decided(hpa(utilization(60)), seen)


def test_its_memory_goes_through_json_and_stays_small():
    policy = hpa(utilization(50), behavior={"scaleUp": {"stabilizationWindowSeconds": 3600}})
    memory, count, chance = {}, 5, np.random.default_rng(3)
    for tick in range(1000):
        count = decided(policy, view(list(chance.random(count) * 1.2), now_s=15.0 * tick), memory).desired
        memory = json.loads(json.dumps(memory))
    assert len(json.dumps(memory)) < 10_000


def test_bounds_period_pipeline_and_aims_are_those_of_the_object():
    policy = hpa(utilization(60), per_pod("sessions", "20"), minReplicas=2, syncPeriod="30s")
    assert policy.bounds() == (2, 100)
    assert hpa().bounds() == (1, 100)
    assert policy.period_s() == 30.0
    assert policy.pipeline().kind == "metrics_server"
    assert hpa(per_pod("sessions", 20)).pipeline().kind == "prometheus"
    assert policy.aims() == {"cpu": 0.6, "sessions": 20.0}
    assert set(policy.watches()) == {"cpu", "sessions"}


def test_each_direction_has_the_tolerance_that_the_object_says():
    policy = hpa(utilization(50), behavior={"scaleUp": {"tolerance": "0"}, "scaleDown": {"tolerance": "500m"}})
    assert (policy.within.up, policy.within.down) == (0.0, 0.5)
    assert decided(policy, view([0.51] * 4)).desired == 5


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"minReplicas": 0}, "needs the feature gate, `HPAScaleToZero: true`"),
        ({"minReplicas": 0, "HPAScaleToZero": True}, "only an Object or External metric says anything"),
        ({"minReplicas": 5, "maxReplicas": 4}, "must be at least minReplicas (5), but is 4."),
        ({"maxReplicas": 0}, "greater than or equal to 1"),
        ({"release": "1.19"}, 'must be a release of Kubernetes from "1.20" on, or newest'),
        ({"release": 1.3}, "must be in quotes"),
        ({"release": "1.30", "behavior": {"scaleUp": {"tolerance": "0"}}}, "is known from 1.33 on"),
        ({"metrics": [utilization(0)]}, "greater than 0"),
        ({"metrics": [per_pod("sessions", 0)]}, "must be more than 0"),
        ({"metrics": [per_pod("latency", 1)]}, "Input should be 'cpu', 'memory', 'sessions'"),
        ({"metrics": [{"type": "Pods"}]}, "needs `pods`, for its type is Pods."),
        ({"metrics": [utilization(50) | {"type": "Pods"}]}, "must be left out, for the type is Pods."),
        (
            {"metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Value", "value": 5}}}]},
            "must be Utilization or AverageValue, but is Value.",
        ),
        (
            {"metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization"}}}]},
            "needs `averageUtilization`, for its type is Utilization.",
        ),
    ],
)
def test_what_the_api_refuses_is_refused_with_its_rule(fields, words):
    with pytest.raises(ValidationError) as refused:
        hpa(**fields)
    assert words in " ".join(error["msg"] for error in refused.value.errors())
