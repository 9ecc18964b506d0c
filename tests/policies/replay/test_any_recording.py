"""Whatever can be read can be replayed."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from foresize.policies.replay import recording_kinds

COUNTS = st.integers(0, 60)
MILLI = st.one_of(st.integers(0, 4000), st.floats(0, 4000), st.just(10**15))
AGES = st.floats(0, 4000)
RULES = st.none() | st.fixed_dictionaries(
    {},
    optional={
        "policies": st.none() | st.lists(
            st.fixed_dictionaries({
                "type": st.sampled_from(["Pods", "Percent"]), "value": st.integers(1, 2**31 - 1),
                "period_seconds": st.integers(1, 1800),
            }), max_size=3,
        ),
        "select_policy": st.sampled_from([None, "Max", "Min", "Disabled"]),
        "stabilization_window_seconds": st.none() | st.integers(0, 3600),
    },
)  # fmt: skip
CHANGES = st.none() | st.lists(st.fixed_dictionaries({"age_seconds": AGES, "replica_change": COUNTS}), max_size=4)
HISTORY = st.none() | st.lists(st.fixed_dictionaries({"age_seconds": AGES, "replicas": COUNTS}), max_size=4)
NUMBERS = {"current_replicas": COUNTS, "desired_replicas": COUNTS, "expected_replicas": COUNTS}
BOUNDS = {"min_replicas": st.none() | COUNTS, "max_replicas": st.integers(1, 100)}
PODS = {
    "pod_age_seconds": st.none() | st.lists(st.none() | AGES, max_size=8),
    "pod_deletion": st.none() | st.lists(st.booleans(), max_size=8),
    "pod_phase": st.none() | st.lists(st.sampled_from(["Running", "Pending", "Failed", "Succeeded"]), max_size=8),
    "pod_readiness": st.none() | st.lists(st.sampled_from(["True", "False", "Unknown"]), max_size=8),
    "tolerance": st.floats(0, 1),
}
RESOURCE = st.fixed_dictionaries({
    "name": st.sampled_from(["cpu", "memory"]),
    "requests_milli_per_container": st.lists(MILLI, max_size=8),
    "usage_milli_per_pod_container": st.lists(st.lists(MILLI, max_size=3), max_size=8),
    "target_utilization_percent": st.integers(1, 2**31 - 1) | st.integers(1, 300),
    "pod_names": st.none() | st.lists(st.sampled_from(["test-pod-0", "test-pod-3", "gone"]), max_size=3),
})  # fmt: skip
METRIC = st.fixed_dictionaries({
    "type": st.sampled_from(["pod", "object", "object_per_pod", "external", "external_per_pod"]),
    "levels_milli": st.none() | st.lists(MILLI, max_size=8),
    "target_milli": st.integers(1, 5000), "per_pod_target_milli": st.integers(1, 5000),
})  # fmt: skip
CASE = {"current_replicas": st.integers(0, 8), "expected_replicas": COUNTS, "container": st.sampled_from([
    "", None, "container1", "container2", "app"
])}  # fmt: skip
TICK = st.fixed_dictionaries({
    "utilization_percent": st.integers(0, 900), "metric_desired": COUNTS, "replicas_after": COUNTS
})  # fmt: skip
ANY = {
    "behavior": st.fixed_dictionaries(NUMBERS | BOUNDS, optional={
        "scale_up": RULES, "scale_down": RULES, "scale_up_events": CHANGES, "scale_down_events": CHANGES,
    }),
    "limits_without_behavior": st.fixed_dictionaries(NUMBERS | BOUNDS),
    "stabilize_with_behavior": st.fixed_dictionaries(NUMBERS, optional={
        "recommendations": HISTORY, "scale_up_window_seconds": st.integers(0, 3600),
    }),
    "stabilize_down_300s": st.fixed_dictionaries(
        {"desired_replicas": COUNTS, "expected_replicas": COUNTS}, optional={"recommendations": HISTORY}
    ),
    "sequence_15s": st.fixed_dictionaries(
        BOUNDS | {"start_replicas": st.integers(1, 60), "target_percent": st.integers(1, 100),
                  "ticks": st.lists(TICK, max_size=12)},
        optional={"scale_up": RULES, "scale_down": RULES},
    ),
    "replica_calculator": st.one_of(
        st.fixed_dictionaries(CASE | {"resource": RESOURCE}, optional=PODS),
        st.fixed_dictionaries(CASE | {"metric": METRIC}, optional=PODS),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(ANY))
@settings(max_examples=40)
@given(data=st.data(), release=st.sampled_from(["1.20", "1.27", "newest"]))
def test_every_decision_of_it_is_made(kind, data, release):
    written = data.draw(ANY[kind])
    recording = recording_kinds()[kind].model_validate_json(json.dumps({"kind": kind, **written}))
    for step in recording.steps(release):
        assert isinstance(recording.differences(step), tuple)
        json.dumps([dict(step.recorded), dict(step.ours), dict(step.state)])


def test_two_metrics_or_none_are_refused():
    kind = recording_kinds()["replica_calculator"]
    with pytest.raises(ValidationError, match="needs either `resource` or `metric`"):
        kind.model_validate_json('{"kind": "replica_calculator", "current_replicas": 1, "expected_replicas": 1}')
