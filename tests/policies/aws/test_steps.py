import pytest
from pydantic_core import PydanticCustomError

from foresize.policies.aws.steps import StepAdjustment, check_steps, step_for


def steps(*written):
    return [
        StepAdjustment(MetricIntervalLowerBound=low, MetricIntervalUpperBound=high, ScalingAdjustment=change)
        for low, high, change in written
    ]


OUT = steps((0, 10, 0), (10, 20, 10), (20, None, 30))
IN = steps((-10, 0, 0), (-20, -10, -10), (None, -20, -30))


@pytest.mark.parametrize(("breach", "change"), [(0, 0), (9.99, 0), (10, 10), (19.99, 10), (20, 30), (1e9, 30)])
def test_above_the_threshold_the_lower_bound_belongs_to_a_step(breach, change):
    assert step_for(OUT, breach, above=True).ScalingAdjustment == change


@pytest.mark.parametrize(("breach", "change"), [(0, 0), (-9.99, 0), (-10, -10), (-19.99, -10), (-20, -30), (-1e9, -30)])
def test_below_the_threshold_the_upper_bound_belongs_to_a_step(breach, change):
    assert step_for(IN, breach, above=False).ScalingAdjustment == change


def test_a_breach_can_be_in_no_step():
    assert step_for(steps((10, None, 1)), 5, above=True) is None


@pytest.mark.parametrize(
    "good", [OUT, IN, OUT + IN[1:] + steps((-10, 0, 0)), steps((0, None, 1)), steps((None, 0, -1))]
)
def test_bounded_steps_are_taken_in_any_order(good):
    check_steps(good)
    check_steps(good[::-1])


@pytest.mark.parametrize(
    ("written", "index", "message"),
    [
        ([(None, None, 1)], 0, "needs a MetricIntervalLowerBound or a MetricIntervalUpperBound"),
        ([(5, 5, 1), (5, None, 2)], 0, r"must be more than its lower bound \(5\), but is 5"),
        ([(0, 10, 1), (20, None, 2)], 1, "leaves a gap to the step"),
        ([(0, 10, 1), (5, None, 2)], 1, "overlaps with the step"),
        ([(0, None, 1), (10, None, 2)], 1, "only one step may be without upper bound, but 2 are"),
        ([(None, -10, -2), (None, 0, -1)], 1, "only one step may be without lower bound, but 2 are"),
        ([(-10, 0, -1)], 0, "must be left out of one of the steps, for there is one with a negative lower bound"),
        ([(0, 10, 1)], 0, "must be left out of one of the steps, for there is one with a positive upper bound"),
    ],
)
def test_what_put_scaling_policy_refuses_is_refused(written, index, message):
    with pytest.raises(PydanticCustomError, match=message) as caught:
        check_steps(steps(*written))
    assert caught.value.context["at"][:2] == ("StepAdjustments", index)
