"""Comparing set-ups on the same users."""

import json

import pytest

import foresize as fs
from foresize.simulator.compare import compare, with_policies
from foresize.simulator.compare.words import difference_words, mark
from foresize.simulator.scenario.problems import BadInput

SMALL = """
schema: foresize/v1
name: small
duration: 20m
warmup: 2m
replications: 4
workload:
  callers:
    arrivals: {kind: poisson, rate: 0.2/s}
    session: {lifetime: {kind: exponential, mean: 2m}}
    turn: {steps: talk, gap: 10s}
journeys:
  talk:
    - {call: gateway, work: 50ms}
services:
  gateway:
    capacity: {kind: cpu, vcpus: 1, sessions: 10}
    start: {starting: 30s}
    autoscaler: {policy: {kind: target, metric: session_slots, target: 60%}, min: 2, max: 9}
"""


@pytest.fixture
def scenario():
    return fs.loads(SMALL)


@pytest.fixture
def policies(tmp_path):
    (tmp_path / "few.yaml").write_text("kind: fixed\ncount: 4\n")
    (tmp_path / "many.yaml").write_text("policy: {kind: fixed, count: 8}\nmin: 8\n")
    return [str(tmp_path / "few.yaml"), str(tmp_path / "many.yaml")]


def test_a_policy_file_is_a_policy_or_a_whole_autoscaler(scenario, policies):
    made = with_policies(scenario, policies)

    assert list(made) == ["few", "many"]
    few, many = (each.services["gateway"].autoscaler for each in made.values())
    assert (few.min, few.max, few.policy.count) == (2, 9, 4)
    assert (many.min, many.max, many.policy.count) == (8, 9, 8)


def test_what_is_wrong_with_a_policy_is_told_of_its_own_file(scenario, tmp_path):
    file = tmp_path / "wrong.yaml"
    file.write_text("kind: target\nmetric: session_slots\ntarget: 60%\ntolerence: 10%\n")
    with pytest.raises(BadInput) as error:
        with_policies(scenario, [str(file)])
    assert f"{file}:4:1" in str(error.value)
    assert "Did you mean `tolerance`?" in str(error.value)


def test_a_kind_that_needs_fields_says_so_and_a_misspelt_one_is_guessed(scenario):
    with pytest.raises(BadInput) as error:
        with_policies(scenario, ["schedule", "targt"])
    assert "write them in a file" in str(error.value)
    assert "`target`" in str(error.value)


def test_differences_are_taken_over_the_same_users(scenario, policies):
    comparison = compare(with_policies(scenario, policies), replications=3, workers=1)
    few, many = comparison.results.values()

    cells = {(cell.metric.name, cell.label): cell for cell in comparison.cells()}
    assert [run.record.totals["sessions_started"] for run in few.runs] == [
        run.record.totals["sessions_started"] for run in many.runs
    ]
    supply = cells["gateway_over_provisioning", "many"]
    assert supply.is_clear
    assert supply.difference.value > 0
    assert mark(supply) == "○"
    assert cells["gateway_over_provisioning", "few"].difference is None
    json.dumps(comparison.to_dict(), allow_nan=False)


def test_a_set_up_does_not_differ_from_itself(scenario):
    comparison = compare({"one": scenario, "other": scenario}, replications=2, workers=1)
    assert {difference_words(cell) for cell in comparison.cells() if cell.label == "other"} <= {"the same", ""}


def test_a_stopped_comparison_goes_on_from_what_is_kept(scenario, policies, tmp_path):
    setups = with_policies(scenario, policies)
    whole = compare(setups, replications=2, workers=1, out=tmp_path / "kept").to_dict()
    (tmp_path / "kept" / "many" / "summary.json").unlink()
    assert compare(setups, replications=2, workers=1, out=tmp_path / "kept").to_dict() == whole


def test_an_unknown_metric_is_refused_with_the_nearest(scenario):
    comparison = compare({"one": scenario, "other": scenario}, replications=2, workers=1)
    with pytest.raises(BadInput, match="error_rate"):
        list(comparison.cells(["eror_rate"]))
