import pytest
from observed import pods, sample, seeing

from foresize.policies.azure.flapping import without_flapping
from foresize.policies.azure.rules import MetricTrigger, Rule, ScaleAction


def trigger(name="Percentage CPU", operator="GreaterThan", threshold=70, **more):
    return MetricTrigger(metricName=name, operator=operator, threshold=threshold, **more)


def out(threshold, **more):
    return Rule(metricTrigger=trigger(threshold=threshold, **more), scaleAction=ScaleAction(direction="Increase"))


def value(minutes, *, ready=2, now_minute=None, **fields):
    """A rule's value after so many minutes' samples of the CPU of two instances."""
    samples = [sample(60.0 * minute, 60, cpu=cpu) for minute, cpu in enumerate(minutes, 1)]
    now_s = 60.0 * (len(minutes) if now_minute is None else now_minute)
    return trigger(**fields).value(seeing(now_s, pods=pods(ready), samples=samples), {})


RISING = [[0.1 * minute, 0.2 * minute] for minute in range(1, 6)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, 45),
        ({"statistic": "Min"}, 30),
        ({"statistic": "Max"}, 60),
        ({"statistic": "Sum"}, 90),
        ({"statistic": "Count"}, 2),
        ({"timeAggregation": "Maximum"}, 75),
        ({"timeAggregation": "Minimum"}, 15),
        ({"timeAggregation": "Last"}, 75),
        ({"timeAggregation": "Total"}, 225),
        ({"timeAggregation": "Count"}, 5),
        ({"timeGrain": "PT5M", "timeAggregation": "Last"}, 45),
        ({"timeGrain": "PT5M", "statistic": "Sum"}, 450),
        ({"dividePerInstance": True}, 22.5),
    ],
)
def test_statistic_and_aggregation(fields, expected):
    assert value(RISING, **fields) == pytest.approx(expected)


def test_only_the_window_counts():
    assert value([[1, 1]] * 5 + [[0.5, 0.5]] * 5, timeWindow="PT5M") == pytest.approx(50)
    assert value([[1, 1]], timeWindow="PT5M", now_minute=6) is None


def test_data_points_of_the_window_are_remembered():
    memory, of = {}, trigger(timeWindow="PT5M")
    for minute in range(1, 9):
        seen = seeing(60.0 * minute, pods=pods(1), samples=[sample(60.0 * minute, 60, cpu=[minute / 10])])
        found = of.value(seen, memory)
    assert found == pytest.approx(60)  # the minutes 4 to 8
    assert len(next(iter(memory.values()))) == 5


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ({"direction": "Increase"}, 4, 5),
        ({"direction": "Decrease", "value": 3}, 2, 0),
        ({"direction": "Increase", "type": "PercentChangeCount", "value": 30}, 4, 6),
        ({"direction": "Decrease", "type": "PercentChangeCount", "value": 30}, 4, 3),
        ({"direction": "Decrease", "type": "PercentChangeCount", "value": 10}, 4, 3),
        ({"direction": "Increase", "type": "ExactCount", "value": 6}, 4, 6),
        ({"direction": "Increase", "type": "ExactCount", "value": 6}, 8, 8),
        ({"direction": "Decrease", "type": "ExactCount", "value": 6}, 8, 6),
    ],
)
def test_an_action_moves_in_its_direction_only(action, before, after):
    assert ScaleAction(**action).after(before) == after


def test_1250_threads_on_three_are_not_taken_to_two_where_600_is_too_many():
    threads = out(600, name="sessions", operator="GreaterThanOrEqual")
    assert without_flapping([threads], [1250 / 3], 3, 2) is None  # 1250 / 2 = 625
    assert without_flapping([threads], [1190 / 3], 3, 2) == 2


def test_ten_fewer_of_thirty_at_65_percent_are_two_fewer_where_70_is_too_much():
    """The documentation's text says 27; its formula gives 65 × 30 / 27 = 72.2 there, and 69.6 at 28."""
    assert without_flapping([out(70)], [65], 30, 20) == 28


def test_a_total_does_not_grow_as_instances_become_fewer():
    assert trigger(name="lobby").projected(30, 4, 2) == 30
    assert trigger(statistic="Sum").projected(30, 4, 2) == 30
    assert trigger(name="lobby", dividePerInstance=True).projected(30, 4, 2) == 60
    assert trigger().projected(30, 4, 2) == 60
