import pytest
from observed import pods, sample, seeing
from pydantic import ValidationError

from foresize.policies.cloud_run import CloudRun
from foresize.policies.reasons import binding


def service(count, now_s=600.0, *, cpu=0.0, sessions=(), concurrency=0.0, **more):
    held = list(sessions) or [0] * count
    columns = {"cpu": [cpu] * count, "sessions": held, "concurrency": [concurrency] * count}
    return seeing(now_s, pods=pods(count, sessions=held), samples=[sample(now_s, 60, **columns)], **more)


def decide(seen, memory=None, **fields):
    return CloudRun(**fields).decide(seen, {} if memory is None else memory)


def test_cpu_is_held_at_sixty_percent():
    assert decide(service(3, cpu=0.9)).desired == 5


def test_concurrency_is_held_at_sixty_percent_of_its_maximum():
    assert decide(service(3, concurrency=70)).desired == 5  # ceil(210 / 48)
    assert decide(service(2, sessions=[8, 8]), maxInstanceRequestConcurrency=10).desired == 3


def test_both_targets_can_be_set():
    assert decide(service(3, cpu=0.9), cpuUtilization=0.9).desired == 3
    assert decide(service(3, concurrency=70), concurrencyUtilization=1).desired == 3


def test_who_finds_no_room_starts_an_instance_at_once():
    found = decide(seeing(7, pods=pods(0), cause="waiting", waiting=100))
    assert (found.desired, found.findings[-1].said) == (2, "0 + ceil(100 / 80) for who waits")
    assert CloudRun().wakes_on() == {"waiting"}


def test_instances_on_their_way_are_not_asked_for_twice():
    assert decide(seeing(7, pods=pods(0), cause="waiting", waiting=80, desired=1, starting=1)).desired == 1


def test_nothing_is_started_from_zero_without_a_request():
    assert (
        decide(seeing(600, pods=pods(0), samples=[sample(600, 60, cpu=[], sessions=[], concurrency=[])])).desired == 0
    )
    assert decide(seeing(5, pods=pods(0))).desired == 0


def test_surplus_is_kept_for_a_quarter_of_an_hour():
    memory = {}
    counts = [
        decide(service(5, 60.0 * minute, cpu=0.6 if minute == 1 else 0.1), memory).desired for minute in range(1, 18)
    ]
    assert counts == [5] * 15 + [1] * 2


def test_the_last_one_goes_when_there_is_no_request_and_not_before():
    assert decide(service(1, sessions=[1]), idle="0s").desired == 1
    assert decide(service(1), idle="0s").desired == 0


def test_busy_instances_are_not_taken_away():
    found = decide(service(4, sessions=[1, 0, 1, 1]), idle="0s")
    assert (found.desired, found.victims) == (3, (1,))
    assert [each.name for each in binding(found.findings)] == ["busy instances"]


def test_without_data_what_is_there_stays():
    assert decide(seeing(5, pods=pods(2))).desired == 2


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"maxInstanceRequestConcurrency": 1001}, "less than or equal to 1000"),
        ({"idle": "16m"}, "must be at most 15m, but is 960 s"),
        ({"scaling": {"minInstanceCount": 3, "maxInstanceCount": 2}}, r"at least minInstanceCount \(3\), but is 2"),
    ],
)
def test_what_the_service_refuses_is_refused(fields, message):
    with pytest.raises(ValidationError, match=message):
        CloudRun(**fields)
