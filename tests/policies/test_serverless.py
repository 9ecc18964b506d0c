"""Scale per request, by hand-made views."""

import pytest
from observed import pods, seeing
from pydantic import ValidationError

from foresize.policies.serverless import Serverless

NAN = float("nan")


def policy(**fields):
    return Serverless.model_validate({"keep_alive": "10m"} | fields)


def decide(policy, now_s, *, memory=None, concurrency=1, **seen):
    return policy.decide(seeing(now_s, concurrency=concurrency, **seen), {} if memory is None else memory)


def idle(*since_s, **columns):
    """Instances that have been idle since then, NaN for busy ones."""
    busy = [1 if since != since else 0 for since in since_s]
    return pods(sessions=busy, idle_since_s=since_s, **columns)


def test_each_request_that_waits_starts_an_instance():
    assert decide(policy(), 5, pods=idle(NAN, NAN), waiting=3).desired == 5


def test_as_many_requests_start_one_as_it_takes_at_a_time():
    assert decide(policy(), 5, pods=idle(NAN, NAN), waiting=81, concurrency=40).desired == 5


def test_one_that_takes_any_number_is_started_once():
    assert decide(policy(), 5, pods=idle(), waiting=81, concurrency=None).desired == 1


def test_no_more_are_started_than_the_limit_leaves():
    decision = decide(policy(), 5, pods=idle(NAN, NAN), waiting=9, most=6)
    assert decision.desired == 6
    assert [each.name for each in decision.findings if each.binds] == ["limit"]


def test_an_idle_instance_goes_when_its_time_is_over_and_the_policy_wakes_for_the_next():
    decision = decide(policy(), 700, pods=idle(400, NAN, 100, 90, 250))
    assert decision.desired == 3
    assert decision.victims == (3, 2), "the longest idle first"
    assert decision.wake_s == 850


def test_what_is_provisioned_stays():
    decision = decide(policy(provisioned=3), 5000, pods=idle(1, 2, 3, 4), least=3)
    assert (decision.desired, decision.victims, decision.wake_s) == (3, (0,), None)


def test_a_draining_instance_is_not_idle():
    view = idle(1, 2, deleted_s=[NAN, 30])
    assert decide(policy(), 5000, pods=view, ready=1).victims == (0,)


@pytest.mark.parametrize(("cancel", "desired"), [(True, 3), (False, 5)])
def test_starts_for_whom_nobody_waits_any_more_are_cancelled_or_not(cancel, desired):
    view = pods(ready=[True, True, False, False, False], sessions=[1, 1, 0, 0, 0], idle_since_s=[NAN] * 5)
    assert decide(policy(cancel=cancel), 5, pods=view, starting=3, waiting=1).desired == desired


def test_starts_are_made_at_their_rate_and_the_policy_wakes_for_the_next():
    paced, memory = policy(starts={"starts": 4, "per": "8s"}), {}
    first = decide(paced, 100, memory=memory, pods=idle(), waiting=7)
    assert (first.desired, first.wake_s) == (4, 102)
    assert [each.name for each in first.findings if each.binds] == ["start rate"]
    starting = pods(ready=[False] * 4, idle_since_s=[NAN] * 4)
    second = decide(paced, 102, memory=memory, pods=starting, starting=4, waiting=7)
    assert (second.desired, second.wake_s) == (5, 104)


def test_a_rate_that_was_not_used_is_saved_up_to_its_starts():
    paced, memory = policy(starts={"starts": 4, "per": "8s"}), {}
    decide(paced, 0, memory=memory, pods=idle(), waiting=4)
    assert decide(paced, 1e6, memory=memory, pods=idle(), waiting=9).desired == 4


def test_where_nobody_has_watched_no_instance_is_known_to_be_idle():
    assert decide(policy(), 5000, pods=pods(3)).desired == 3


def test_without_a_list_of_instances_nothing_changes():
    assert decide(policy(), 5, ready=4, waiting=9).desired == 4


def test_its_bounds_are_the_provisioned_ones_and_its_limit():
    assert policy(provisioned=2, limit=9).bounds() == (2, 9)
    assert policy().bounds() == (0, None)


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"starts": {"starts": 0}}, {"starts": {"per": "0s"}}])
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValidationError):
        policy(**wrong)
