"""A saved result can be run again, whole or one replication alone, and gives the same bytes."""

import json
import shutil
from pathlib import Path

import pytest

import foresize as fs
from foresize.simulator.repeat import repeat, saved


@pytest.fixture(scope="module")
def saved_once(tiny_text: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result of three replications and another seed than the scenario's; not to be changed."""
    scenario = fs.loads(tiny_text).with_(duration="1m", warmup="10s")
    return fs.run(scenario, seed=5, executor="inline").save(tmp_path_factory.mktemp("saved") / "out")


@pytest.fixture
def folder(saved_once: Path, tmp_path: Path) -> Path:
    """A copy that can be changed."""
    return Path(shutil.copytree(saved_once, tmp_path / "out"))


@pytest.mark.parametrize("named", ["", "summary.json"])
def test_all_of_it_is_the_same(folder: Path, named: str) -> None:
    comparison = repeat(saved(folder / named), workers=1)
    assert comparison.is_identical
    assert list(comparison.found) == ["replication 0", "replication 1", "replication 2"]
    assert comparison.made_by == []


def test_one_replication_alone_is_the_same(folder: Path) -> None:
    assert repeat(saved(folder), 2, workers=1).found == {"replication 2": ""}


def test_a_summary_alone_is_enough(folder: Path, tmp_path: Path) -> None:
    shutil.move(folder / "summary.json", tmp_path / "mail.json")
    assert repeat(saved(tmp_path / "mail.json"), workers=1).found == {"summary": ""}


def test_what_differs_is_named(folder: Path) -> None:
    file = folder / "records" / "0001.json"
    record = json.loads(file.read_text())
    record["totals"]["turns_completed"] += 1
    file.write_text(json.dumps(record))
    comparison = repeat(saved(folder), workers=1)
    assert not comparison.is_identical
    assert comparison.found["replication 1"] == "differs in totals"
    assert comparison.to_dict()["compared"][0] == {"what": "replication 0", "difference": None}


def test_a_summary_that_differs_is_told_by_its_parts(folder: Path, tmp_path: Path) -> None:
    summary = json.loads((folder / "summary.json").read_text())
    summary["bottleneck"]["sentence"] = "The moon."
    (tmp_path / "mail.json").write_text(json.dumps(summary))
    assert repeat(saved(tmp_path / "mail.json"), workers=1).found == {"summary": "differs in bottleneck"}


def test_other_versions_are_told(folder: Path) -> None:
    summary = json.loads((folder / "summary.json").read_text())
    summary["provenance"]["versions"]["numpy"] = "0.1"
    (folder / "summary.json").write_text(json.dumps(summary))
    assert repeat(saved(folder), 0, workers=1).made_by == ["another version of numpy (0.1)"]


def test_a_replication_that_it_has_not_is_refused(folder: Path) -> None:
    with pytest.raises(fs.BadInput, match=r"must be one of the result's replications \(0 to 2\), but is 3"):
        repeat(saved(folder), 3)


def test_a_summary_alone_has_no_single_replications(folder: Path, tmp_path: Path) -> None:
    shutil.move(folder / "summary.json", tmp_path / "mail.json")
    with pytest.raises(fs.BadInput, match="needs the result's folder"):
        repeat(saved(tmp_path / "mail.json"), 0)


def test_a_summary_alone_of_a_scenario_with_files_is_refused(folder: Path, tmp_path: Path) -> None:
    summary = json.loads((folder / "summary.json").read_text())
    summary["provenance"]["files"] = {"work.csv": "0"}
    (tmp_path / "mail.json").write_text(json.dumps(summary))
    with pytest.raises(fs.BadInput, match=r"needs the files of its scenario \(work\.csv\)"):
        saved(tmp_path / "mail.json")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"provenance": {"scenario": 3}}', "\x00\xff"])
def test_what_is_no_summary_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "mail.json").write_text(text)
    with pytest.raises(fs.BadInput, match=r"mail\.json"):
        saved(tmp_path / "mail.json")
