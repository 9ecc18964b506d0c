"""All recorded decisions are made again, and a recording says what it is."""

from pathlib import Path
from typing import Literal

import pytest
from pydantic import ValidationError

from foresize.policies.replay import Recording, Step, Whole, recording_kinds
from foresize.simulator.replay import judge, read_recordings

DATA = Path(__file__).parents[2] / "data" / "autoscalers"
HPA_KINDS = {
    "behavior", "limits_without_behavior", "replica_calculator", "sequence_15s", "stabilize_down_300s",
    "stabilize_with_behavior",
}  # fmt: skip


@pytest.mark.parametrize("file", ["kubernetes_hpa_cases.jsonl", "kubernetes_hpa_sequences.jsonl"])
def test_every_recorded_decision_is_made_again(file):
    tallies = judge(read_recordings(str(DATA / file)))
    assert [tally.first for tally in tallies] == [None] * len(tallies)
    assert sum(len(tally.cases) for tally in tallies) == {"kubernetes_hpa_cases.jsonl": 60}.get(file, 20)


def test_each_kind_of_the_horizontal_pod_autoscaler_is_found_by_its_file():
    assert set(recording_kinds()) >= HPA_KINDS


def test_the_newest_release_decides_otherwise_where_both_windows_count():
    tallies = judge(read_recordings(str(DATA / "kubernetes_hpa_sequences.jsonl")), "newest")
    assert 0 < tallies[0].passed < len(tallies[0].cases)


class Twice(Recording):
    """Twice as many."""

    kind: Literal["twice_of_a_test"] = "twice_of_a_test"
    count: Whole
    expected: float

    def steps(self, release):
        yield Step(0.0, {"replicas": self.expected}, {"replicas": 2 * self.count}, {"count": self.count})


def test_a_whole_number_may_be_written_with_a_point_but_not_as_a_text():
    assert Twice.model_validate_json('{"count": 3.0, "expected": 6}').count == 3
    for wrong in ('"3"', "3.5", "true", "null", "1e30"):
        with pytest.raises(ValidationError):
            Twice.model_validate_json(f'{{"count": {wrong}, "expected": 6}}')


def test_figures_agree_to_nine_digits_and_counts_exactly():
    recording = Twice(count=3, expected=6.0)
    assert recording.agrees("mean", 1 / 3, 0.333333333333)
    assert not recording.agrees("mean", 1 / 3, 0.3333)
    assert not recording.agrees("replicas", 6, 7)
    assert not recording.agrees("held", 1.0, True)


def calculator(**fields):
    kind = recording_kinds()["replica_calculator"]
    return kind.model_validate({"current_replicas": 2, "expected_replicas": 2} | fields, strict=False)


def ours(recording, release="1.20"):
    (step,) = recording.steps(release)
    return step.ours


def cpu(usage, requests=(1000, 1000), percent=50, **fields):
    return {
        "name": "cpu", "usage_milli_per_pod_container": usage, "requests_milli_per_container": requests,
        "target_utilization_percent": percent,
    } | fields  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "replicas"),
    [
        ({"resource": cpu([[1000], [1000]])}, 4),
        ({"resource": cpu([[400, 600], [400, 600]])}, 2),  # two containers, each requests 1000
        ({"resource": cpu([[500], [500]]), "tolerance": 0.0}, 2),
        ({"resource": cpu([[510], [510]]), "tolerance": 0.0}, 3),
        ({"resource": cpu([[1000], [1000]], name="memory"), "pod_readiness": ["False", "False"]}, 4),
        ({"resource": cpu([[1000], [1000]]), "pod_age_seconds": [None, 0]}, 2),  # 1000 of 2000 with the young one at 0
        ({"resource": cpu([[1000], [1000]]), "pod_age_seconds": [180.5]}, 4),
        ({"resource": cpu([[1000], [1000], [1000]])}, 4),  # a row of a pod that is gone
        ({"metric": {"type": "pod", "levels_milli": [30000, 30000], "target_milli": 15000}}, 4),
        ({"metric": {"type": "object", "levels_milli": [30000], "target_milli": 15000}}, 4),
        ({"metric": {"type": "external", "levels_milli": [10000, 20000], "target_milli": 15000}}, 4),
        ({"metric": {"type": "external_per_pod", "levels_milli": [91000], "per_pod_target_milli": 15000}}, 7),
        ({"metric": {"type": "external", "levels_milli": [40], "target_milli": 15}, "current_replicas": 0}, 3),
    ],
)
def test_the_calculator_takes_what_the_format_allows(fields, replicas):
    assert ours(calculator(**fields))["replicas"] == replicas


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"resource": cpu([])}, "no metrics returned from resource metrics API"),
        ({"resource": cpu([[1], [1]], requests=[1000])}, "missing request for cpu"),
        ({"resource": cpu([[1], [1]]), "container": "container2"}, "container container2 not present in metrics"),
        ({"resource": cpu([[1]], requests=[1000], pod_names=["an-older-pod"])}, "missing request for cpu"),
        ({"resource": cpu([[1], [1]], pod_names=["a", "b"])}, "no metrics returned matched known pods"),
        ({"resource": cpu([[1], [1]]), "pod_phase": ["Pending", "Failed"]}, "did not receive metrics for any ready"),
        ({"resource": cpu([[1]], requests=[]), "current_replicas": 0}, "no pods returned by selector"),
        ({"metric": {"type": "pod", "name": "qps", "levels_milli": [], "target_milli": 1}}, "unable to get metric qps"),
    ],
)
def test_the_calculators_errors_are_in_the_controllers_words(fields, words):
    found = ours(calculator(**fields))
    assert found["replicas"] is None
    assert words in found["error"]
