"""The policy around Knative's decider: what it reads, when it ticks, and how it comes from and goes to zero."""

import json
from dataclasses import replace

import pytest
from observed import pods, sample, seeing
from pydantic import ValidationError

from foresize.policies.guard import ask
from foresize.policies.knative_kpa import KnativeKpa
from foresize.policies.reasons import binding


def kpa(**fields):
    """The policy with Knative's names, hyphens written as underscores."""
    return KnativeKpa.model_validate({name.replace("_", "-"): value for name, value in fields.items()})


def second(end_s, load, ready=1, lobby=0.0, what="concurrency"):
    return sample(end_s, 1.0, names=range(ready), lobby=lobby, **{what: [load / ready] * ready})


def run(policy, load, until_s, *, ready=1, desired=None, start_s=0, memory=None, what="concurrency"):
    """The decisions of each tick under a load, the pods ready at once."""
    memory, desired = {} if memory is None else memory, ready if desired is None else desired
    decisions = []
    for now_s in range(start_s + 2, until_s + 1, 2):
        samples = [second(each, load(each), max(desired, 1), what=what) for each in range(now_s - 3, now_s + 1)]
        if not desired:
            samples = [sample(each, 1.0, concurrency=[]) for each in range(now_s - 3, now_s + 1)]
        decision = ask(policy, seeing(now_s, desired, desired=desired, samples=samples), memory)
        decisions.append(decision)
        desired = decision.desired
    return decisions, memory


@pytest.mark.parametrize(
    ("fields", "target", "total"),
    [
        ({}, 70, 100),
        ({"containerConcurrency": 10}, 7, 10),
        ({"target": 50}, 35, 50),
        ({"target": 50, "containerConcurrency": 10}, 7, 10),
        ({"target": 5, "containerConcurrency": 10, "target_utilization_percentage": 100}, 5, 5),
        ({"metric": "rps"}, 140, 200),
        ({"metric": "rps", "target": 150, "container_concurrency_target_percentage": 10}, 105, 150),
        ({"container_concurrency_target_percentage": 0.5}, 50, 100),
        ({"target": 0.01}, 0.01, 0.01),
    ],
)
def test_targets_come_from_annotation_container_and_defaults(fields, target, total):
    settings = KnativeKpa.model_validate({k.replace("_", "-"): v for k, v in fields.items()}).settings()
    assert (settings.target_value, settings.total_value) == (pytest.approx(target), total)


@pytest.mark.parametrize(("window", "percentage", "seconds"), [("60s", 10, 6), ("90s", 5, 5), ("6s", 1, 1)])
def test_the_panic_window_is_a_share_in_whole_seconds(window, percentage, seconds):
    settings = kpa(window=window, panic_window_percentage=percentage).settings()
    assert settings.panic_window_s == seconds


def test_a_steady_load_settles_at_load_by_target_rounded_up():
    decisions, _ = run(kpa(target=10, target_utilization_percentage=100), lambda _: 55, 300)
    assert {decision.desired for decision in decisions[-60:]} == {6}


def test_requests_a_second_are_counted_where_asked_for():
    decisions, _ = run(kpa(metric="rps", target=10), lambda _: 63, 300, what="request_rate")
    assert decisions[-1].desired == 9


def test_an_open_session_is_one_request_in_flight_for_its_life():
    seen = seeing(2, pods=pods(2), samples=[sample(2, 1.0, sessions=[30, 40], concurrency=[1, 0])])
    decision = ask(kpa(), seen, {})
    assert "70 stable" in decision.reason


def test_each_second_is_read_once():
    policy, memory = kpa(), {}
    samples = [second(each, 30) for each in (1, 2)]
    ask(policy, seeing(2, 1, samples=samples), memory)
    ask(policy, seeing(4, 1, samples=[*samples, second(3, 60), second(4, 60)]), memory)
    assert memory["decider"]["stable"]["total"] == 180


def test_from_zero_the_first_who_waits_is_answered_at_once():
    policy, memory = kpa(), {}
    assert policy.wakes_on() == {"waiting"}
    ask(policy, seeing(2, 0, samples=[sample(2, 1.0, concurrency=[])]), memory)
    decision = ask(policy, seeing(3.2, 0, cause="waiting", waiting=1), memory)
    assert decision.desired == 1
    assert ask(kpa(activation_scale=3), seeing(3.2, 0, cause="waiting", waiting=1), {}).desired == 3


def test_who_waits_where_there_are_pods_waits_for_the_tick():
    policy, memory = kpa(target=1), {}
    ask(policy, seeing(2, 1, samples=[second(2, 0.5)]), memory)
    before = json.dumps(memory["decider"])
    assert ask(policy, seeing(3, 1, cause="waiting", waiting=9), memory).desired == 1
    assert json.dumps(memory["decider"]) == before


def test_what_waits_in_the_activator_is_in_flight_as_well():
    policy, memory = kpa(target=1, target_utilization_percentage=100), {}
    assert ask(policy, seeing(2, 0, samples=[sample(2, 1.0, concurrency=[], lobby=7)]), memory).desired == 7


def test_the_last_pod_goes_a_stable_window_after_the_last_request():
    decisions, _ = run(kpa(), lambda second: 10 if second <= 200 else 0, 320)
    gone = next(2 * number for number, decision in enumerate(decisions, start=1) if decision.desired == 0)
    assert gone == 262  # averages 0 and marked inactive at 260, gone when it is looked at again


def test_without_the_activator_in_the_way_the_grace_is_added():
    decisions, _ = run(kpa(target_burst_capacity=0), lambda second: 10 if second <= 200 else 0, 320)
    gone = next(2 * number for number, decision in enumerate(decisions, start=1) if decision.desired == 0)
    assert gone == 290


def test_at_zero_nothing_is_reported_so_the_next_burst_counts_alone():
    policy = kpa(target=10, target_utilization_percentage=100)
    _, memory = run(policy, lambda second: 10 if second <= 20 else 0, 200)
    decision = ask(policy, seeing(200.5, 0, cause="waiting", waiting=1), memory)
    burst = ask(policy, seeing(202, 0, desired=1, samples=[sample(202, 1.0, concurrency=[], lobby=40)]), memory)
    assert (decision.desired, burst.desired) == (1, 2)  # (1 + 0 + 40) / 3 seconds


def test_the_findings_name_each_step_and_the_limit_that_counts():
    policy = kpa(target=10, target_utilization_percentage=100, max_scale_up_rate=2)
    decision = ask(policy, seeing(2, 1, samples=[second(2, 95)]), {})
    names = [finding.name for finding in decision.findings[0].walk()]
    assert names == ["decider", "stable window", "panic window", "max-scale-up-rate", "max-scale-down-rate", "panic",
                     "excess burst capacity"]  # fmt: skip
    assert [finding.name for finding in binding(decision.findings)] == ["max-scale-up-rate"]
    assert "ceil(95 / 10) = 10" in decision.findings[0].parts[0].said


def test_between_ticks_only_scaling_to_zero_goes_on():
    policy = kpa(target_burst_capacity=0)
    decisions, memory = run(policy, lambda second: 10 if second <= 20 else 0, 82)
    assert decisions[-1].wake_s == 110
    woken = ask(policy, seeing(110.0, 1, cause="alarm"), memory)
    assert woken.desired == 0


def test_max_scale_binds_in_the_policys_own_findings():
    decision = ask(kpa(target=1, max_scale=3), seeing(2, 1, samples=[second(2, 50)]), {})
    assert decision.desired == 3
    assert [finding.name for finding in binding(decision.findings)] == ["scale bounds"]
    assert kpa(min_scale=1, max_scale=3).bounds() == (1, 3)


@pytest.mark.parametrize("initial", [1, 3])
def test_a_revision_is_made_with_its_initial_scale_where_that_is_said(initial):
    policy, memory = kpa(initial_scale=initial), {}
    assert ask(policy, seeing(2, 0), memory).desired == initial
    assert ask(policy, seeing(4, 0, desired=initial), memory).desired == initial
    for now_s, wished in ((6, initial), (8, 1)):  # it is still kept while it is found to have been reached
        ready = [sample(now_s, 1.0, concurrency=[0.0] * initial)]
        assert ask(policy, seeing(now_s, initial, samples=ready), memory).desired == wished
    assert ask(kpa(), seeing(2, 0), {}).desired == 0


def test_the_order_of_pods_does_not_matter():
    seen = seeing(2, samples=[sample(2, 1.0, names=[0, 1, 2], concurrency=[1.0, 2.0, 4.0])], ready=3)
    other = replace(seen, samples=(sample(2, 1.0, names=[2, 0, 1], concurrency=[4.0, 1.0, 2.0]),))
    assert ask(kpa(), seen, {}) == ask(kpa(), other, {})


@pytest.mark.parametrize(
    ("fields", "place", "message"),
    [
        ({"window": "5s"}, "window", "must be 6s to 1h, but is 5 s"),
        ({"stable_window": "6500ms"}, "stable-window", "whole seconds"),
        ({"target_burst_capacity": -2}, "target-burst-capacity", "at least 0, or -1 for unlimited, but is -2"),
        ({"max_scale_up_rate": 1}, "max-scale-up-rate", "greater than 1"),
        ({"panic_threshold_percentage": 100}, "panic-threshold-percentage", "greater than or equal to 110"),
        ({"target": 0}, "target", "greater than or equal to 0.01"),
        ({"metric": "cpu"}, "metric", "'concurrency' or 'rps'"),
        ({"scale_down_delay": "2h"}, "scale-down-delay", "at most 1h"),
        ({"scale_to_zero_grace_period": "0s"}, "scale-to-zero-grace-period", "more than 0"),
        ({"min_scale": 5, "max_scale": 3}, "", "must be at most max-scale (3), but is 5"),
        ({"initial_scale": 0}, "", "at least 1 unless allow-zero-initial-scale"),
    ],
)
def test_what_knative_refuses_is_refused(fields, place, message):
    with pytest.raises(ValidationError) as caught:
        kpa(**fields)
    found = {".".join(map(str, error["loc"])): error["msg"] for error in caught.value.errors()}
    assert message in found[place]
