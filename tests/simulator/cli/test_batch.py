"""`foresize batch`: many scenarios, compared."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from foresize.simulator.report import html

Run = Callable[..., Any]
"""Runs a command; see conftest.py."""

IN = ("--workers", "1", "-r", "2")


@pytest.fixture(autouse=True)
def quick_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing the report takes longer than all that is looked at here."""
    monkeypatch.setattr(html, "write_report", lambda result, path: path.write_text("report"))


@pytest.fixture
def folder(tiny_file: Path, tmp_path: Path) -> Path:
    """Two scenarios, the second of which misses its objective."""
    made = tmp_path / "scenarios"
    made.mkdir()
    tiny_file.rename(made / "tiny.yaml")
    (made / "strict.yml").write_text("extends: tiny.yaml\nname: strict\nobjectives: [turn latency p95 < 1ms]\n")
    (made / "notes.txt").write_text("no scenario")
    return made


def test_it_compares_the_scenarios_of_a_folder(foresize: Run, folder: Path, tmp_path: Path) -> None:
    ended = foresize("batch", folder, "--out", "out", *IN)
    assert ended.code == 99
    lines = ended.out.splitlines()
    assert lines[0].split() == ["scenario", "verdict", "latency", "p95", "error", "rate", "cost", "per", "user-hour"]
    assert [line.split()[:2] for line in lines[2:4]] == [["strict", "fail"], ["tiny", "pass"]]
    overview = json.loads((tmp_path / "out" / "batch.json").read_text())
    assert [row["folder"] for row in overview["scenarios"]] == ["strict", "tiny"]
    assert overview["scenarios"][0]["metrics"]["error_rate"]["value"] == 0


def test_json_has_the_whole_results(foresize: Run, folder: Path) -> None:
    found = json.loads(foresize("batch", folder, "--out", "out", "--json", *IN).out)
    assert [each["verdict"]["outcome"] for each in found["scenarios"]] == ["fail", "pass"]
    assert {"folder", "objectives", "metrics", "cost", "bottleneck", "provenance"} <= found["scenarios"][0].keys()


def test_given_again_it_runs_nothing_and_leaves_the_same_overview(foresize: Run, folder: Path, tmp_path: Path) -> None:
    foresize("batch", folder, "--out", "out", *IN)
    before = (tmp_path / "out" / "batch.json").read_bytes()
    again = foresize("batch", folder, "--out", "out", *IN)
    assert again.err.count("2 of 2 replications were in") == 2
    assert (tmp_path / "out" / "batch.json").read_bytes() == before


def test_a_wrong_scenario_is_told_before_anything_runs(foresize: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "wrong.yaml").write_text("extends: tiny.yaml\nname: wrong\nduratoin: 3m\n")
    (folder / "worse.yaml").write_text("extends: tiny.yaml\nname: worse\nwarmup: 9m\n")
    ended = foresize("batch", folder, "--out", "out", *IN)
    assert ended.code == 2
    assert "wrong.yaml:3:1" in ended.err
    assert "worse.yaml:3:9" in ended.err
    assert not (tmp_path / "out").exists()


def test_a_policy_that_fails_is_told_and_the_others_are_compared(foresize: Run, folder: Path) -> None:
    (folder / "bad.py").write_text("def decide(seen, memory):\n    return 'x'\n")
    policy = "{services: {gateway: {autoscaler: {policy: {kind: python, file: bad.py}}}}}"
    (folder / "bad.yaml").write_text(f"extends: tiny.yaml\nname: bad\n{policy[1:-1]}\n")
    ended = foresize("batch", folder, "--out", "out", *IN)
    assert ended.code == 2
    assert "bad: The `python` policy" in ended.err
    assert [line.split()[:2] for line in ended.out.splitlines()[2:5]] == [
        ["bad", "failed"], ["strict", "fail"], ["tiny", "pass"]
    ]  # fmt: skip


def test_two_of_one_name_are_refused(foresize: Run, folder: Path) -> None:
    (folder / "twin.yaml").write_text("extends: tiny.yaml\n")
    ended = foresize("batch", folder, "--out", "out", *IN)
    assert ended.code == 2
    assert "must be another one than `tiny`" in ended.err


def test_a_folder_without_scenarios_is_refused(foresize: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ended = foresize("batch", "empty")
    assert (ended.code, ended.err.splitlines()[0]) == (
        2, "empty holds no scenario: no file that ends with .yaml or .yml."
    )  # fmt: skip
