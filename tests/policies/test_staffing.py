"""Servers by formula for the load at now + cold start."""

from dataclasses import replace

import pytest
from observed import seeing
from pydantic import ValidationError

from foresize.policies.guard import ask
from foresize.policies.staffing import Staffing


def steady(policy, load, *, ready=10, until_s=600, metric="sessions", most=1000):
    """The decision after ten minutes of the same load."""
    memory, decision = {}, None
    for now_s in range(15, until_s + 1, 15):
        seen = seeing(now_s, ready, most=most, **{metric: load / ready, "lobby": 0.0})
        decision = ask(policy, seen, memory)
    return decision


def staffing(**fields):
    return Staffing.model_validate({"session": "180s", **fields})


@pytest.mark.parametrize(("share", "servers"), [("20%", 58), ("10%", 61), ("5%", 64), ("1%", 68)])
def test_erlang_c_of_fifty_sessions(share, servers):
    assert steady(staffing(share=share), 50).desired == servers


@pytest.mark.parametrize(("share", "servers"), [("20%", 58), ("10%", 61), ("5%", 63), ("1%", 67)])
def test_the_square_root_rule_of_fifty_sessions(share, servers):
    assert steady(staffing(rule="square_root", share=share), 50).desired == servers


@pytest.mark.parametrize(
    ("fields", "servers"),
    [
        ({"rule": "erlang_b", "share": "1%"}, 64),
        ({"rule": "erlang_a", "share": "5.7%", "patience": "180s"}, 50),
        ({"rule": "square_root", "beta": 1.0}, 58),  # 50 + 7.07
        ({"rule": "square_root", "beta": 1.0, "peakedness": 4}, 65),
        ({"share": "20%", "within": "20s"}, 56),
        ({"share": "20%", "slots": 10}, 6),
    ],
)
def test_other_rules(fields, servers):
    assert steady(staffing(**fields), 50).desired == servers


def test_calls_a_second_by_their_time_are_a_load_too():
    policy = Staffing(session="2s", load="request_rate", share="20%")
    assert steady(policy, 25, metric="request_rate").desired == 58


def test_a_rise_is_staffed_for_as_it_will_be_once_an_instance_has_started():
    """5 more sessions each 15 s, and those that end: 1/3 + 75/180 a second begin, which in 3 minutes make more."""
    policy, memory = staffing(rule="square_root", beta=0, cold_start="3m", window="5m"), {}
    for number in range(31):
        seen = seeing(15 * number, 10, most=1000, sessions=5.0 * number / 10, lobby=0.0)
        decision = ask(policy, seen, memory)
    left, rate = 0.36788, 1 / 3 + 100 / 180
    assert decision.findings[0].value == pytest.approx(150 * left + rate * 180 * (1 - left), rel=1e-3)
    assert decision.desired == 157
    assert [finding.name for finding in decision.findings] == ["offered load", "square_root", "instances"]


def test_who_waits_is_load():
    decision = ask(staffing(rule="square_root", beta=0), seeing(15, 0, lobby=12.0), {})
    assert decision.desired == 12


def test_without_load_none_are_needed_and_without_data_nothing_changes():
    assert ask(staffing(), seeing(15, 3, sessions=0.0, lobby=0.0), {}).desired == 0
    assert ask(staffing(), seeing(15, 3), {}).desired == 3


def test_each_instances_own_figures_are_summed_where_they_are_there():
    seen = replace(seeing(15, 4, sessions=100.0, lobby=0.0), per_instance={"sessions": (10.0, 20.0)})
    assert ask(staffing(rule="square_root", beta=0), seen, {}).desired == 30


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"within": "5s", "rule": "erlang_b"}, "has no effect with rule erlang_b"),
        ({"patience": "5s"}, "has no effect with rule erlang_c"),
        ({"rule": "erlang_a"}, "needs the `patience`"),
        ({"share": "0%"}, "must be more than 0"),
        ({"rule": "square_root", "beta": 1, "share": "10%"}, "has no effect beside `beta`"),
        ({"slots": 0}, "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_is_refused(fields, message):
    with pytest.raises(ValidationError, match=message):
        staffing(**fields)
