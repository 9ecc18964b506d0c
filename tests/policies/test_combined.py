"""Several policies on one service."""

import pytest
from observed import pods, sample, seeing
from pydantic import TypeAdapter, ValidationError

from foresize.policies import AnyPolicy
from foresize.policies.guard import ask
from foresize.policies.pipelines.queue_proxy import QueueProxy
from foresize.policies.reasons import binding

CPU = {"kind": "target", "metric": "cpu", "target": "50%", "stabilisation_down": "0s"}
LOBBY = {"kind": "steps", "metric": "lobby", "steps": [{"above": 0, "change": "+3"}], "cooldown_out": "0s"}
POOL = {"kind": "buffer", "buffer": {"bufferSize": 2, "maxReplicas": 20}}


def combined(*parts, **fields):
    return TypeAdapter(AnyPolicy).validate_python({"kind": "combined", "parts": parts, **fields})


def fixed(count):
    return {"kind": "fixed", "count": count}


@pytest.mark.parametrize(("how", "count"), [("maximum", 7), ("minimum", 2), ("floor", 7)])
def test_the_largest_or_the_smallest_wish_counts(how, count):
    assert ask(combined(fixed(2), fixed(7), fixed(4), how=how), seeing(15, 3), {}).desired == count


def test_each_parts_reason_is_kept_and_the_deciding_one_binds():
    decision = ask(combined(CPU, LOBBY), seeing(15, 4, cpu=0.6, lobby=1.0), {})
    assert decision.desired == 7
    whole = decision.findings[0]
    assert [(part.name, part.value) for part in whole.parts] == [("target", 5), ("steps", 7)]
    assert "cpu 60 % of target 50 %" in whole.parts[0].said
    assert [finding.name for finding in binding(decision.findings)] == ["steps"]
    assert decision.reason.startswith("maximum of 5, 7: steps: lobby")


def test_a_schedule_is_the_floor_of_a_reactive_part():
    schedule = {"kind": "schedule", "entries": [{"at": "* * * * *", "instances": 6}]}
    policy = combined(schedule, CPU, how="floor")
    assert ask(policy, seeing(15, 6, cpu=0.1), {}).desired == 6
    assert ask(policy, seeing(15, 6, cpu=0.9), {}).desired == 11


def test_memories_are_apart():
    policy, memory = combined(LOBBY, LOBBY), {}
    ask(policy, seeing(15, 4, lobby=1.0), memory)
    first, second = memory["parts"]
    assert first == second
    assert first["memory"] is not second["memory"]


def test_a_controller_with_its_own_period_is_asked_at_its_own_rounds():
    policy, memory = combined({**POOL, "fixedInterval": {"seconds": 30}}, CPU), {}
    assert policy.period_s() == 15
    wishes = []
    for now_s, busy in [(15, 3), (30, 5), (45, 5)]:
        listed = pods(sessions=[1] * busy + [0] * 7)
        decision = ask(policy, seeing(now_s, pods=listed, desired=5, cpu=0.1), memory)
        wishes.append((decision.desired, bool(decision.victims)))
    assert wishes == [(5, True), (5, False), (7, True)]


def test_a_part_wakes_only_for_what_it_wakes_on():
    policy = combined({"kind": "knative_kpa"}, CPU)
    assert policy.wakes_on() == {"waiting"}
    memory = {}
    ask(policy, seeing(2, 0, least=0, cpu=0.5, samples=[sample(2, 1.0, concurrency=[])]), memory)
    assert ask(policy, seeing(3, 0, cause="waiting", waiting=1), memory).desired == 1


def test_a_part_is_asked_again_when_it_asked_to_be():
    zero = {"kind": "knative_kpa", "target-burst-capacity": 0}
    policy, memory, decision = combined(zero, fixed(0)), {}, None
    for now_s in range(2, 85, 2):
        load = 5.0 if now_s <= 20 else 0.0
        samples = [sample(now_s - 1, 1.0, concurrency=[load]), sample(now_s, 1.0, concurrency=[load])]
        decision = ask(policy, seeing(now_s, 1, samples=samples), memory)
    assert decision.wake_s == 110
    assert ask(policy, seeing(105, 1, cause="alarm"), memory).desired == 1
    assert ask(policy, seeing(110, 1, cause="alarm"), memory).desired == 0


@pytest.mark.parametrize(("how", "bounds"), [("maximum", (5, None)), ("minimum", (None, 20)), ("floor", (5, None))])
def test_bounds_with_a_part_that_has_none(how, bounds):
    assert combined(POOL | {"buffer": {"bufferSize": 5, "maxReplicas": 20}}, fixed(3), how=how).bounds() == bounds


def test_each_part_keeps_within_its_own_bounds():
    small = {"kind": "knative_kpa", "max-scale": 3, "target": 1}
    seen = seeing(2, 1, most=50, samples=[sample(2, 1.0, concurrency=[40.0])])
    assert ask(combined(small, fixed(2)), seen, {}).desired == 3


def test_parts_with_other_figures_need_one_way_to_be_said():
    with pytest.raises(
        ValidationError, match="needs `metrics_pipeline`: its parts have figures of prometheus and queue"
    ):
        combined({"kind": "knative_kpa"}, POOL)
    policy = combined({"kind": "knative_kpa"}, POOL, metrics_pipeline={"kind": "queue_proxy"})
    assert policy.pipeline() == QueueProxy()
    assert combined(CPU, fixed(3)).pipeline() is None


def test_one_part_alone_is_refused():
    with pytest.raises(ValidationError, match="at least 2"):
        combined(CPU)


def test_a_part_that_decides_no_count_is_refused():
    with pytest.raises(ValidationError, match="must decide a count, but vpa recommends only sizes"):
        combined(CPU, {"kind": "vpa"})
