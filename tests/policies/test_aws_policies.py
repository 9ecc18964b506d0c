import pytest
from observed import pods, sample, seeing
from pydantic import ValidationError

from foresize.policies.aws_policies import AwsPolicies
from foresize.policies.reasons import binding


def tracking(metric, target, **configuration):
    custom = {"CustomizedMetricSpecification": {"MetricName": metric}, "TargetValue": target}
    return {"kind": "aws_target_tracking", "TargetTrackingConfiguration": custom | configuration}


def step(metric, threshold, change, kind="ChangeInCapacity"):
    out = change > 0
    side = "MetricIntervalLowerBound" if out else "MetricIntervalUpperBound"
    comparison = "GreaterThanOrEqualToThreshold" if out else "LessThanOrEqualToThreshold"
    return {
        "kind": "aws_step",
        "alarm": {"MetricName": metric, "Threshold": threshold, "ComparisonOperator": comparison},
        "AdjustmentType": kind,
        "StepAdjustments": [{side: 0, "ScalingAdjustment": change}],
    }


def answer(policies, count, **columns):
    figures = {name: [value] * count for name, value in columns.items()}
    samples = [sample(60.0 * minute, 60, **figures) for minute in range(86, 101)]
    return AwsPolicies(policies=policies).decide(seeing(6000, pods=pods(count), samples=samples), {})


CPU, SESSIONS = tracking("CPUUtilization", 50), tracking("sessions", 20)


def test_it_scales_out_if_any_wants_to_and_the_largest_wins():
    assert answer([CPU, SESSIONS], 10, cpu=0.6, sessions=5).desired == 12
    assert answer([CPU, SESSIONS], 10, cpu=0.6, sessions=30).desired == 15


def test_it_scales_in_only_if_all_want_to_and_takes_least():
    assert answer([CPU, SESSIONS], 10, cpu=0.3, sessions=10).desired == 6
    held = answer([CPU, SESSIONS], 10, cpu=0.3, sessions=18)
    assert held.desired == 10
    assert [each.name for each in binding(held.findings)] == ["several policies"]


def test_of_three_fewer_and_a_quarter_fewer_of_eight_the_smaller_change_wins():
    three, quarter = step("CPUUtilization", 50, -3), step("CPUUtilization", 50, -25, "PercentChangeInCapacity")
    assert answer([three, quarter], 8, cpu=0.1).desired == 6


def test_a_step_policys_scale_in_is_not_held_back_by_target_tracking():
    assert answer([SESSIONS, step("CPUUtilization", 50, -1)], 10, cpu=0.1, sessions=20).desired == 9


def test_one_that_may_not_scale_in_has_no_say_in_it():
    only_out = tracking("sessions", 20, DisableScaleIn=True)
    assert answer([CPU, only_out], 10, cpu=0.3, sessions=18).desired == 6


def test_what_each_of_them_answered_is_kept():
    found = answer([CPU, SESSIONS], 10, cpu=0.3, sessions=18)
    assert [(each.name, each.value) for each in found.findings[:2]] == [
        ("1: aws_target_tracking", 6), ("2: aws_target_tracking", 10)
    ]  # fmt: skip


def test_a_size_inside_a_policy_is_refused():
    with pytest.raises(ValidationError, match="belongs to the group: write it beside `policies`"):
        AwsPolicies(policies=[CPU | {"MaxSize": 4}])
    assert AwsPolicies(policies=[CPU], MinSize=1, MaxSize=4).bounds() == (1, 4)
