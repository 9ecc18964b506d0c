"""A file of recordings that cannot be read is told line by line."""

import pytest

from foresize.simulator.replay import read_recordings
from foresize.simulator.scenario.problems import BadInput

GOOD = '{"kind": "stabilize_down_300s", "desired_replicas": 3, "expected_replicas": 3}'


def refused(tmp_path, text):
    file = tmp_path / "cases.jsonl"
    file.write_text(text)
    with pytest.raises(BadInput) as wrong:
        read_recordings(str(file))
    return [(problem.place.line, problem.path, problem.message) for problem in wrong.value.problems]


def test_lines_are_recordings_and_empty_ones_are_nothing(tmp_path):
    file = tmp_path / "cases.jsonl"
    file.write_text(f"\n{GOOD}\r\n\n{GOOD}")
    assert [each.place.line for each in read_recordings(str(file))] == [2, 4]


@pytest.mark.parametrize(
    ("line", "path", "words"),
    [
        ('{"kind": "behaviour"}', "kind", "Did you mean `behavior`?"),
        ('{"desired_replicas": 3}', "kind", "is missing"),
        ('{"kind": 3}', "kind", "must be a text, but is 3."),
        ('{"kind": "stabilize_down_300s", "expected_replicas": 3}', "desired_replicas", "is missing"),
        (GOOD.replace("3}", '"3"}'), "expected_replicas", "must be a whole number, but is '3'."),
        (GOOD.replace("3}", "3.5}"), "expected_replicas", "must be a whole number, but is 3.5."),
        (GOOD.replace("3}", "null}"), "expected_replicas", "must be a whole number, but is null."),
        (GOOD.replace("3}", "1e300}"), "expected_replicas", "must be at most"),
        (GOOD.replace("3}", '3, "recomendations": []}'), "recomendations", "Did you mean `recommendations`?"),
        (GOOD.replace("3}", '3, "recommendations": [{"replicas": 2}]}'), "recommendations.0.age_seconds", "is missing"),
        (GOOD.replace("3}", '3, "kind": "behavior"}'), "", "the key `kind` is there twice"),
        (GOOD.replace("3}", "NaN}"), "", "NaN is no number of JSON"),
        ("[1]", "", "must be an object with a `kind`, but is a list."),
        ("{", "", "is not JSON"),
        ("[" * 100_000, "", "is not JSON"),
    ],
)
def test_what_is_wrong_is_told_with_line_field_and_what_was_found(tmp_path, line, path, words):
    ((number, where, message),) = refused(tmp_path, f"{GOOD}\n{line}\n")
    assert (number, where) == (2, path)
    assert words in message


def test_all_lines_are_told_together(tmp_path):
    assert [line for line, _, _ in refused(tmp_path, f"x\n{GOOD}\ny\n")] == [1, 3]


def test_a_file_without_recordings_is_told(tmp_path):
    assert refused(tmp_path, "\n \n") == [(0, "", "holds no recording.")]
