"""What every policy must do, whoever wrote it. A new kind supplies one example."""

import copy
import json
import pickle
import random
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from foresize.policies import AnyPolicy, Observation, policy_kinds
from foresize.policies.guard import ask
from foresize.policies.metrics import METRICS, MetricName

TARGET = {"kind": "target", "metric": "cpu", "target": "70%"}
AWS_TRACKING = {
    "TargetTrackingConfiguration": {
        "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
        "TargetValue": 50,
    }
}
AWS_STEP = {
    "alarm": {"MetricName": "lobby", "Threshold": 5, "ComparisonOperator": "GreaterThanThreshold"},
    "AdjustmentType": "PercentChangeInCapacity",
    "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 30}],
}
EXAMPLES = {
    "buffer": [
        {"buffer": {"bufferSize": 5, "maxReplicas": 50}},
        {"buffer": {"bufferSize": "30%", "minReplicas": 1, "maxReplicas": 50}},
        {"counter": {"bufferSize": 10, "capacity": 20, "maxCapacity": 1000}},
        {"agents": {"min-agents": 2}},
    ],
    "aws_policies": [
        {"policies": [{"kind": "aws_target_tracking", **AWS_TRACKING}, {"kind": "aws_step", **AWS_STEP}]},
    ],
    "aws_predictive": [
        {
            "PredictiveScalingConfiguration": {
                "MetricSpecifications": [
                    {
                        "PredefinedMetricPairSpecification": {"PredefinedMetricType": "ASGCPUUtilization"},
                        "TargetValue": 60,
                    }
                ],
                "Mode": "ForecastAndScale",
            },
            "history": [300 + 50 * (hour % 24) for hour in range(48)],
            "with": TARGET,
        }
    ],
    "aws_scheduled": [
        {
            "ScheduledUpdateGroupActions": [
                {"Recurrence": "*/20 * * * *", "MinSize": 4, "MaxSize": 9, "TimeZone": "Europe/Berlin"},
                {"StartTime": "2026-01-12T08:10:00Z", "DesiredCapacity": 7},
            ],
            "with": TARGET,
        }
    ],
    "aws_step": [
        AWS_STEP,
        AWS_STEP | {"service": "ecs", "Cooldown": 60},
        {
            "PolicyType": "SimpleScaling",
            "AdjustmentType": "ChangeInCapacity",
            "ScalingAdjustment": 2,
            "alarm": AWS_STEP["alarm"] | {"MetricName": "CPUUtilization", "Threshold": 70},
        },
    ],
    "aws_target_tracking": [AWS_TRACKING, AWS_TRACKING | {"service": "ecs"}],
    "aws_warm_pool": [{"WarmPoolConfiguration": {"MaxGroupPreparedCapacity": 20}, "with": TARGET}],
    "combined": [
        {"parts": [TARGET, {"kind": "steps", "metric": "lobby", "steps": [{"above": 0, "change": 1}]}]},
        {"how": "minimum", "parts": [TARGET, {"kind": "fixed", "count": 7}]},
        {"how": "floor", "parts": [{"kind": "schedule", "entries": [{"at": "@hourly", "instances": 3}]}, TARGET]},
    ],
    "azure_vmss": [
        {
            "profiles": [
                {
                    "name": "default",
                    "capacity": {"minimum": 1, "maximum": 20, "default": 2},
                    "rules": [
                        {
                            "metricTrigger": {
                                "metricName": "Percentage CPU",
                                "operator": operator,
                                "threshold": threshold,
                                "timeWindow": "PT5M",
                            },
                            "scaleAction": {"direction": direction, "cooldown": "PT2M"},
                        }
                        for operator, threshold, direction in [
                            ("GreaterThan", 70, "Increase"),
                            ("LessThan", 30, "Decrease"),
                        ]
                    ],
                }
            ]
        }
    ],
    "cloud_run": [{}, {"maxInstanceRequestConcurrency": 10, "scaling": {"maxInstanceCount": 20}, "idle": "1m"}],
    "container_apps": [
        {},
        {
            "rules": [
                {"name": "calls", "custom": {"type": "sessions", "metadata": {"value": 20}}},
                {"name": "cpu", "custom": {"type": "cpu", "metadata": {"type": "Utilization", "value": 70}}},
            ],
            "maxReplicas": 20,
        },
    ],
    "fixed": [{"count": 4}],
    "forecast": [
        {"per_instance": 20},
        {"per_instance": 2, "load": "cpu", "season": "1d", "step": "1m", "quantile": "95%", "horizon": "10m"},
        {"per_instance": 5, "load": "request_rate", "model": "sarimax", "season": "1d"},
        {"per_instance": 20, "model": "seasonal_naive", "stabilisation_down": "0s"},
    ],
    "gcp_mig": [
        {},
        {
            "cpuUtilization": {"utilizationTarget": 0.7, "predictiveMethod": "OPTIMIZE_AVAILABILITY"},
            "customMetricUtilizations": [{"metric": "lobby", "singleInstanceAssignment": 10}],
            "scaleInControl": {"maxScaledInReplicas": {"percent": 20}, "timeWindowSec": 300},
            "scalingSchedules": {"noon": {"minRequiredReplicas": 6, "schedule": "15 8 * * *", "durationSec": 900}},
            "history": [400.0] * 72,
        },
    ],
    "keda": [
        {
            "triggers": [{"type": "prometheus", "metadata": {"query": "pool_wait", "threshold": "0.2"}}],
            "cooldownPeriod": 60,
        },
        {
            "minReplicaCount": 2,
            "idleReplicaCount": 0,
            "fallback": {"failureThreshold": 3, "replicas": 6},
            "advanced": {"horizontalPodAutoscalerConfig": {"behavior": {}}},
            "triggers": [
                {"type": "cpu", "metricType": "Utilization", "metadata": {"value": 60}},
                {
                    "type": "cron",
                    "metadata": {
                        "timezone": "Europe/Berlin",
                        "start": "0 9 * * *",
                        "end": "30 9 * * *",
                        "desiredReplicas": 5,
                    },
                },
                {
                    "type": "prometheus",
                    "metadata": {"query": "pool_wait", "threshold": 0.2, "ignoreNullValues": False},
                },
            ],
        },
    ],
    "knative_kpa": [
        {},
        {"metric": "rps", "target": 20, "min-scale": 1, "scale-down-delay": "30s", "activation-scale": 2},
        {"metric-aggregation-algorithm": "weightedExponential", "window": "30s", "target-burst-capacity": 0},
    ],
    "kubernetes_hpa": [
        {},
        {"maxReplicas": 40, "behavior": {"scaleUp": {"stabilizationWindowSeconds": 3600}}, "release": "1.20"},
        {
            "minReplicas": 2,
            "maxReplicas": 50,
            "behavior": {},
            "metrics": [
                {
                    "type": "Pods",
                    "pods": {"metric": {"name": "sessions"}, "target": {"type": "AverageValue", "averageValue": 20}},
                },
                {
                    "type": "External",
                    "external": {
                        "metric": {"name": "pool_wait"},
                        "target": {"type": "AverageValue", "averageValue": "200m"},
                    },
                },
            ],
        },
    ],
    "pid": [{"metric": "cpu", "target": "60%"}, {"metric": "sessions", "target": 20, "kp": 1, "ki": 0.1, "kd": 10}],
    "python": [{}],
    "schedule": [
        {
            "entries": [{"at": "*/30 * * * *", "instances": 7}, {"at": "2026-01-12T09:10", "instances": 2}],
            "with": TARGET,
        }
    ],
    "serverless": [
        {"limit": 20},
        {"provisioned": 2, "keep_alive": "0s", "starts": {"starts": 5, "per": "10s"}, "cancel": False},
    ],
    "staffing": [
        {"session": "3m", "slots": 4},
        {"session": "3m", "rule": "erlang_a", "patience": "30s", "share": "3%"},
        {"session": "3m", "rule": "erlang_b", "share": "1%", "window": "10m"},
        {"session": "2s", "rule": "square_root", "load": "request_rate"},
    ],
    "steps": [
        {"metric": "cpu", "steps": [{"above": "70%", "change": "+30%"}, {"below": "30%", "change": -1}]},
        {"metric": "lobby", "steps": [{"above": 0, "change": 1}, {"above": 9, "to": 8}], "cooldown_out": "1m"},
    ],
    "target": [
        {"metric": "cpu", "target": "70%"},
        {"metrics": [{"metric": name, "target": level} for name, level in [("sessions", 20), ("lobby", 5)]]},
        {"metric": "p95_latency", "target": "2s", "stabilisation_up": "1m", "stabilisation_down": "2h"},
    ],
    "vpa": [{}],
}
USERS_OWN = """
def decide(seen, memory):
    memory["most"] = max(seen.metrics.get("lobby", 0), memory.get("most", 0))
    return seen.min + int(memory["most"])
"""
START = datetime(2026, 1, 12, 8)
CASES = [(kind, index) for kind in sorted(policy_kinds()) for index in range(len(EXAMPLES.get(kind, [{}])))]


@pytest.fixture(scope="session")
def users_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("policies") / "my_policy.py"
    file.write_text(USERS_OWN)
    return str(file)


@pytest.fixture(params=CASES, ids=lambda case: "-".join(map(str, case)))
def policy(request, users_file):
    kind, index = request.param
    own = {"file": users_file} if kind == "python" else {}
    return TypeAdapter(AnyPolicy).validate_python({"kind": kind, **own, **EXAMPLES[kind][index]})


def observation(now_s, ready, desired, metrics, *, least=0, most=50):
    return Observation(
        now_s=now_s,
        clock=START + timedelta(seconds=now_s),
        service="gateway",
        ready=ready,
        starting=max(0, desired - ready),
        draining=0,
        desired=desired,
        min=least,
        max=most,
        metrics=MappingProxyType(metrics),
        scraped_at_s=now_s - 20.0,
    )


def some_metrics(chance):
    """Any of the metrics with any value, or without data."""
    scale = {"fraction": 1.0, "count": 60.0, "per_s": 20.0, "s": 6.0}
    return {name: scale[METRICS[name].unit] * chance.random() for name in METRICS if chance.random() < 0.8}


def play(policy, rounds, seed=1, **bounds):
    """The decisions of so many rounds of any observations, each starting from the last decision."""
    chance, memory, desired = random.Random(seed), {}, 3
    decisions = []
    for number in range(1, rounds + 1):
        ready = max(0, desired - chance.randrange(3))
        decision = ask(policy, observation(15.0 * number, ready, desired, some_metrics(chance), **bounds), memory)
        decisions.append(decision)
        desired = decision.desired
    return decisions, memory


def test_each_kind_has_an_example():
    assert sorted(EXAMPLES) == sorted(policy_kinds())


def test_it_is_deterministic(policy):
    assert play(policy, 300) == play(policy, 300)


def test_it_decides_alike_in_another_process(policy):
    assert play(pickle.loads(pickle.dumps(policy)), 100) == play(policy, 100)


def test_its_answer_is_within_min_and_max_and_has_a_reason(policy):
    decisions, _ = play(policy, 300, least=2, most=6)
    assert {decision.desired for decision in decisions} <= {2, 3, 4, 5, 6}
    assert policy.kind == "python" or all(decision.reason for decision in decisions)


def test_its_memory_is_small_however_long_it_runs(policy):
    _, memory = play(policy, 10_000)
    assert len(json.dumps(memory, allow_nan=False)) < 20_000


def test_a_memory_that_went_through_json_serves_as_well(policy):
    _, memory = play(policy, 50)
    again = json.loads(json.dumps(memory))
    chance = random.Random(7)
    for number in range(51, 100):
        seen = observation(15.0 * number, 4, 5, some_metrics(chance))
        assert ask(policy, seen, again) == ask(policy, seen, memory)


@pytest.mark.parametrize(("ready", "desired"), [(0, 0), (0, 3), (3, 3)])
def test_it_answers_without_any_data(policy, ready, desired):
    assert 0 <= ask(policy, observation(15.0, ready, desired, {}), {}).desired <= 50


def test_it_answers_with_all_metrics_at_zero(policy):
    assert 0 <= ask(policy, observation(15.0, 3, 3, dict.fromkeys(METRICS, 0.0)), {}).desired <= 50


def test_one_service_does_not_hear_of_another(policy):
    alone, _ = play(policy, 100, seed=5)
    play(policy, 100, seed=6)
    assert play(policy, 100, seed=5)[0] == alone


def test_what_it_watches_and_aims_at_are_metrics(policy):
    assert set(policy.watches()) <= set(get_args(MetricName))
    assert set(policy.aims()) <= set(policy.watches())


@given(seed=st.integers(0, 10_000), rounds=st.integers(0, 40), more=st.floats(1.0, 3.0), later_s=st.floats(1, 900))
def test_more_load_never_wishes_fewer(users_file, seed, rounds, more, later_s):
    for kind, index in CASES:
        own = {"file": users_file} if kind == "python" else {}
        policy = TypeAdapter(AnyPolicy).validate_python({"kind": kind, **own, **EXAMPLES[kind][index]})
        decisions, memory = play(policy, rounds, seed)
        desired = decisions[-1].desired if decisions else 3
        chance = random.Random(seed)
        ready, metrics = chance.randint(0, desired), some_metrics(chance)
        busier = {name: value * more for name, value in metrics.items()}
        now_s = 15.0 * rounds + later_s
        wishes = [
            ask(policy, observation(now_s, ready, desired, each), copy.deepcopy(memory)).desired
            for each in (metrics, busier)
        ]
        assert wishes[0] <= wishes[1], (kind, index)
