import pytest
from observed import seeing
from pydantic import ValidationError

from foresize.policies import AnyPolicy  # noqa: F401  # completes `with`
from foresize.policies.aws_scheduled import AwsScheduled
from foresize.policies.reasons import binding

MORNING = {"ScheduledActionName": "morning", "Recurrence": "0 9 * * 1-5", "MinSize": 6}
EVENING = {"ScheduledActionName": "evening", "Recurrence": "0 18 * * 1-5", "MinSize": 1}


def scheduled(*actions, with_=None, **fields):
    return AwsScheduled.model_validate({"ScheduledUpdateGroupActions": list(actions), "with": with_, **fields})


def run(policy, hours, count=2, memory=None):
    """The count after a look at each of these times, in hours after 08:00; what was asked for is there at once."""
    memory, counts = {} if memory is None else memory, []
    for hour in hours:
        count = policy.decide(seeing(3600 * hour, ready=count), memory).desired
        counts.append(count)
    return counts


def test_a_new_minimum_adds_instances_at_its_time_and_takes_none_away_later():
    assert run(scheduled(MORNING, EVENING), [0.9, 0.99, 1.0, 5, 10.1]) == [2, 2, 6, 6, 6]


def test_a_new_maximum_takes_instances_away():
    early = {"Recurrence": "0 7 * * *", "MaxSize": 10}
    assert run(scheduled(early, EVENING | {"MaxSize": 3}), [9.9, 10], count=8) == [8, 3]


def test_the_sizes_at_the_start_are_those_of_the_last_firing():
    assert run(scheduled(MORNING | {"MinSize": 4}, EVENING), [0.5], count=0) == [1]  # the Friday's evening
    assert run(scheduled(MORNING | {"Recurrence": "0 7 * * *"}), [0.5], count=0) == [6]


def test_a_desired_capacity_is_gone_to_once_and_may_be_undone_by_the_dynamic_policy():
    burst = {"StartTime": "2026-01-12T09:00:00Z", "DesiredCapacity": 9}
    assert run(scheduled(burst), [0.9, 1.0, 1.1]) == [2, 9, 9]
    assert run(scheduled(burst, with_={"kind": "fixed", "count": 3}), [0.9, 1.0, 1.1]) == [3, 9, 3]


def test_the_dynamic_policy_moves_within_the_scheduled_sizes():
    policy = scheduled(MORNING, EVENING, with_={"kind": "fixed", "count": 3})
    memory = {}
    assert run(policy, [0.9, 1.0], memory=memory) == [3, 6]
    assert binding(policy.decide(seeing(4000, ready=6), memory).findings)[0].said == "6 to 100 allowed, 3 wished"


def test_of_actions_at_one_time_all_take_effect():
    policy = scheduled(MORNING, {"Recurrence": "0 9 * * *", "DesiredCapacity": 8, "MaxSize": 10}, EVENING)
    assert run(policy, [0.9, 1.0]) == [2, 8]


def test_a_recurrence_is_in_its_own_time_zone():
    berlin = scheduled(MORNING | {"TimeZone": "Europe/Berlin"}, EVENING, clock_zone="UTC")
    assert run(berlin, [-0.5, 0.0], count=2) == [2, 6]  # 9 in Berlin is 8 in UTC in winter
    same = scheduled(MORNING | {"TimeZone": "Europe/Berlin"}, EVENING, clock_zone="Europe/Berlin")
    assert run(same, [0.5, 1.0]) == [2, 6]


def test_summer_time_is_followed():
    action = scheduled(MORNING | {"TimeZone": "Europe/Berlin"}).ScheduledUpdateGroupActions[0]
    summer = action.next(seeing(0, ready=1).clock.replace(month=7, day=14, hour=6), "UTC")
    assert (summer.hour, summer.minute) == (7, 0)


def test_a_recurrence_holds_between_its_start_and_its_end():
    later = scheduled(MORNING | {"Recurrence": "0 * * * *", "StartTime": "2026-01-12T10:00:00Z"})
    assert run(later, [0.5, 1.0, 1.9, 2.0]) == [2, 2, 2, 6]
    over = scheduled(
        MORNING | {"Recurrence": "0 9 * * *", "EndTime": "2026-01-12T08:30:00Z"}, EVENING | {"Recurrence": "0 18 * * *"}
    )
    assert run(over, [0.5, 1.0, 2.0], count=2) == [2, 2, 2]


def test_what_was_scheduled_is_told():
    memory = {}
    policy = scheduled(MORNING, EVENING)
    policy.decide(seeing(3000, ready=2), memory)
    found = policy.decide(seeing(3600, ready=2), memory)
    assert found.reason == "scheduled morning: MinSize 6; 6 to 100 by the schedule"
    assert [each.name for each in binding(found.findings)] == ["scheduled action", "group size"]


def test_the_bounds_are_the_widest_that_the_actions_make():
    policy = scheduled(MORNING, EVENING | {"MaxSize": 30}, MinSize=2, MaxSize=20)
    assert policy.bounds() == (1, 30)
    assert scheduled(MORNING).bounds() == (None, None)


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ({"MinSize": 1}, "needs a `Recurrence` or a `StartTime`"),
        ({"Recurrence": "0 8 * * *"}, "needs at least one of MinSize, MaxSize and DesiredCapacity"),
        (MORNING | {"Recurrence": "0 8 * * * *"}, "It has 6 fields instead of 5"),
        (MORNING | {"Recurrence": "@daily"}, "must be a cron expression of five fields"),
        (MORNING | {"Recurrence": "2026-01-12T08:00"}, "must be a cron expression of five fields"),
        (MORNING | {"TimeZone": "Mars/Base"}, "must be a time zone of the IANA database"),
        (MORNING | {"MaxSize": 5}, r"must be at least MinSize \(6\), but is 5"),
        (MORNING | {"EndTime": "x"}, "must be a date and time like 2026-01-12T08:00:00Z, but is 'x'"),
        (MORNING | {"StartTime": "2026-01-12T08:00", "EndTime": "2026-01-12T08:00"}, "must be after the StartTime"),
    ],
)
def test_what_the_service_refuses_is_refused(action, message):
    with pytest.raises(ValidationError, match=message):
        scheduled(action)


def test_a_desired_capacity_of_ecs_is_refused():
    with pytest.raises(ValidationError, match="is only for EC2"):
        scheduled(MORNING | {"DesiredCapacity": 7}, service="ecs")
