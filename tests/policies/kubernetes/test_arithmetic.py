"""The pure functions of Kubernetes' autoscaler against the numbers of its source."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from foresize.policies.kubernetes.behavior import DOWN_POLICIES, UP_POLICIES, Behavior, ScalingRules
from foresize.policies.kubernetes.calculator import by_value, by_value_per_pod, rounded_up
from foresize.policies.kubernetes.groups import to_milli, usage_of
from foresize.policies.kubernetes.limits import Events, doubling, down_limit, rate_limited, store_event, up_limit
from foresize.policies.kubernetes.quantity import parse_milli, say_milli
from foresize.policies.kubernetes.releases import is_release, rules_of
from foresize.policies.kubernetes.stabilise import between_windows, extreme_of_window, over_window
from foresize.policies.kubernetes.tolerance import Tolerance
from foresize.policies.pods import Sample

NONE = Events([], [])


def rules(*policies, select="Max"):
    """`rules(("Pods", 4, 60))`."""
    written = [{"type": kind, "value": value, "periodSeconds": period} for kind, value, period in policies]
    return ScalingRules.model_validate({"policies": written, "selectPolicy": select})


@pytest.mark.parametrize(
    ("ratio", "before_133", "since_133"),
    [(88 / 80, False, True), (99 / 90, False, True), (0.9, True, True), (0.899, False, False), (1.0, True, True)],
)
def test_a_ratio_of_exactly_one_and_a_tenth_is_within_the_tolerance_since_133(ratio, before_133, since_133):
    assert Tolerance(two_sided=False).within(ratio) == before_133
    assert Tolerance(two_sided=True).within(ratio) == since_133


def test_each_direction_has_its_own_tolerance():
    lopsided = Tolerance(down=0.3, up=0.0)
    assert lopsided.within(0.7)
    assert not lopsided.within(1.001)


def test_no_number_is_never_within_the_tolerance():
    assert not Tolerance().within(float("nan"))
    assert not Tolerance().within(float("inf"))


@pytest.mark.parametrize(
    ("written", "milli"),
    [("500m", 500), (1.5, 1500), ("2Gi", 2 * 1024**3 * 1000), ("1e3", 1_000_000), ("0.0001", 1), (20, 20_000),
     ("1k", 1_000_000), ("100u", 1), ("1n", 1), ("-1", -1000), (".5", 500)],
)  # fmt: skip
def test_quantities_are_thousandths_rounded_up(written, milli):
    assert parse_milli(written) == milli


@pytest.mark.parametrize("wrong", ["", "m", "1 m", "1.5.2", "1ki", "five", True, None, [], "1e99", "9" * 40, "0x10"])
def test_what_is_no_quantity_is_refused(wrong):
    with pytest.raises(PydanticCustomError, match=r"must be a quantity|must be less than"):
        parse_milli(wrong)


@given(st.integers(0, 10**15))
def test_a_quantity_is_said_as_it_can_be_read(milli):
    assert parse_milli(say_milli(milli)) == milli


def test_measured_values_are_rounded_up_from_whole_billionths():
    values = np.array([0.57, 0.07, 0.0001, 0.3, 2e10, 0.0])
    assert to_milli(values).tolist() == [570, 70, 1, 300, 20_000_000_000_000, 0]


@pytest.mark.parametrize(("count", "cap"), [(1, 4), (2, 4), (3, 6), (10, 20)])
def test_without_behavior_the_count_doubles_or_goes_to_four(count, cap):
    assert doubling(100, count, 1, 50) == (cap, "ScaleUpLimit", f"max(2 × {count}, 4) = {cap}")
    assert doubling(100, count, 1, cap).reason == "TooManyReplicas"
    assert doubling(0, count, 1, 50).reason == "TooFewReplicas"


@pytest.mark.parametrize(("count", "cap"), [(1, 5), (2, 6), (3, 7), (10, 20)])
def test_the_default_behavior_allows_four_more_or_twice_as_many(count, cap):
    assert up_limit(Behavior().up(), count, NONE, 0.0) == cap


@pytest.mark.parametrize(("count", "percent", "limit"), [(50, 10, 56), (100, 10, 111), (7, 50, 11)])
def test_percent_up_is_rounded_up_with_the_noise_of_floats(count, percent, limit):
    assert up_limit(rules(("Percent", percent, 60)), count, NONE, 0.0) == limit


@pytest.mark.parametrize(("count", "percent", "limit"), [(7, 10, 6), (5, 50, 2), (90, 30, 62), (5, 100, 0)])
def test_percent_down_is_cut_off(count, percent, limit):
    assert down_limit(rules(("Percent", percent, 60)), count, NONE, 0.0) == limit


def test_max_is_the_largest_change_and_min_the_smallest_in_both_directions():
    both = (("Pods", 5, 60), ("Percent", 10, 60))
    found = [
        (up_limit(rules(*both, select=select), 100, NONE, 0.0), down_limit(rules(*both, select=select), 100, NONE, 0.0))
        for select in ("Max", "Min", "Disabled")
    ]
    assert found == [(111, 90), (105, 95), (100, 100)]


def test_changes_of_both_directions_count_from_the_periods_start_and_only_their_own_before_126():
    events = Events([[-10.0, 5], [-60.0, 100]], [[-20.0, 2]])
    up = rules(("Pods", 4, 60))
    assert up_limit(up, 20, events, 0.0, both=True) == 20 - 5 + 2 + 4
    assert up_limit(up, 20, events, 0.0, both=False) == 20 - 5 + 4
    assert down_limit(up, 20, events, 0.0, both=False) == 20 + 2 - 4


def test_past_changes_never_turn_the_direction():
    up = rules(("Pods", 1, 60))
    events = Events([[-10.0, 9]], [])
    said = "at most 20 (11 at the start of 60 s, plus 1)"
    assert rate_limited(30, 20, (1, 99), (up, up), events, 0.0) == (20, "ScaleUpLimit", said)


def test_a_rate_limit_tells_each_of_its_policies():
    both = rules(("Pods", 2, 60), ("Percent", 10, 120))
    found = rate_limited(1, 20, (1, 99), (both, both), Events([], [[-90.0, 4]]), 0.0)
    told = "Max of: 20 at the start of 60 s, less 2; 24 at the start of 120 s, less 10 %"
    assert found == (18, "ScaleDownLimit", f"at least 18 ({told})")


def test_a_new_change_takes_the_last_place_that_is_too_old():
    events = [[0.0, 1], [10.0, 2], [100.0, 3]]
    store_event(events, 7, 120.0, rules(("Pods", 4, 60)))
    assert events == [[0.0, 1], [120.0, 7], [100.0, 3]]
    store_event(events, 8, 121.0, rules(("Pods", 4, 200)))
    assert events[-1] == [121.0, 8]


def test_without_behavior_a_wish_as_old_as_the_window_still_holds():
    assert over_window([[0.0, 9]], 3, 300.0, 300.0) == (9, "ScaleDownStabilized")
    assert over_window([[0.0, 9]], 3, 300.1, 300.0) == (3, "")


def test_with_behavior_a_wish_as_old_as_the_window_does_not():
    assert between_windows([[0.0, 9]], 3, 9, 300.0, (0.0, 300.0)) == (3, "")
    assert between_windows([[0.0, 9]], 3, 9, 299.9, (0.0, 300.0)) == (9, "ScaleDownStabilized")


def test_before_121_the_window_up_could_turn_a_scale_up_into_a_scale_down():
    history = [[0.0, 5], [15.0, 14]]
    assert extreme_of_window(history, 33, 22, 30.0, (60.0, 120.0)) == (5, "ScaleUpStabilized")
    assert between_windows(history, 33, 22, 30.0, (60.0, 120.0)) == (22, "ScaleUpStabilized")


@given(
    st.lists(st.tuples(st.floats(0, 600), st.integers(0, 50)), max_size=20),
    st.integers(0, 50), st.integers(0, 50), st.floats(0, 600), st.floats(0, 600),
)  # fmt: skip
def test_the_envelope_moves_only_towards_the_wish(history, raw, current, up_s, down_s):
    found = between_windows([list(each) for each in history], raw, current, 600.0, (up_s, down_s)).replicas
    assert min(raw, current) <= found <= max(raw, current)


def test_value_goes_by_ready_pods_and_from_zero_by_the_ratio_alone():
    assert by_value(30_000, 15_000, 9, 3, Tolerance()).replicas == 6
    assert by_value(31_000, 15_000, 0, None, Tolerance()).replicas == 3
    assert by_value(15_100, 15_000, 9, 3, Tolerance()).replicas == 9


def test_average_value_returns_the_status_within_the_tolerance_and_needs_no_pods():
    assert by_value_per_pod(20_166, 5_000, 4, Tolerance())[:2] == (4, 5042)
    assert by_value_per_pod(91_000, 15_000, 0, Tolerance()).replicas == 7
    assert by_value_per_pod(0, 15_000, 0, Tolerance()).replicas == 0


def test_counts_saturate_at_32_bits():
    assert rounded_up(1e300) == rounded_up(float("inf")) == 2**31 - 1


def test_samples_are_matched_to_pods_by_name_whatever_the_order():
    class Listed:
        names = np.array([4, 2, 9, 7])

        def __len__(self):
            return 4

    found = usage_of(Listed(), Sample(15.0, 15.0, np.array([9, 4, 1]), {}), np.array([0.9, 0.4, 0.1]))
    assert found.milli.tolist() == [400, 0, 900, 0]
    assert found.measured.tolist() == [True, False, True, False]
    assert (found.extra, found.extra_milli) == (1, 100)


def test_releases_differ_where_their_source_does():
    assert rules_of("1.20.2") == (False, False, False, False, False)
    assert rules_of("1.21").envelope
    assert not rules_of("1.32").two_sided
    assert rules_of("newest") == rules_of("1.99") == (True, True, True, True, True)
    assert [is_release(each) for each in ("1.20", "v1.30.1", "newest", "1.19", "2", "new", "")] == [True] * 3 + [
        False
    ] * 4


def test_missing_rules_are_those_of_the_api():
    assert Behavior().up() == ScalingRules(policies=UP_POLICIES, stabilizationWindowSeconds=0)
    assert Behavior().down(300) == ScalingRules(policies=DOWN_POLICIES, stabilizationWindowSeconds=300)
    own = Behavior.model_validate({"scaleDown": {"stabilizationWindowSeconds": 0, "selectPolicy": "Min"}})
    assert own.down(300) == ScalingRules(policies=DOWN_POLICIES, stabilizationWindowSeconds=0, selectPolicy="Min")


@pytest.mark.parametrize(
    "wrong",
    [
        {"stabilizationWindowSeconds": 3601},
        {"stabilizationWindowSeconds": -1},
        {"policies": []},
        {"policies": [{"type": "Pods", "value": 0, "periodSeconds": 15}]},
        {"policies": [{"type": "Percent", "value": -10, "periodSeconds": 15}]},
        {"policies": [{"type": "Pods", "value": 1, "periodSeconds": 0}]},
        {"policies": [{"type": "Pods", "value": 1, "periodSeconds": 1801}]},
        {"policies": [{"type": "Percents", "value": 1, "periodSeconds": 15}]},
        {"selectPolicy": "Most"},
        {"tolerance": "-10m"},
    ],
)
def test_what_the_api_refuses_of_rules_is_refused(wrong):
    with pytest.raises(ValidationError):
        ScalingRules.model_validate(wrong)
