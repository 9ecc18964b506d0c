"""One mistake does not hide another: what holds across fields is told beside wrong values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import foresize as fs
from foresize.simulator.scenario.salvage import salvage

GOOD = """schema: foresize/v1
name: good
duration: 1h
warmup: 10m
workload:
  callers:
    arrivals: {kind: poisson, rate: 200/h}
    session: {lifetime: 35m, patience: 45s}
    turn: {gap: 14s, steps: talk}
journeys:
  talk:
    - {call: gateway, work: 18ms}
    - {query: notes, operation: read}
services:
  gateway:
    capacity: {kind: cpu, vcpus: 4, sessions: 25}
    autoscaler: {policy: {kind: target, metric: cpu, target: 70%}, min: 2, max: 10}
databases:
  notes: {read: 2ms, write: 5ms}
objectives: [turn latency p95 < 2s]
"""

WRONG_VALUES = {
    "a unit": ("rate: 200/h", "rate: 200"),
    "a kind": ("kind: poisson", "kind: poison"),
    "an unknown key": ("vcpus: 4", "vcpus: 4, vcpu: 4"),
    "a missing key": ("read: 2ms, ", ""),
    "a service's capacity": ("kind: cpu, vcpus: 4, sessions: 25", "kind: cpu"),
    "a policy": ("metric: cpu", "metric: cpuu"),
    "a required value": ("duration: 1h", "duration: 60"),
    "a repeated key": ("warmup: 10m", "warmup: 10m\nwarmup: 5m"),
}
ACROSS = {
    "a dangling call": ("call: gateway", "call: gatway", "`gatway` is not a service of this scenario. Did you mean"),
    "a dangling journey": ("steps: talk", "steps: tlak", "`tlak` is not a journey of this scenario. Did you mean"),
    "bounds": ("min: 2", "min: 12", "must be at most max (10), but is 12."),
    "an objective": ("latency p95", "latncy p95", "`turn latncy p95` is not a metric. Did you mean"),
}


def told(text):
    with pytest.raises(fs.BadInput) as caught:
        fs.loads(text)
    return str(caught.value)


def changed(*changes):
    text = GOOD
    for before, after, *_ in changes:
        assert before in text
        text = text.replace(before, after)
    return text


def test_the_good_one_is_good():
    assert fs.loads(GOOD).name == "good"


@pytest.mark.parametrize("value", WRONG_VALUES)
@pytest.mark.parametrize("across", ACROSS)
def test_both_are_told(value, across):
    message = told(changed(WRONG_VALUES[value], ACROSS[across]))
    assert "2 problems." in message
    assert ACROSS[across][2] in message


@pytest.mark.parametrize("value", WRONG_VALUES)
def test_a_wrong_value_alone_is_the_only_problem(value):
    assert "1 problem." in told(changed(WRONG_VALUES[value]))


def test_all_at_once_are_all_told():
    hidden = {"a service's capacity", "a unit"}  # behind an unknown kind and an unknown key at the same place
    every = [*(change for what, change in WRONG_VALUES.items() if what not in hidden), *ACROSS.values()]
    assert f"{len(every)} problems." in told(changed(*every))


@pytest.mark.parametrize("across", ACROSS)
def test_a_dangling_name_alone_is_a_problem_and_no_crash(across):
    assert ACROSS[across][2] in told(changed(ACROSS[across]))


def test_journeys_in_a_circle_are_a_problem_and_no_crash():
    text = GOOD.replace("    - {query: notes, operation: read}", "    - {journey: talk}")
    assert "is a cycle of journeys: talk → talk." in told(text)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | st.sampled_from(["1s", "kind"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
keys = ["schema", "name", "duration", "workload", "journeys", "services", "databases", "external_apis", "objectives"]


@given(st.dictionaries(st.sampled_from(keys), values | st.dictionaries(st.text(max_size=3), values, max_size=2)))
def test_whatever_the_data_it_is_salvaged_or_given_up_and_left_as_it_was(data):
    before = repr(data)
    left = salvage(data)
    assert left is None or left[0].name
    assert repr(data) == before
