"""A CSV of a real scaler: read without guessing, and replayed row by row."""

import pytest

from foresize.simulator.replay.command import replayed
from foresize.simulator.replay.csv_reading import read_record
from foresize.simulator.scenario.problems import BadInput


def refused(file, line, words, column=None):
    with pytest.raises(BadInput) as wrong:
        read_record(file)
    (problem,) = wrong.value.problems
    assert problem.place.line == line, problem
    assert words in problem.message
    assert column in (None, problem.path)


def test_the_rows_have_their_figures_and_their_distance(scaler):
    record = read_record(scaler())
    assert (record.step_s, len(record.rows)) == (15.0, 4)
    assert record.rows[1].figures == {"ready": 4.0, "desired": 5.0, "cpu_percent": 95.0}


def test_iso_times_are_read_as_utc_where_they_say_nothing_else(scaler):
    record = read_record(scaler("2023-11-14T22:13:20,4,4,60", "2023-11-14T23:13:35+01:00,4,5,95"))
    assert [row.at_s for row in record.rows] == [1700000000.0, 1700000015.0]


@pytest.mark.parametrize(
    ("rows", "line", "words"),
    [
        (["1700000000,4,4,60", "1700000015,4,5,95", "1700000030,5,5,80", "1700000145,5,7,97"], 5, "a gap"),
        (["1700000000,4,4,60", "1700000015,4,5,", "1700000030,5,5,80"], 3, "has no value: a gap"),
        (["1700000000,4,4,60", "1700000015,4,5,NaN", "1700000030,5,5,80"], 3, "has no value: a gap"),
        (["1700000000,4,4,60", "1700000015,4,5,95", "1700000005,5,5,80"], 4, "is 10 s before it"),
        (["1700000000,4,4,60", "1700000000,4,5,95"], 3, "is the same as it"),
        (["1700000000000,4,4,60", "1700000015000,4,5,95"], 2, "It looks like milliseconds"),
        (["yesterday,4,4,60", "1700000015,4,5,95"], 2, "must be seconds since 1970 or ISO 8601"),
        (["1700000000,4,4,60%", "1700000015,4,5,95%"], 2, "Write the number alone"),
        (["1700000000,4,4,high", "1700000015,4,5,95"], 2, "must be a number, but is `high`"),
        (["1700000000,4.5,4,60", "1700000015,4,5,95"], 2, "must be a whole number"),
        (["1700000000,4,4,-1", "1700000015,4,5,95"], 2, "must be a number of at least 0"),
        (["1700000000,4,4,inf", "1700000015,4,5,95"], 2, "must be a number of at least 0"),
        (["1700000000,4,4", "1700000015,4,5,95"], 2, "has 3 values, but the first line names 4 columns"),
        (["1700000000,4,4,60"], 0, "at least two rows"),
        (['1700000000,4,4,"60', "1700000015,4,5,95"], 3, "is not CSV"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_with_its_line(scaler, rows, line, words):
    refused(scaler(*rows), line, words)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("time,ready,desired,cpu", "Did you mean `cpu_percent`?"),
        ("time,raedy,desired,cpu_percent", "Did you mean `ready`?"),
        ("time,ready,desired,p95_latency_ms", "Did you mean `p95_latency_s`?"),
        ("time,ready,sessions,cpu_percent", "is missing"),
        ("time,ready,desired,ready", "is there twice"),
        ("time,ready,desired,max", "has no column of a metric"),
        ("time;ready;desired;cpu_percent", "is not a column"),
    ],
)
def test_what_is_wrong_with_the_columns_is_told(scaler, header, words):
    refused(scaler(header=header), 1, words)


def test_a_scaler_that_the_policy_is_like_agrees(scaler, policy):
    (tally,) = replayed([scaler()], policy)
    assert (tally.passed, tally.cases[0].decisions) == (1, 3)


def test_the_first_row_that_differs_is_told_with_what_both_knew(scaler, policy):
    rows = ("1700000000,4,4,60", "1700000015,4,5,95", "1700000030,5,6,80", "1700000045,6,6,97")
    (tally,) = replayed([scaler(*rows)], policy)
    case = tally.first
    assert (case.agreed, case.decisions, case.place.line) == (1, 3, 4)
    assert (case.first.recorded["desired"], case.first.ours["desired"]) == (6, 5)
    assert case.first.state["cpu_percent"] == 80.0
    assert case.first.state["desired_before"] == 5


def test_replicas_that_were_asked_for_and_are_not_ready_are_unready_pods(scaler, policy):
    """Up from 4 at 95 %, but 4 more are coming: with them at 0 nothing more is needed."""
    rows = ("1700000000,4,8,95", "1700000015,4,8,95")
    assert replayed([scaler(*rows)], policy)[0].passed == 1


def test_bounds_come_from_the_columns_where_there_are_any(scaler, policy):
    rows = ("1700000000,4,4,60,6", "1700000015,4,6,400,6")
    (tally,) = replayed([scaler(*rows, header="time,ready,desired,cpu_percent,max")], policy)
    assert tally.passed == 1


def test_rows_too_far_apart_for_the_policy_are_refused(scaler, policy):
    with pytest.raises(BadInput, match="rows are 60 s apart, but the policy decides every 15 s"):
        replayed([scaler("1700000000,4,4,60", "1700000060,4,5,95")], policy)


def test_a_metric_that_the_policy_goes_by_must_be_there(scaler, policy):
    with pytest.raises(BadInput, match="the policy goes by cpu"):
        replayed([scaler(header="time,ready,desired,sessions")], policy)


def test_bounds_are_not_guessed(scaler):
    with pytest.raises(BadInput, match="the policy does not say its min either"):
        replayed([scaler()], "kubernetes_hpa")


def test_a_policy_of_the_timeline_is_replayed_as_well(scaler, tmp_path):
    file = tmp_path / "target.yaml"
    file.write_text("{min: 1, max: 20, policy: {kind: target, metric: cpu, target: 80%, stabilisation_down: 0s}}")
    rows = ("1700000000,4,4,60", "1700000015,4,5,95", "1700000030,5,3,40")
    assert replayed([scaler(*rows)], str(file))[0].passed == 1


def test_an_amount_as_a_target_needs_what_the_replicas_request(scaler, tmp_path):
    file = tmp_path / "hpa.yaml"
    file.write_text(
        "{kind: kubernetes_hpa, maxReplicas: 20, metrics: [{type: Resource, resource: "
        "{name: cpu, target: {type: AverageValue, averageValue: 1600m}}}]}"
    )
    with pytest.raises(BadInput, match="the policy compares cpu with an amount"):
        replayed([scaler()], str(file))
    rows = [f"{row},2" for row in ("1700000000,4,4,60", "1700000015,4,5,95", "1700000030,5,5,80")]
    record = scaler(*rows, header="time,ready,desired,cpu_percent,cpu_request_vcpus")
    assert replayed([record], str(file))[0].passed == 1


def test_a_scaled_object_is_replayed_with_its_polls(scaler, tmp_path):
    file = tmp_path / "keda.yaml"
    file.write_text(
        "{kind: keda, maxReplicaCount: 9, triggers: [{type: prometheus, metadata: {query: lobby, threshold: 10}}]}"
    )
    rows = ("1700000000,0,0,0", "1700000015,0,1,25", "1700000030,0,3,25", "1700000045,1,3,25")
    assert replayed([scaler(*rows, header="time,ready,desired,lobby")], str(file))[0].passed == 1
