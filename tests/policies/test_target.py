import pytest
from pydantic import ValidationError

from foresize.policies.target import Target


def cpu(**fields):
    return Target(metric="cpu", target="70%", stabilisation_down="0s", **fields)


@pytest.mark.parametrize(
    ("ready", "value", "wish"),
    [
        (4, 0.91, 6),  # 5.2, up
        (4, 0.70, 4),
        (4, 0.76, 4),  # within 10 %
        (4, 0.78, 5),  # beyond it
        (4, 0.64, 4),
        (4, 0.62, 4),  # 3.54, up
        (4, 0.35, 2),
        (4, 0.0, 0),
        (10, 1.0, 15),
        (1, 1.0, 2),
    ],
)
def test_the_wish_is_ready_instances_by_value_over_target_rounded_up(look, ready, value, wish):
    assert cpu().decide(look(0, ready, cpu=value), {}).desired == wish


def test_the_reason_names_metric_value_target_and_counts(look):
    assert cpu().decide(look(0, 4, cpu=0.91), {}).reason == "cpu 91 % of target 70 %: 4 ready → 6"


def test_of_several_metrics_the_largest_wish_counts(look):
    policy = Target(
        metrics=[{"metric": "cpu", "target": "70%"}, {"metric": "sessions", "target": 40}], stabilisation_down="0s"
    )
    decided = policy.decide(look(0, 4, cpu=0.35, sessions=60.0), {})
    assert (decided.desired, decided.reason) == (6, "sessions 60 of target 40: 4 ready → 6")
    assert policy.decide(look(0, 4, cpu=0.35, sessions=10.0), {}).desired == 2


def test_a_metric_in_tolerance_keeps_the_others_from_taking_away(look):
    policy = Target(
        metrics=[{"metric": "cpu", "target": "70%"}, {"metric": "sessions", "target": 40}], stabilisation_down="0s"
    )
    assert policy.decide(look(0, 4, cpu=0.1, sessions=39.0), {}).desired == 4


def test_while_a_metric_has_no_data_nothing_is_taken_away(look):
    policy = Target(
        metrics=[{"metric": "cpu", "target": "70%"}, {"metric": "p95_latency", "target": "2s"}],
        stabilisation_down="0s",
    )
    held = policy.decide(look(0, 4, cpu=0.1), {})
    assert (held.desired, held.reason) == (4, "no data of p95_latency: nothing changes")
    assert policy.decide(look(0, 4, cpu=0.9), {}).desired == 6


def test_no_wish_is_remembered_of_a_round_without_data(look):
    memory = {}
    cpu().decide(look(0, 4), memory)
    assert memory == {}


def test_the_lobby_wakes_a_service_without_instances(look):
    policy = Target(metrics=[{"metric": "sessions", "target": 20}, {"metric": "lobby", "target": 5}])
    assert policy.decide(look(0, 0, lobby=11.0), {}).desired == 3
    assert policy.decide(look(0, 0, lobby=0.0), {}).desired == 0


def test_overload_of_the_ready_never_calls_off_those_that_start(look):
    assert cpu().decide(look(0, 4, desired=10, starting=6, cpu=0.9), {}).desired == 10


def test_instances_are_taken_away_when_no_larger_wish_is_left_in_the_window(look):
    policy = Target(metric="cpu", target="70%")
    memory, counts = {}, []
    for minute, value in [(0, 0.7), (1, 0.91), (2, 0.3), (5, 0.3), (5.99, 0.3), (6, 0.3)]:
        ready = counts[-1] if counts else 4
        counts.append(policy.decide(look(minute, ready, cpu=value), memory).desired)
    assert counts == [4, 6, 6, 6, 6, 3]


def test_a_new_autoscaler_takes_nothing_away_before_a_whole_window(look):
    policy = Target(metric="cpu", target="70%", stabilisation_down="2m")
    memory = {}
    counts = [policy.decide(look(minute, 4, cpu=0.1), memory).desired for minute in (0.25, 1, 2, 2.25)]
    assert counts == [4, 4, 4, 1]


def test_what_holds_a_wish_back_is_in_the_reason(look):
    reason = Target(metric="cpu", target="70%").decide(look(0, 4, cpu=0.35), {}).reason
    assert reason == "cpu 35 % of target 70 %: 4 ready → 2; held at 4 by the stabilisation window"


def test_instances_are_added_when_the_window_up_is_over(look):
    policy = Target(metric="cpu", target="70%", stabilisation_up="1m")
    memory = {}
    counts = [policy.decide(look(minute, 4, cpu=0.9), memory).desired for minute in (0, 0.5, 1)]
    assert counts == [4, 4, 6]


def test_its_aims_are_its_targets():
    assert cpu().aims() == {"cpu": 0.7}
    assert Target(metrics=[{"metric": "p95_latency", "target": "2s"}]).aims() == {"p95_latency": 2.0}
    assert cpu().watches() == ("cpu",)


@pytest.mark.parametrize(
    ("fields", "place", "words"),
    [
        ({"metric": "cpu", "target": 70}, ("target",), "Did you mean `70%`?"),
        ({"metric": "sessions", "target": "70%"}, ("target",), "a number of at least 0 like 40"),
        ({"metric": "cpu", "target": 0}, ("target",), "must be more than 0"),
        ({"metrics": [{"metric": "pool_wait", "target": 1}]}, ("metrics", 0, "target"), "Did you mean `1s`?"),
        ({"metric": "cpuu", "target": "70%"}, ("metric",), "'cpu', 'memory'"),
        ({"metric": "cpu"}, (), "needs a `metric` and its `target`"),
        ({"target": "70%"}, (), "needs a `metric` and its `target`"),
        ({}, (), "needs a `metric` and its `target`"),
        ({"metric": "cpu", "target": "70%", "metrics": [{"metric": "cpu", "target": "70%"}]}, (), "has both"),
    ],
)
def test_a_wrong_target_is_told_once_at_its_place(fields, place, words):
    with pytest.raises(ValidationError) as refused:
        Target.model_validate(fields)
    (error,) = refused.value.errors()
    assert error["loc"] == place
    assert words in error["msg"]
