"""`policies replay`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from foresize.policies.kubernetes import calculator, limits, stabilise

Run = Callable[..., Any]
"""Runs a command; see conftest.py."""

DATA = Path(__file__).parents[2] / "data" / "autoscalers"
FILES = [str(file) for file in sorted(DATA.glob("kubernetes*.jsonl"))]


def test_recorded_decisions_are_made_again(foresize: Run) -> None:
    ended = foresize("policies", "replay", *FILES)
    assert ended.code == 0
    assert "replica_calculator: 30 of 30 cases agree, release 1.20" in ended.out
    assert ended.out.splitlines()[-1] == "80 of 80 cases agree, 1260 of 1260 decisions: 100 %."


@pytest.mark.parametrize(
    ("module", "formula", "mutated", "kind"),
    [
        (calculator, "rounded_up", round, "replica_calculator"),
        (limits, "up_limit", lambda rules, current, *_: current + 1, "behavior"),
        (limits, "store_event", lambda *_: None, "sequence_15s"),
        (stabilise, "_held", lambda found, raw, current: stabilise.Stabilised(raw), "stabilize_with_behavior"),
    ],
)
def test_with_one_formula_changed_it_fails_and_shows_where(
    foresize: Run, monkeypatch: pytest.MonkeyPatch, module: Any, formula: str, mutated: Any, kind: str
) -> None:
    monkeypatch.setattr(module, formula, mutated)
    if formula == "store_event":
        monkeypatch.setattr("foresize.policies.kubernetes.hpa.store_event", mutated)
    ended = foresize("policies", "replay", *FILES, "--json")
    found = {each["kind"]: each for each in json.loads(ended.out)["results"]}[kind]
    assert ended.code == 99
    assert found["passed"] < found["cases"]
    first = found["differences"][0]
    assert first["line"] > 0
    assert first["recorded"] != first["ours"]
    shown = foresize("policies", "replay", *FILES)
    assert f":{first['line']}, {first['case']}" in shown.out


def test_a_file_that_cannot_be_read_ends_with_2_and_all_its_lines(foresize: Run, tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text('{"kind": "behaviour"}\n{"kind": "stabilize_down_300s"}\n')
    ended = foresize("policies", "replay", "cases.jsonl", "nowhere.jsonl")
    assert ended.code == 2
    assert "cases.jsonl:1 " in ended.err
    assert "cases.jsonl:2 " in ended.err
    assert "nowhere.jsonl" in ended.err
    assert ended.err.rstrip().endswith("Nothing was replayed.")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--release", "1.19"), "must be a release like 1.20"),
        (("--policy", "kubernetes_hpa"), "is for a CSV"),
    ],
)
def test_an_option_that_cannot_be_meant_is_refused(foresize: Run, options: tuple[str, ...], words: str) -> None:
    ended = foresize("policies", "replay", FILES[0], *options)
    assert ended.code == 2
    assert words in ended.err


def test_a_csv_needs_a_policy(foresize: Run, tmp_path: Path) -> None:
    (tmp_path / "week.csv").write_text("time,ready,desired,cpu_percent\n0,4,4,60\n15,4,5,95\n")
    assert "needs a policy" in foresize("policies", "replay", "week.csv").err
    (tmp_path / "hpa.yaml").write_text("{kind: kubernetes_hpa, maxReplicas: 9}")
    assert foresize("policies", "replay", "week.csv", "-p", "hpa.yaml").code == 0
    wrong = foresize("policies", "replay", "week.csv", "-p", "kubernets_hpa")
    assert wrong.code == 2
    assert "Did you mean `kubernetes_hpa`?" in wrong.err


def test_the_plot_is_a_page_of_recorded_and_ours(foresize: Run, tmp_path: Path) -> None:
    assert foresize("policies", "replay", FILES[1], "--release", "newest", "--plot", "out/replay.html").code == 99
    page = (tmp_path / "out" / "replay.html").read_text("utf-8")
    assert page.count("<h3>") == 20
    assert "12 of 20 agree" in page
