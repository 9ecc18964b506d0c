import pytest
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from foresize.policies.change import parse_change
from foresize.policies.steps import Steps

UP_AND_DOWN = [
    {"above": "70%", "change": "+1"},
    {"above": "90%", "change": "+50%"},
    {"below": "30%", "change": -1},
    {"below": "10%", "to": 2},
]


def cpu(steps=None, **fields):
    return Steps(metric="cpu", steps=steps or UP_AND_DOWN, **fields)


@pytest.mark.parametrize(
    ("written", "before", "after"),
    [
        ("+2", 4, 6),
        (2, 4, 6),
        (-1, 4, 3),
        ("-3", 2, 0),
        ("+20%", 4, 5),
        ("+20%", 10, 12),
        ("+20%", 11, 14),
        ("+20%", 0, 1),
        ("-20%", 4, 3),
        ("-20%", 10, 8),
        ("-20%", 14, 12),
        ("-100%", 5, 0),
        ("-50%", 0, 0),
        ("+30%", 10, 13),  # 0.3 × 10 is a little more than 3 in binary
    ],
)
def test_a_change_adds_or_removes_so_many_or_such_a_share(written, before, after):
    assert parse_change(written).after(before) == after


@pytest.mark.parametrize("written", [0, "0%", "+0", "2x", "+1.5", 1.5, True, None, "", "++1", "+1234567"])
def test_what_is_no_change_is_refused(written):
    with pytest.raises(PydanticCustomError, match=r"must be a change like \+2, -1 or \+20%"):
        parse_change(written)


@pytest.mark.parametrize("written", ["+2", "-1", "+20%", "-5%"])
def test_a_change_is_said_as_it_is_written(written):
    assert str(parse_change(written)) == written


@pytest.mark.parametrize(
    ("value", "wish"),
    [(0.95, 6), (0.90, 5), (0.75, 5), (0.70, 4), (0.5, 4), (0.3, 4), (0.2, 3), (0.05, 2)],
)
def test_the_steepest_of_the_steps_beyond_whose_threshold_the_metric_is_applies(look, value, wish):
    assert cpu().decide(look(0, 4, cpu=value), {}).desired == wish


def test_going_to_a_count_never_goes_the_other_way(look):
    policy = cpu([{"above": "70%", "to": 6}, {"below": "30%", "to": 3}])
    assert [policy.decide(look(0, ready, cpu=0.9), {}).desired for ready in (4, 8)] == [6, 8]
    assert [policy.decide(look(0, ready, cpu=0.1), {}).desired for ready in (4, 2)] == [3, 2]


def play(policy, look, course, ready=4, **bounds):
    memory, counts = {}, [ready]
    for minute, value in course:
        counts.append(policy.decide(look(minute, counts[-1], cpu=value, **bounds), memory).desired)
    return counts[1:]


def test_a_scale_out_is_given_time_to_take_effect(look):
    course = [(0, 0.8), (1, 0.8), (4.99, 0.8), (5, 0.8)]
    assert play(cpu(), look, course) == [5, 5, 5, 6]


def test_a_steeper_step_adds_only_what_it_asks_for_beyond_the_first(look):
    assert play(cpu(), look, [(0, 0.8), (1, 0.95), (2, 0.95)]) == [5, 6, 6]


def test_nothing_is_taken_away_while_a_change_cools_down(look):
    course = [(0, 0.8), (1, 0.2), (4.99, 0.2), (5, 0.2), (6, 0.2), (10, 0.2)]
    assert play(cpu(), look, course) == [5, 5, 5, 4, 4, 3]


def test_a_scale_in_does_not_hold_up_a_scale_out(look):
    assert play(cpu(), look, [(0, 0.2), (0.25, 0.8)]) == [3, 4]


def test_a_step_against_the_bound_starts_no_cool_down(look):
    assert play(cpu(), look, [(0, 0.8), (0.25, 0.2)], most=4) == [4, 3]


def test_without_data_nothing_changes(look):
    decided = cpu().decide(look(0, 4, sessions=3.0), {})
    assert (decided.desired, decided.reason) == (4, "no data of cpu: nothing changes")


def test_the_reason_names_value_threshold_and_counts(look):
    policy, memory = cpu(), {}
    assert policy.decide(look(0, 4, cpu=0.95), memory).reason == "cpu 95 % is above 90 %: 4 → 6"
    assert policy.decide(look(1, 6, cpu=0.95), memory).reason == "cpu 95 % is above 90 %, at its bound or cooling down"
    assert policy.decide(look(2, 6, cpu=0.5), memory).reason == "cpu 50 %: no step applies"


def test_it_watches_its_metric():
    assert cpu().watches() == ("cpu",)


@pytest.mark.parametrize(
    ("steps", "place", "at", "words"),
    [
        ([{"above": "70s", "change": 1}], ("steps", 0, "above"), None, "must be a share"),
        ([{"above": 70, "change": 1}], ("steps", 0, "above"), None, "Did you mean `70%`?"),
        ([{"change": 1}], ("steps", 0), None, "needs either `above` or `below`"),
        ([{"above": "1%", "below": "2%", "change": 1}], ("steps", 0), None, "needs either `above` or `below`"),
        ([{"above": "1%"}], ("steps", 0), None, "needs either `change` or `to`"),
        ([{"above": "1%", "change": 1, "to": 3}], ("steps", 0), None, "needs either `change` or `to`"),
        ([{"above": "1%", "change": -1}], ("steps", 0), ("change",), "must mean more instances above, but is -1"),
        ([{"below": "1%", "change": "+5%"}], ("steps", 0), ("change",), "must mean fewer instances below, but is +5%"),
        (
            [{"above": "30%", "change": 1}, {"below": "40%", "change": -1}],
            (),
            ("steps", 1, "below"),
            "must be at most 30 %, the lowest `above`, but is 40 %",
        ),
        ([], ("steps",), None, "at least 1 item"),
        ([3], ("steps", 0), None, "valid dictionary"),
    ],
)
def test_a_wrong_step_is_told_at_its_place(steps, place, at, words):
    with pytest.raises(ValidationError) as refused:
        Steps.model_validate({"metric": "cpu", "steps": steps})
    error = refused.value.errors()[0]
    assert (error["loc"], error.get("ctx", {}).get("at")) == (place, at)
    assert words in error["msg"]


def test_all_wrong_thresholds_are_told_at_once():
    with pytest.raises(ValidationError) as refused:
        Steps(metric="cpu", steps=[{"above": "2s", "change": 1}, {"above": 3, "change": 2}])
    assert [error["loc"] for error in refused.value.errors()] == [("steps", 0, "above"), ("steps", 1, "above")]


def test_thresholds_of_a_metric_that_does_not_exist_are_not_judged():
    with pytest.raises(ValidationError) as refused:
        Steps(metric="cpuu", steps=[{"above": "70%", "change": 1}])
    assert [error["loc"] for error in refused.value.errors()] == [("metric",)]
