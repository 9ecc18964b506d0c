import pytest
from observed import pods, sample, seeing
from pydantic import ValidationError

from foresize.policies import AnyPolicy  # noqa: F401  # completes `with`
from foresize.policies.aws_predictive import AwsPredictive, raised
from foresize.policies.reasons import binding

HOUR = 3600


def predictive(mode="ForecastAndScale", target=60, with_=None, history=(), MinSize=None, MaxSize=None, **configuration):
    metric = {"PredefinedMetricPairSpecification": {"PredefinedMetricType": "ASGCPUUtilization"}, "TargetValue": target}
    return AwsPredictive.model_validate(
        {
            "PredictiveScalingConfiguration": {"MetricSpecifications": [metric], "Mode": mode} | configuration,
            "history": history,
            "with": with_,
            "MinSize": MinSize,
            "MaxSize": MaxSize,
        }
    )


def at(now_s, count=1, **more):
    return seeing(now_s, pods=pods(count), **more)


def day(load, **hours):
    """24 hours of one load, from 08:00 to 08:00, but for some hours of the clock (`h9=600`)."""
    loads = [load] * 24
    for hour, other in hours.items():
        loads[int(hour[1:]) - 8] = other
    return loads


def test_ten_instances_at_thirty_of_sixty_percent_need_five():
    assert predictive(history=day(10 * 30)).decide(at(60), {}).desired == 5


def test_capacity_for_an_hour_is_asked_for_the_buffer_before_it():
    policy = predictive(history=day(60, h9=600), SchedulingBufferTime=600)
    memory = {}
    answers = {minute: policy.decide(at(60 * minute), memory).desired for minute in (1, 49, 50, 59, 60, 119)}
    assert answers == {1: 1, 49: 1, 50: 10, 59: 10, 60: 10, 119: 10}


def test_it_never_scales_in():
    policy = predictive(history=day(60, h9=600))
    assert policy.decide(at(10 * HOUR, 10), {}).desired == 10


def test_with_a_dynamic_policy_the_larger_answer_holds():
    fixed = {"kind": "fixed", "count": 7}
    assert predictive(history=day(300), with_=fixed).decide(at(60, 3), {}).desired == 7
    assert predictive(history=day(600), with_=fixed).decide(at(60, 3), {}).desired == 10


def test_less_than_a_day_of_history_is_no_forecast():
    found = predictive(history=[6000.0] * 23).decide(at(60), {})
    assert (found.desired, found.findings[0].said) == (1, "no day of history yet")


def test_it_learns_from_what_it_sees():
    policy, memory = predictive(), {}
    for hour in range(1, 26):
        seen = at(HOUR * hour, 4, samples=[sample(HOUR * hour - 1.0, 60, cpu=[0.9] * 4)])
        answer = policy.decide(seen, memory).desired
        assert answer == (6 if hour == 25 else 4)  # an hour is known when the next has begun


def test_a_forecast_is_only_told_where_only_that_is_wanted():
    found = predictive("ForecastOnly", history=day(600)).decide(at(60), {})
    assert (found.desired, found.findings[-1].value) == (1, 10)


def test_increase_max_capacity_raises_the_maximum_by_the_buffer():
    assert raised(40, 50, 10) == 55
    assert raised(40, 50, 0) == 50
    assert raised(60, 50, 10) == 60


class TestMaximum:
    """A forecast of 50 instances where 40 are allowed."""

    def policy(self, **fields):
        return predictive(history=day(50 * 60), MaxSize=40, **fields)

    def test_it_is_honoured_by_default(self):
        found = self.policy().decide(at(60), {})
        assert found.desired == 40
        assert [each.name for each in binding(found.findings)] == ["forecast", "HonorMaxCapacity"]
        assert self.policy().bounds() == (None, 40)

    def test_it_is_raised_and_stays_raised(self):
        policy = self.policy(MaxCapacityBreachBehavior="IncreaseMaxCapacity", MaxCapacityBuffer=10)
        memory = {}
        assert policy.decide(at(60), memory).desired == 50
        assert (memory["most"], policy.bounds()) == (55, (None, None))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"SchedulingBufferTime": 3600}, "less than 3600"),
        ({"MaxCapacityBreachBehavior": "IncreaseMaxCapacity"}, "is needed by IncreaseMaxCapacity, and only there"),
        ({"MaxCapacityBuffer": 10}, "is needed by IncreaseMaxCapacity, and only there"),
        ({"MetricSpecifications": []}, "at least 1"),
        ({"MetricSpecifications": [{"TargetValue": 1}]}, "needs either `PredefinedMetricPairSpecification` or"),
    ],
)
def test_what_the_service_refuses_is_refused(fields, message):
    with pytest.raises(ValidationError, match=message):
        predictive(**fields)
