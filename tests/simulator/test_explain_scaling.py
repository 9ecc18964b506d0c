"""Any decision of a saved run, explained."""

import json

import pytest

import foresize as fs
from foresize.policies.reasons import Finding, as_text, binding, of_text
from foresize.simulator.explain_scaling import explain_scaling
from foresize.simulator.scenario.problems import BadInput

GROWING = """
schema: foresize/v1
name: growing
duration: 30m
replications: 2
workload:
  callers:
    arrivals: {kind: stages, stages: [{duration: 10m, target: 0.2/s}, {duration: 20m, target: 0/s}]}
    session: {lifetime: 2m}
    turn: {steps: talk, gap: 10s}
journeys:
  talk: [{call: gateway, work: 50ms}]
services:
  gateway:
    capacity: {kind: cpu, vcpus: 1, sessions: 5}
    start: {starting: 30s}
    autoscaler: {policy: {kind: target, metric: sessions, target: 4}, min: 1, max: 4}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("result") / "growing"
    fs.run(fs.loads(GROWING), executor="inline").save(folder)
    return folder


def test_each_recorded_change_is_explained_as_it_was_recorded(folder):
    for row in fs.Result.load(folder).decisions.to_dict("records"):
        explained = explain_scaling(folder, row["time_s"], "gateway", row["replication"])
        assert explained.seen.now_s == row["time_s"]
        assert (explained.seen.desired, explained.decision.desired) == (row["before"], row["desired"])
        assert explained.decision.reason == row["reason"]


def test_what_came_of_a_scale_out_is_told(folder):
    first = fs.Result.load(folder).decisions.query("replication == 0").iloc[0]
    explained = explain_scaling(folder, first["time_s"] + 7.0)
    assert any("ready 30.0 s later" in sentence for sentence in explained.outcome)


def test_a_bound_is_named_as_binding(folder):
    explained = explain_scaling(folder, 600.0)  # the most users, who fill all places of the four
    assert explained.decision.desired == 4
    assert [limit.name for limit in explained.limits] == ["bounds"]


def test_a_decision_without_a_change_says_what_was_seen_and_how_old_it_was(folder):
    explained = explain_scaling(folder, 30.0)
    sight = explained.findings[0]
    assert sight.name == "what it saw"
    assert {"instances", "scraped", "sessions"} <= {part.name for part in sight.parts}
    assert explained.outcome == ("Nothing was changed.",)
    json.dumps(explained.to_dict(), allow_nan=False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"at_s": 5.0}, "is before the first decision, at 15s"),
        ({"at_s": 1e6}, "must be between 0s and 1800s"),
        ({"at_s": 60.0, "service": "gatewya"}, "Did you mean `gateway`"),
        ({"at_s": 60.0, "replication": 7}, "0 to 1"),
    ],
)
def test_what_cannot_be_explained_is_refused_in_words(folder, arguments, words):
    with pytest.raises(BadInput, match=words):
        explain_scaling(folder, **arguments)


def test_findings_go_through_json_and_back():
    tree = (Finding("a", "1 + 1", 2.0, parts=(Finding("b", binds=True),)), Finding("c"))
    assert of_text(as_text(tree)) == tree
    assert [each.name for each in binding(tree)] == ["b"]
    assert of_text(as_text(())) == ()
