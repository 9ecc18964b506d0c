import pytest
from observed import pods, sample, seeing
from pydantic import ValidationError

from foresize.policies.aws_target_tracking import AwsTargetTracking
from foresize.policies.pods import Requests
from foresize.policies.reasons import binding

CPU = {"PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"}, "TargetValue": 50}
ECS_CPU = CPU | {"PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}}


ALB = {"PredefinedMetricSpecification": {"PredefinedMetricType": "ALBRequestCountPerTarget"}}


def custom(name, statistic="Average"):
    return {"CustomizedMetricSpecification": {"MetricName": name, "Statistic": statistic}}


def tracking(configuration=None, **fields):
    return AwsTargetTracking(TargetTrackingConfiguration=CPU | (configuration or {}), **fields)


def on_ecs(**configuration):
    return AwsTargetTracking(service="ecs", TargetTrackingConfiguration=ECS_CPU | configuration)


def minutes(percent, count, length, *, until=100):
    """So many minutes of one use of CPU, the last ending at a minute."""
    return [sample(60.0 * minute, 60, cpu=[percent / 100] * count) for minute in range(until - length + 1, until + 1)]


def group(percent, count=10, length=15, *, until=100, **more):
    return seeing(
        60.0 * until, pods=more.pop("pods", pods(count)), samples=minutes(percent, count, length, until=until), **more
    )


@pytest.mark.parametrize(("percent", "count"), [(75, 15), (57.5, 12), (51, 11), (50, 10), (42, 10)])
def test_it_scales_out_in_proportion_and_only_above_the_target(percent, count):
    assert tracking().decide(group(percent), {}).desired == count


def test_ten_instances_at_thirty_of_sixty_become_five():
    assert tracking({"TargetValue": 60}).decide(group(30), {}).desired == 5


def test_three_data_points_are_needed_to_scale_out():
    assert tracking().decide(group(90, length=2), {}).desired == 10
    assert tracking().decide(group(90, length=3), {}).desired == 18


def test_fifteen_data_points_are_needed_to_scale_in():
    assert tracking().decide(group(20, length=14), {}).desired == 10
    assert tracking().decide(group(20, length=15), {}).desired == 4


def test_data_points_are_remembered_between_decisions():
    memory = {}
    answers = [tracking().decide(group(20, length=1, until=minute), memory).desired for minute in range(1, 16)]
    assert answers == [10] * 14 + [4]


@pytest.mark.parametrize(("target", "low"), [(50, 35), (40, 28), (30, 21)])
def test_the_low_alarm_of_ec2_is_at_seven_tenths(target, low):
    assert tracking({"TargetValue": target}).low == pytest.approx(low)


@pytest.mark.parametrize(("target", "low"), [(30, 27), (70, 63)])
def test_the_low_alarm_of_ecs_is_at_nine_tenths(target, low):
    assert on_ecs(TargetValue=target).low == pytest.approx(low)


def test_the_low_ratio_can_be_set():
    assert tracking(low_ratio="50%").decide(group(30), {}).desired == 10
    assert tracking().decide(group(30), {}).desired == 6


class TestWarmUp:
    """Instances that have not been in service for the warm-up."""

    def young(self, percent, count, young, **more):
        ages = [-3600.0] * (count - young) + [5900.0] * young
        return group(percent, count, pods=pods(count, ready_changed_s=ages), **more)

    def test_they_are_left_out_of_the_metric(self):
        seen = seeing(6000, pods=self.young(0, 4, 2).pods, samples=[sample(6000, 60, cpu=[0.9, 0.9, 0.1, 0.1])])
        assert tracking().decide(seen, {}).findings[0].value == pytest.approx(90)

    def test_they_count_in_the_capacity_so_that_nothing_is_added_twice(self):
        found = tracking().decide(self.young(75, 15, 5), {})  # 10 warm ones at 75 % need 15
        assert found.desired == 15
        assert [each.name for each in binding(found.findings)] == ["instance warm-up"]

    def test_more_is_added_where_even_they_are_too_few(self):
        assert tracking().decide(self.young(90, 15, 5), {}).desired == 18

    def test_they_hold_back_every_scale_in(self):
        found = tracking().decide(self.young(20, 10, 1), {})
        assert found.desired == 10
        assert binding(found.findings)[0].said == "1 of 10 are not warm: no scale-in"

    def test_a_start_under_way_holds_it_back_too(self):
        assert tracking().decide(group(20, desired=11, starting=1), {}).desired == 11

    @pytest.mark.parametrize(
        ("fields", "warmup_s"),
        [({}, 300), ({"DefaultInstanceWarmup": 60}, 60),
         ({"EstimatedInstanceWarmup": 0, "DefaultInstanceWarmup": 60}, 0)],
    )  # fmt: skip
    def test_the_policys_own_warm_up_goes_before_the_groups(self, fields, warmup_s):
        assert tracking(**fields).warmup_s == warmup_s


class TestCooldowns:
    """Application Auto Scaling."""

    def test_a_scale_out_waits_for_the_cooldown_unless_it_is_larger(self):
        memory, policy = {}, on_ecs(ScaleOutCooldown=180)
        assert policy.decide(group(60, 10, until=20), memory).desired == 12
        assert policy.decide(group(60, 12, length=1, until=21), memory).desired == 12
        assert policy.decide(group(75, 12, length=1, until=22), memory).desired == 15  # 10 × 75 / 50
        found = policy.decide(group(75, 15, length=1, until=23), memory)
        assert (found.desired, binding(found.findings)[0].name) == (15, "scale-out cooldown")
        assert policy.decide(group(75, 15, length=1, until=25), memory).desired == 23

    def test_a_scale_in_waits_for_the_cooldown_of_the_last_scale_in(self):
        memory, policy = {}, on_ecs(ScaleInCooldown=300)
        assert policy.decide(group(40, 10, until=20), memory).desired == 8
        found = policy.decide(group(40, 8, length=1, until=24), memory)
        assert (found.desired, binding(found.findings)[0].name) == (8, "scale-in cooldown")
        assert policy.decide(group(40, 8, length=1, until=25), memory).desired == 7

    def test_a_scale_out_ends_the_cooldown_of_a_scale_in(self):
        memory, policy = {}, on_ecs(ScaleInCooldown=3600)
        assert policy.decide(group(40, 10, until=20), memory).desired == 8
        assert policy.decide(group(60, 8, length=3, until=23), memory).desired == 10

    def test_a_running_task_counts_at_once(self):
        seen = group(75, pods=pods(10, ready_changed_s=[5990.0 - 900] * 10))
        assert on_ecs().decide(seen, {}).desired == 15


def test_with_disable_scale_in_it_only_adds():
    policy = tracking({"DisableScaleIn": True})
    assert policy.decide(group(20), {}).desired == 10
    assert policy.decide(group(90), {}).desired == 18


def test_a_scale_in_can_be_slowed_down():
    found = tracking(largest_scale_in=2).decide(group(20), {})
    assert (found.desired, binding(found.findings)[0].name) == (8, "largest scale-in")


def test_without_data_nothing_changes():
    found = tracking().decide(seeing(60, pods=pods(3)), {})
    assert (found.desired, found.reason) == (3, "no data: nothing changes")
    assert all("INSUFFICIENT_DATA" in each.said for each in found.findings)


def test_cpu_is_a_share_of_what_an_instance_asks_for():
    seen = seeing(6000, pods=pods(4), samples=[sample(6000, 60, cpu=[1.5] * 4)], requests=Requests(cpu=2.0))
    assert tracking().decide(seen, {}).findings[0].value == 75


@pytest.mark.parametrize(
    ("specification", "columns", "value"),
    [
        (ALB, {"request_rate": [2, 4]}, 180),
        (custom("sessions"), {"sessions": [20, 40]}, 30),
        (custom("sessions", "Maximum"), {"sessions": [20, 40]}, 40),
        (custom("lobby"), {"cpu": [0, 0], "lobby": 100}, 50),
        (custom("MemoryUtilization"), {"memory": [2e9, 4e9]}, None),
    ],
)  # fmt: skip
def test_each_metric_has_its_unit(specification, columns, value):
    policy = AwsTargetTracking(TargetTrackingConfiguration={"TargetValue": 10, **specification})
    found = policy.decide(seeing(6000, pods=pods(2), samples=[sample(6000, 60, **columns)]), {})
    assert found.findings[0].value == value


def test_a_queue_per_instance_is_followed_by_latency_over_processing_time():
    """10 s of acceptable latency over 0.1 s of work are 100 messages an instance ("Scaling based on Amazon SQS")."""
    backlog = custom("lobby") | {"TargetValue": 10 / 0.1}
    policy = AwsTargetTracking(TargetTrackingConfiguration=backlog)
    samples = [sample(60.0 * minute, 60, cpu=[0] * 10, lobby=1500) for minute in range(98, 101)]
    assert policy.decide(seeing(6000, pods=pods(10), samples=samples), {}).desired == 15


def test_it_aims_at_the_target_in_the_products_own_unit():
    assert tracking().aims() == {"cpu": 0.5}
    requests = {
        "PredefinedMetricSpecification": {"PredefinedMetricType": "ALBRequestCountPerTarget"},
        "TargetValue": 120,
    }
    assert AwsTargetTracking(TargetTrackingConfiguration=requests).aims() == {"request_rate": 2.0}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"configuration": {"TargetValue": 0}}, "greater than 0"),
        ({"configuration": {"PredefinedMetricSpecification": None}}, "needs either `PredefinedMetricSpecification` or"),
        ({"configuration": {"ScaleInCooldown": 60}}, "only for Application Auto Scaling"),
        ({"EstimatedInstanceWarmup": 3601}, "less than or equal to 3600"),
        ({"DefaultInstanceWarmup": 3601}, "less than or equal to 3600"),
        ({"service": "ecs", "DefaultInstanceWarmup": 60}, "only for Amazon EC2"),
        ({"MinSize": 5, "MaxSize": 4}, r"must be at least MinSize \(5\), but is 4"),
    ],
)
def test_what_the_service_refuses_is_refused(fields, message):
    with pytest.raises(ValidationError, match=message):
        tracking(**fields)
