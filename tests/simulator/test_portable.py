"""A scenario's text and files are the same wherever they lie, and other ones have another hash."""

from pathlib import Path

import pytest

import foresize as fs
from foresize.simulator.portable import portable
from foresize.simulator.scenario.scenario import Scenario

WITH_FILES = """\
extends: tiny.yaml
journeys:
  talk:
    - {call: gateway, work: {kind: empirical, file: a/work.csv, column: t, unit: ms}}
    - {network: {kind: empirical, file: b/work.csv, column: t, unit: ms}}
    - {network: {kind: empirical, file: b/../a/work.csv, column: t, unit: ms}}
services:
  gateway: {autoscaler: {policy: {kind: python, file: policy.py}}}
"""
POLICY = "def decide(seen, memory):\n    return 2\n"


def lay_out(folder: Path, tiny: str, second: str = "t\n30\n") -> Scenario:
    """The scenario and its files in a folder."""
    for name, text in {
        "tiny.yaml": tiny, "main.yaml": WITH_FILES, "policy.py": POLICY, "a/work.csv": "t\n20\n", "b/work.csv": second,
    }.items():  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return fs.load(folder / "main.yaml")


def test_no_path_of_the_machine_is_in_the_text(tmp_path: Path, tiny_file: Path) -> None:
    found = portable(lay_out(tmp_path / "here", tiny_file.read_text()))
    assert str(tmp_path) not in found.text
    assert "file: files/policy.py" in found.text


def test_text_and_hash_do_not_depend_on_the_folder(tmp_path: Path, tiny_file: Path) -> None:
    one, other = (portable(lay_out(tmp_path / name, tiny_file.read_text())) for name in ("here", "there"))
    assert (one.text, one.sha256) == (other.text, other.sha256)


def test_two_files_of_one_name_are_kept_apart_and_one_file_named_twice_is_kept_once(
    tmp_path: Path, tiny_file: Path
) -> None:
    found = portable(lay_out(tmp_path / "here", tiny_file.read_text()))
    assert sorted(found.files) == ["policy.py", next(n for n in found.files if n.startswith("work-")), "work.csv"]
    assert found.text.count("files/work.csv") == 2


def test_files_of_one_name_and_content_are_kept_once(tmp_path: Path, tiny_file: Path) -> None:
    found = portable(lay_out(tmp_path / "here", tiny_file.read_text(), second="t\n20\n"))
    assert sorted(found.files) == ["policy.py", "work.csv"]


def test_what_was_packed_packs_to_the_same(tmp_path: Path, tiny_file: Path) -> None:
    first = portable(lay_out(tmp_path / "here", tiny_file.read_text()))
    moved = tmp_path / "moved"
    (moved / "files").mkdir(parents=True)
    (moved / "scenario.yaml").write_text(first.text)
    for name, source in first.files.items():
        (moved / "files" / name).write_bytes(source.read_bytes())
    again = portable(fs.load(moved / "scenario.yaml"))
    assert (again.text, again.sha256) == (first.text, first.sha256)


@pytest.mark.parametrize("change", [{"duration": "5m"}, {"seed": 2}, {"replications": 4}])
def test_another_value_has_another_hash(tiny_file: Path, change: dict[str, object]) -> None:
    scenario = fs.load(tiny_file)
    assert portable(scenario).sha256 != portable(scenario.with_(**change)).sha256


def test_a_files_content_is_part_of_the_hash(tmp_path: Path, tiny_file: Path) -> None:
    one = portable(lay_out(tmp_path / "here", tiny_file.read_text()))
    other = portable(lay_out(tmp_path / "there", tiny_file.read_text(), second="t\n31\n"))
    assert one.sha256 != other.sha256


def test_a_single_replication_does_not_depend_on_how_many_there_are(tiny_file: Path) -> None:
    scenario = fs.load(tiny_file)
    of = portable(scenario).replication_sha256()
    assert portable(scenario.with_(seed=2, replications=9)).replication_sha256() == of
    assert portable(scenario.with_(duration="5m")).replication_sha256() != of
