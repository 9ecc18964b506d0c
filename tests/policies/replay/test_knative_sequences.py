"""Knative's own decisions, made again."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from foresize.policies.knative import decider
from foresize.policies.replay.knative_kpa import KnativeSequence

FILE = Path(__file__).parents[2] / "data" / "autoscalers" / "knative_kpa_sequences.jsonl"
LINES = FILE.read_text("utf-8").splitlines()


def wrong_ticks(line):
    recording = KnativeSequence.model_validate_json(line)
    return [step.at_s for step in recording.steps("") if recording.differences(step)]


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"case {json.loads(line)['case']}")
def test_every_tick_is_decided_as_the_controller_did(line):
    assert wrong_ticks(line) == []


@pytest.mark.parametrize("formula", ["excess_burst_capacity", "_delayed", "_panics", "_wanted"])
def test_with_a_formula_changed_it_is_seen(monkeypatch, formula):
    true = getattr(decider, formula)
    monkeypatch.setattr(decider, formula, lambda *given: true(*given) + 1)
    assert sum(len(wrong_ticks(line)) for line in LINES) > 100


def changed(**fields):
    return {**json.loads(LINES[0]), **fields}


@pytest.mark.parametrize(
    ("line", "place", "message"),
    [
        (changed(target_value=0), "target_value", "greater than 0"),
        (changed(ticks=[]), "ticks", "at least 1 item"),
        (changed(aggregation="median"), "aggregation", "'linear' or 'weightedExponential'"),
        (changed(ticks=[{"t_s": 0}]), "ticks.0.observed_each_second", "required"),
        (changed(tick=[]), "tick", "not permitted"),
        (changed(ticks=json.loads(LINES[0])["ticks"][:2][::-1]), "", "must be after 2, the tick before, but is 0"),
    ],
)
def test_a_line_that_cannot_be_is_refused(line, place, message):
    with pytest.raises(ValidationError) as caught:
        KnativeSequence.model_validate_json(json.dumps(line))
    found = {".".join(map(str, error["loc"])): error["msg"] for error in caught.value.errors()}
    assert message in found[place]


def test_more_values_than_seconds_are_refused():
    ticks = json.loads(LINES[0])["ticks"][:2]
    ticks[1]["observed_each_second"] = [1.0, 1.0, 1.0]
    with pytest.raises(ValidationError, match="must have at most 2 values"):
        KnativeSequence.model_validate_json(json.dumps(changed(ticks=ticks)))
