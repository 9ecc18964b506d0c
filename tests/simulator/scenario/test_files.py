import os

import pytest

from foresize.simulator.scenario.document import read
from foresize.simulator.scenario.problems import BadInput


def refusal(path):
    with pytest.raises(BadInput) as caught:
        read(path)
    (problem,) = caught.value.problems
    return problem


def test_a_missing_file_is_offered_the_nearest_name(tmp_path):
    (tmp_path / "live_voice.yaml").write_text("a: 1")
    assert refusal(tmp_path / "live_vocie.yaml").message == "does not exist. Did you mean `live_voice.yaml`?"


def test_a_missing_folder_is_named(tmp_path):
    assert f"There is no folder `{tmp_path / 'no'}`." in refusal(tmp_path / "no" / "a.yaml").message


def test_a_folder_is_no_file(tmp_path):
    assert refusal(tmp_path).message == "is a folder, not a file."


def test_a_pipe_is_no_file_and_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe").message == "is not a regular file."


@pytest.mark.parametrize("path", ["a\0b.yaml", "x" * 5000 + ".yaml"])
def test_a_path_that_cannot_be_is_refused(path):
    refusal(path)


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        (b"a: 1\nb: \xff\n", (2, 4), "0xff"),
        ("a: ü\n".encode("latin-1"), (1, 4), "UTF-8"),
        (b"a: 1\nb\0: 2", (2, 2), "zero byte"),
        ("a: 1".encode("utf-16"), (1, 1), "UTF-8"),
        (b"\x89PNG\r\n\x1a\n", (1, 1), "UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_at_its_place(tmp_path, content, place, words):
    (tmp_path / "a.yaml").write_bytes(content)
    problem = refusal(tmp_path / "a.yaml")
    if content[:2] != b"\xff\xfe":  # UTF-16 also holds zero bytes, which are found first
        assert (problem.place.line, problem.place.column) == place
        assert words in problem.message
    assert "is not a UTF-8 text" in problem.message


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfa: 1")
    assert read(tmp_path / "a.yaml").data == {"a": 1}


def test_a_huge_file_is_refused_unread(tmp_path):
    with (tmp_path / "a.yaml").open("wb") as file:
        file.truncate(2**40)
    assert refusal(tmp_path / "a.yaml").message == "is too large: more than 5 MiB."


@pytest.mark.parametrize("content", ["", "# nothing\n", "null", "- a", "just words", "7"])
def test_a_scenario_is_a_mapping(tmp_path, content):
    (tmp_path / "a.yaml").write_text(content)
    assert "a scenario is a mapping of keys to values" in refusal(tmp_path / "a.yaml").message
