"""What every cloud's policy must do with pods and samples, whatever they are."""

import copy
import json
import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import pods, sample, seeing
from pydantic import TypeAdapter

from foresize.policies import AnyPolicy
from foresize.policies.guard import ask

CPU = {"PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"}, "TargetValue": 60}
TRACKING = {"kind": "aws_target_tracking", "TargetTrackingConfiguration": CPU, "EstimatedInstanceWarmup": 60}
ALARM = {"MetricName": "CPUUtilization", "Threshold": 80, "ComparisonOperator": "GreaterThanThreshold"}
STEP = {"kind": "aws_step", "alarm": ALARM, "AdjustmentType": "PercentChangeInCapacity", "EstimatedInstanceWarmup": 60,
        "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 30}]}  # fmt: skip
RULES = [
    {"metricTrigger": {"metricName": "Percentage CPU", "operator": operator, "threshold": threshold},
     "scaleAction": {"direction": direction}}
    for operator, threshold, direction in [("GreaterThan", 70, "Increase"), ("LessThan", 30, "Decrease")]
]  # fmt: skip
PREDICTIVE = {
    "MetricSpecifications": [
        {"PredefinedMetricPairSpecification": {"PredefinedMetricType": "ASGCPUUtilization"}, "TargetValue": 60}
    ],
    "Mode": "ForecastAndScale",
}
CLOUDS = {
    "tracking": TRACKING,
    "tracking on ecs": {"kind": "aws_target_tracking", "service": "ecs", "TargetTrackingConfiguration": CPU},
    "step": STEP,
    "policies": {"kind": "aws_policies", "policies": [TRACKING, STEP]},
    "scheduled": {
        "kind": "aws_scheduled",
        "ScheduledUpdateGroupActions": [{"Recurrence": "*/20 * * * *", "MinSize": 3}],
        "with": TRACKING,
    },
    "predictive": {"kind": "aws_predictive", "PredictiveScalingConfiguration": PREDICTIVE, "with": TRACKING,
                   "history": [500.0] * 48},
    "warm pool": {"kind": "aws_warm_pool", "with": TRACKING},
    "mig": {"kind": "gcp_mig", "scaleInControl": {"maxScaledInReplicas": {"percent": 30}, "timeWindowSec": 600}},
    "cloud run": {"kind": "cloud_run", "maxInstanceRequestConcurrency": 20},
    "vmss": {
        "kind": "azure_vmss",
        "profiles": [{"name": "d", "capacity": {"minimum": 1, "maximum": 30, "default": 2}, "rules": RULES}],
    },
    "container apps": {"kind": "container_apps", "maxReplicas": 30},
}  # fmt: skip
POLICIES = {name: TypeAdapter(AnyPolicy).validate_python(written) for name, written in CLOUDS.items()}
FIGURES = {"cpu": 1.2, "memory": 2e9, "sessions": 30, "request_rate": 5, "concurrency": 30}


@pytest.fixture(params=POLICIES, ids=lambda name: name.replace(" ", "_"))
def policy(request):
    return POLICIES[request.param]


def any_view(chance, now_s, desired, load=1.0):
    """Any pods, some of them young or ending, and a sample of some of them and of one that is gone."""
    count = max(0, desired + chance.randrange(-2, 3))
    ready = [chance.random() < 0.8 for _ in range(count)]
    ages = [chance.choice([30, 100, 4000]) for _ in range(count)]
    here = pods(
        count,
        ready=ready,
        created_s=[now_s - age - 20 for age in ages],
        started_s=[now_s - age - 10 if chance.random() < 0.9 else math.nan for age in ages],
        ready_changed_s=[now_s - age for age in ages],
        deleted_s=[math.nan if each or chance.random() < 0.5 else now_s - 10 for each in ready],
        sessions=[chance.choice([0, 0, 12]) for _ in range(count)],
    )
    names = [each for each in range(count) if chance.random() < 0.8] + [10**6]
    figures = {name: [load * scale * chance.random() for _ in names] for name, scale in FIGURES.items()}
    measured = sample(now_s - 30, 60, names=names, lobby=load * chance.randrange(20), ready=sum(ready), **figures)
    samples = [measured] if chance.random() < 0.9 else []
    return seeing(now_s, pods=here, samples=samples, desired=desired, starting=ready.count(False), most=40)


def shuffled(seen, seed):
    """The same with its pods, and what was measured of them, in another order."""
    chance = random.Random(seed)
    order = chance.sample(range(len(seen.pods)), len(seen.pods))
    columns = {name: getattr(seen.pods, name) for name in seen.pods.__slots__}
    here = replace(seen.pods, **{name: column[order] for name, column in columns.items() if column is not None})
    samples = []
    for each in seen.samples:
        turn = chance.sample(range(len(each.names)), len(each.names))
        values = {name: column[turn] for name, column in each.values.items()}
        samples.append(replace(each, names=each.names[turn], values=values))
    return replace(seen, pods=here, samples=tuple(samples))


def play(policy, rounds, seed, see=lambda seen: seen, keep=lambda memory: memory):
    chance, memory, desired, decisions = random.Random(seed), {}, 4, []
    for number in range(1, rounds + 1):
        decisions.append(ask(policy, see(any_view(chance, 60.0 * number, desired)), memory))
        memory, desired = keep(memory), decisions[-1].desired
    return decisions, memory


def test_the_order_of_pods_means_nothing(policy):
    assert play(policy, 120, 3, see=lambda seen: shuffled(seen, 1)) == play(policy, 120, 3)


def test_a_memory_that_is_saved_and_loaded_serves_as_well(policy):
    assert play(policy, 120, 4, keep=lambda memory: json.loads(json.dumps(memory))) == play(policy, 120, 4)


def test_the_memory_stays_small(policy):
    assert len(json.dumps(play(policy, 3000, 5)[1])) < 20_000


def test_each_decision_gives_its_findings(policy):
    assert all(each.findings and each.reason for each in play(policy, 50, 6)[0])


@pytest.mark.parametrize("vcpus", [0.0, 2.1, 7.3])
def test_steady_load_reaches_a_steady_count_that_is_enough(policy, vcpus):
    memory, count, counts = {}, 5, []
    for minute in range(1, 121):
        seen = seeing(60.0 * minute, pods=pods(count), samples=[
            sample(60.0 * minute, 60, **{name: [vcpus / max(count, 1)] * count for name in FIGURES})
        ], most=40)  # fmt: skip
        count = ask(policy, seen, memory).desired
        counts.append(count)
    assert len(set(counts[-60:])) == 1
    assert count >= vcpus or policy.kind == "container_apps"  # which goes by requests


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    rounds=st.integers(0, 25),
    more=st.floats(1.0, 3.0),
    name=st.sampled_from(sorted(POLICIES)),
)
def test_more_load_never_wishes_fewer(seed, rounds, more, name):
    decisions, memory = play(POLICIES[name], rounds, seed)
    desired = decisions[-1].desired if decisions else 4
    wishes = []
    for load in (1.0, more):
        seen = any_view(random.Random(seed), 60.0 * (rounds + 1), desired, load)
        wishes.append(ask(POLICIES[name], seen, copy.deepcopy(memory)).desired)
    assert wishes[0] <= wishes[1]
