"""A pool of idle instances around those that have sessions."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from observed import pods, seeing
from pydantic import ValidationError

from foresize.policies.buffer import BufferPolicy
from foresize.policies.guard import ask
from foresize.policies.pods import PENDING
from foresize.policies.reasons import binding

FIVE = {"bufferSize": 5, "maxReplicas": 50}


def buffer(form="buffer", **fields):
    return BufferPolicy.model_validate({form: fields})


def decide(policy, sessions, now_s=30, memory=None, **further):
    listed = pods(sessions=sessions)
    return ask(policy, seeing(now_s, pods=listed, **further), {} if memory is None else memory)


def test_eight_allocated_and_thirty_per_cent_free_are_twelve():
    policy = buffer(bufferSize="30%", minReplicas=1, maxReplicas=50)
    decision = decide(policy, [1] * 8 + [0] * 4)
    assert (decision.desired, decision.reason) == (12, "ceil(100 × 8 / (100 − 30)) = 12")


def test_an_absolute_buffer_is_added_to_the_allocated():
    assert decide(buffer(**FIVE), [1, 2, 3, 0]).desired == 8


def test_starting_instances_are_in_the_count_so_none_is_ordered_twice():
    listed = pods(sessions=[1, 1, 0, 0, 0, 0, 0], ready=[True, True] + [False] * 5)
    assert ask(buffer(**FIVE), seeing(30, pods=listed, desired=7), {}).desired == 7


def test_only_idle_instances_are_named_to_go_and_pending_ones_first():
    listed = pods(
        names=[3, 5, 7, 8, 9],
        sessions=[0, 2, 0, 0, 0],
        phase=[1, 1, 1, 1, PENDING],
        ready=[True, True, True, False, False],
    )
    decision = ask(buffer(bufferSize=1, maxReplicas=50), seeing(30, pods=listed, desired=5), {})
    assert (decision.desired, decision.victims) == (2, (9, 8, 7, 3))


def test_those_that_were_told_to_end_are_no_part_of_the_pool():
    listed = pods(sessions=[1, 1, 0], deleted_s=[np.nan, 5.0, 5.0])
    assert ask(buffer(**FIVE), seeing(30, pods=listed, desired=1), {}).desired == 6


def test_a_counters_most_room_never_ends_sessions():
    policy = buffer("counter", bufferSize=1, capacity=10, maxCapacity=20)
    decision = decide(policy, [3, 3, 3, 3], most=100)
    assert decision.desired == 4
    assert [finding.name for finding in binding(decision.findings)] == ["allocated instances stay"]


@given(sessions=st.lists(st.integers(0, 3), max_size=40), size=st.integers(1, 30), percent=st.integers(1, 99))
def test_never_fewer_than_have_sessions_and_as_many_idle_as_are_asked_for(sessions, size, percent):
    allocated = sum(each > 0 for each in sessions)
    listed = pods(sessions=sessions)
    for policy in (
        buffer(bufferSize=size, maxReplicas=100_000),
        buffer(bufferSize=f"{percent}%", minReplicas=1, maxReplicas=100_000),
        buffer("counter", bufferSize=size, capacity=3, maxCapacity=100_000),
        buffer("agents", **{"min-agents": size, "max-agents": 100_000}),
    ):
        decision = ask(policy, seeing(30, pods=listed, most=100_000), {})
        assert decision.desired >= allocated
        assert all(listed.sessions[name] == 0 for name in decision.victims)
        assert policy.counter is not None or decision.desired > allocated or percent * allocated == 0


def test_the_order_of_pods_does_not_matter():
    rows = [3, 0, 2, 1]
    listed = pods(sessions=[1, 0, 0, 2])
    shuffled = replace(
        listed, **{name: getattr(listed, name)[rows] for name in ("names", "sessions", "phase", "ready", "deleted_s")}
    )
    policy = buffer("counter", bufferSize=3, capacity=4, maxCapacity=100)
    assert ask(policy, seeing(30, pods=listed), {}) == ask(policy, seeing(30, pods=shuffled), {})


@pytest.mark.parametrize(("reserved", "active", "warm"), [(10, 1, 10), (10, 10, 10), (1, 10, 10), (0, 0, 0)])
def test_pipecats_idle_agents_are_the_reserved_or_as_many_as_are_active(reserved, active, warm):
    policy = buffer("agents", **{"min-agents": reserved, "max-agents": 50})
    assert decide(policy, [1] * active, desired=0).desired == active + warm


def test_an_agent_stays_for_its_idle_time():
    policy, memory = buffer("agents", **{"min-agents": 1, "max-agents": 50}), {}
    counts = [decide(policy, [1] * 5, 0, memory).desired]
    for now_s in (1, 299, 300, 301):
        counts.append(decide(policy, [0] * 10, now_s, memory).desired)
    assert counts == [10, 10, 10, 1, 1]


def test_a_session_that_finds_no_warm_agent_starts_one():
    policy = buffer("agents", **{"min-agents": 0, "max-agents": 50})
    assert policy.decide(seeing(5, pods=pods(0), waiting=2), {}).desired == 2
    assert policy.decide(seeing(5, pods=pods(sessions=[1]), waiting=2), {}).desired == 3


def test_agents_are_looked_at_when_somebody_waits_and_fleets_at_their_interval():
    assert buffer("agents").wakes_on() == {"waiting"}
    assert (buffer("agents").period_s(), buffer(**FIVE).period_s(), buffer(**FIVE).wakes_on()) == (1.0, 30.0, set())
    faster = BufferPolicy.model_validate({"buffer": FIVE, "fixedInterval": {"seconds": 10}})
    assert faster.period_s() == 10.0


def test_bounds_are_the_forms_own():
    assert buffer(**FIVE).bounds() == (5, 50)
    assert buffer(bufferSize=5, minReplicas=8, maxReplicas=50).bounds() == (8, 50)
    assert buffer("counter", bufferSize=5, capacity=4, maxCapacity=30).bounds() == (1, 7)
    assert buffer("counter", bufferSize=5, capacity=4, minCapacity=9, maxCapacity=30).bounds() == (3, 7)
    assert buffer("agents", **{"min-agents": 2}).bounds() == (2, 50)


def test_without_a_list_of_instances_nothing_changes():
    assert ask(buffer(**FIVE), seeing(30, 3), {}).desired == 3


@pytest.mark.parametrize(
    ("form", "fields", "message"),
    [
        ("buffer", {"bufferSize": 0, "maxReplicas": 5}, "above 0, or 1% to 99%, but is 0"),
        ("buffer", {"bufferSize": "100%", "maxReplicas": 5}, "1% to 99%, but is '100%'"),
        ("buffer", {"bufferSize": "30%", "maxReplicas": 5}, "at least 1 with a share as bufferSize, but is 0"),
        ("buffer", {"bufferSize": 6, "maxReplicas": 5}, "at least bufferSize (6), but is 5"),
        ("buffer", {"bufferSize": 6, "minReplicas": 3, "maxReplicas": 9}, "0 or at least bufferSize (6), but is 3"),
        ("buffer", {"bufferSize": 1, "minReplicas": 9, "maxReplicas": 5}, "at most maxReplicas (5), but is 9"),
        ("buffer", {"bufferSize": 5}, "Field required"),
        ("counter", {"bufferSize": "5%", "capacity": 2, "maxCapacity": 9}, "at least 1 with a share"),
        ("counter", {"bufferSize": 5, "capacity": 2, "maxCapacity": 4}, "at least bufferSize (5), but is 4"),
        ("counter", {"bufferSize": 5, "capacity": 2, "minCapacity": 9, "maxCapacity": 8}, "at most maxCapacity (8)"),
        ("agents", {"min-agents": 9, "max-agents": 8}, "at most max-agents (8), but is 9"),
    ],
)
def test_what_the_platform_refuses_is_refused(form, fields, message):
    with pytest.raises(ValidationError) as caught:
        buffer(form, **fields)
    assert message in caught.value.errors()[0]["msg"]


@pytest.mark.parametrize(("fields", "found"), [({}, "none of them"), ({"buffer": FIVE, "agents": {}}, "`agents`")])
def test_there_is_one_form(fields, found):
    with pytest.raises(ValidationError, match="needs one of `buffer`, `counter` and `agents`") as caught:
        BufferPolicy.model_validate(fields)
    assert found in str(caught.value)
