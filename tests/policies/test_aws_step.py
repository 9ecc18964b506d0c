import pytest
from observed import pods, sample, seeing
from pydantic import ValidationError

from foresize.policies.aws_step import AwsStep

OUT = [(0, 10, 0), (10, 20, 10), (20, None, 30)]
IN = [(-10, 0, 0), (-20, -10, -10), (None, -20, -30)]


def alarm(**changed):
    return {
        "MetricName": "CPUUtilization",
        "Threshold": 50,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        **changed,
    }


def written(steps):
    bounds = ("MetricIntervalLowerBound", "MetricIntervalUpperBound", "ScalingAdjustment")
    return [dict(zip(bounds, step, strict=True)) for step in steps]


def stepping(steps, **changed):
    below = {"ComparisonOperator": "LessThanOrEqualToThreshold"} if steps is IN else {}
    fields = {"AdjustmentType": "PercentChangeInCapacity", "EstimatedInstanceWarmup": 300, "alarm": alarm(**below)}
    return AwsStep(**fields | {"StepAdjustments": written(steps)} | changed)


def at(percent, count, *, young=0, now_s=6000.0, **more):
    """A group with one data point of CPU, some of its instances in service for a minute only."""
    ages = [-3600.0] * (count - young) + [now_s - 60.0] * young
    here = pods(count, ready_changed_s=ages)
    return seeing(now_s, pods=here, samples=[sample(now_s - 60, 60, cpu=[percent / 100] * count)], **more)


@pytest.mark.parametrize(
    ("steps", "percent", "before", "after"),
    [(OUT, 60, 10, 11), (OUT, 70, 11, 14), (IN, 40, 14, 13), (IN, 30, 13, 10), (OUT, 55, 10, 10), (IN, 45, 10, 10)],
)
def test_the_documented_example_goes_from_10_over_11_and_14_and_13_back_to_10(steps, percent, before, after):
    assert stepping(steps).decide(at(percent, before), {}).desired == after


def test_the_same_step_is_made_once_while_its_instance_warms_up():
    found = stepping(OUT).decide(at(60, 11, young=1), {})
    assert found.desired == 11
    assert [each.name for each in found.findings if each.binds] == ["instance warm-up"]


def test_a_higher_step_adds_only_the_difference_while_instances_warm_up():
    assert stepping(OUT).decide(at(70, 11, young=1), {}).desired == 13


def test_an_instance_that_still_starts_counts_as_added():
    seen = at(60, 10, desired=11, starting=1)
    assert stepping(OUT).decide(seen, {}).desired == 11


def test_nothing_is_taken_away_while_an_instance_warms_up():
    found = stepping(IN).decide(at(30, 10, young=1), {})
    assert found.desired == 10
    assert "not warm" in found.findings[-1].said


def test_young_instances_are_left_out_of_the_metric():
    here = pods(10, ready_changed_s=[-3600.0] * 5 + [5950.0] * 5)
    seen = seeing(6000, pods=here, samples=[sample(5940, 60, cpu=[0.9] * 5 + [0.1] * 5)])
    assert stepping(OUT).decide(seen, {}).findings[0].value == 90


def test_four_and_a_quarter_with_a_minimum_of_two_goes_to_six():
    assert stepping([(0, None, 25)], MinAdjustmentMagnitude=2).decide(at(60, 4), {}).desired == 6


def test_an_exact_capacity_is_gone_to_from_both_sides():
    exact = stepping([(0, None, 6)], AdjustmentType="ExactCapacity")
    assert exact.decide(at(60, 4), {}).desired == 6
    assert exact.decide(at(60, 8), {}).desired == 6


def test_without_data_nothing_changes():
    found = stepping(OUT).decide(seeing(60, pods=pods(4)), {})
    assert (found.desired, found.reason) == (4, "no data: nothing changes")
    assert "INSUFFICIENT_DATA" in found.findings[0].said


def test_two_of_three_data_points_of_five_minutes_are_waited_for():
    policy = stepping([(0, None, 50)], alarm=alarm(Period=300, EvaluationPeriods=3, DatapointsToAlarm=2))
    memory, answers = {}, {}
    for minute in range(1, 16):
        cpu = 0.9 if 6 <= minute <= 15 else 0.1
        seen = seeing(60 * minute, pods=pods(4), samples=[sample(60 * minute, 60, cpu=[cpu] * 4)])
        answers[minute] = policy.decide(seen, memory).desired
    assert [minute for minute, count in answers.items() if count > 4] == [15]


class TestEcs:
    """Application Auto Scaling: a cool-down in place of the warm-up."""

    POLICY = {"service": "ecs", "AdjustmentType": "ChangeInCapacity", "EstimatedInstanceWarmup": None, "Cooldown": 180}

    def out(self):
        return stepping([(0, 20, 2), (20, None, 3)], **self.POLICY)

    def test_two_more_then_three_more_adds_one_more(self):
        memory = {}
        assert self.out().decide(at(60, 4, now_s=600.0), memory).desired == 6
        assert self.out().decide(at(60, 6, now_s=660.0), memory).desired == 6
        assert self.out().decide(at(75, 6, now_s=720.0), memory).desired == 7
        assert self.out().decide(at(75, 7, now_s=780.0), memory).desired == 7

    def test_after_the_cooldown_it_adds_again(self):
        memory = {}
        self.out().decide(at(60, 4, now_s=600.0), memory)
        assert self.out().decide(at(60, 6, now_s=779.0), memory).desired == 6
        assert self.out().decide(at(60, 6, now_s=780.0), memory).desired == 8

    def test_a_scale_in_waits_for_the_cooldown_of_another(self):
        policy = stepping(IN, **self.POLICY | {"AdjustmentType": "PercentChangeInCapacity"})
        memory = {}
        assert policy.decide(at(30, 10, now_s=600.0), memory).desired == 7
        assert policy.decide(at(30, 7, now_s=660.0), memory).desired == 7
        assert policy.decide(at(30, 7, now_s=780.0), memory).desired == 5


class TestSimple:
    """One adjustment, then the end of the activity and the cool-down are waited for."""

    def policy(self):
        return AwsStep(
            PolicyType="SimpleScaling", AdjustmentType="ChangeInCapacity", ScalingAdjustment=2, alarm=alarm()
        )

    def test_the_cooldown_begins_when_the_last_instance_is_in_service(self):
        memory = {}
        assert self.policy().decide(at(90, 4, now_s=600.0), memory).desired == 6
        still = at(90, 4, now_s=660.0, desired=6, starting=2)
        assert self.policy().decide(still, memory).desired == 6
        for now_s, count in ((720.0, 6), (1009.0, 6), (1010.0, 8)):
            new = [-3600.0] * 4 + [600.0] * 2
            here = pods(6, created_s=new, ready_changed_s=[-3580.0] * 4 + [700.0, 710.0])
            seen = seeing(now_s, pods=here, samples=[sample(now_s // 60 * 60, 60, cpu=[0.9] * 6)])
            assert self.policy().decide(seen, memory).desired == count

    def test_why_it_waits_is_told(self):
        memory = {}
        self.policy().decide(at(90, 4, now_s=600.0), memory)
        found = self.policy().decide(at(90, 4, now_s=660.0, desired=6, starting=2), memory)
        assert found.findings[-1].to_dict() == {
            "name": "cooldown", "said": "the last activity is not over", "value": 6, "binds": True,
        }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"StepAdjustments": []}, "needed by StepScaling"),
        ({"StepAdjustments": written([(n, n + 1, 1) for n in range(20)] + [(20, None, 1)])}, "at most 20"),
        ({"ScalingAdjustment": 1}, "needed by SimpleScaling, and only there"),
        ({"EstimatedInstanceWarmup": 3601}, "less than or equal to 3600"),
        ({"DefaultInstanceWarmup": -1}, "greater than or equal to 0"),
        ({"Cooldown": 60}, "only for SimpleScaling and for ECS"),
        ({"service": "ecs"}, "only for StepScaling on EC2"),
        ({"AdjustmentType": "ChangeInCapacity", "MinAdjustmentMagnitude": 2}, "only for the AdjustmentType Percent"),
        ({"AdjustmentType": "ExactCapacity", "StepAdjustments": written([(0, None, -1)])}, "at least 0 for ExactCap"),
        ({"alarm": alarm(Period=90)}, "must be a multiple of 60 seconds, but is 90"),
        ({"alarm": alarm(EvaluationPeriods=2, DatapointsToAlarm=3)}, r"at most EvaluationPeriods \(2\), but is 3"),
        ({"alarm": alarm(Period=3600, EvaluationPeriods=25)}, "must be at most 24 at a Period of 3600 s"),
    ],
)
def test_what_the_service_refuses_is_refused(fields, message):
    with pytest.raises(ValidationError, match=message):
        stepping(OUT, **fields)
