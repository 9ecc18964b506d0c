"""`foresize run`: what it prints where, and how it ends."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
"""Runs a command; see conftest.py."""

IN = ("--workers", "1")


def test_the_summary_is_on_standard_output_and_progress_on_standard_error(foresize: Run, tiny_file: Path) -> None:
    ended = foresize("run", tiny_file, *IN)
    assert ended.code == 0
    assert ended.out.startswith("tiny  pass: 2 of 2 objectives met.")
    assert "tiny: 3 of 3 replications, 12.0 min of 12.0 min simulated" in ended.err


def test_json_is_one_document_with_all_that_is_promised(foresize: Run, tiny_file: Path) -> None:
    ended = foresize("run", tiny_file, "--json", *IN)
    found = json.loads(ended.out)
    assert {"verdict", "objectives", "metrics", "cost", "bottleneck", "provenance"} <= found.keys()
    assert set(found["metrics"]["error_rate"]) >= {"value", "ci_low", "ci_high", "unit"}
    assert found["provenance"]["wall_s"] > 0


def test_json_of_several_files_is_one_document_in_their_order(foresize: Run, tiny_file: Path) -> None:
    other = tiny_file.with_name("a.yaml")
    other.write_text("extends: tiny.yaml\nname: a\n")
    found = json.loads(foresize("run", tiny_file, other, "--json", "-r", 1, *IN).out)
    assert [each["name"] for each in found["scenarios"]] == ["tiny", "a"]


def test_replications_seed_and_values_can_be_said(foresize: Run, tiny_file: Path) -> None:
    ended = foresize(
        "run", tiny_file, "--json", "-r", 2, "--seed", 9, "--set", "services.gateway.autoscaler.max=2", *IN
    )
    born = json.loads(ended.out)["provenance"]
    assert (born["replications"], born["seed"]) == ([0, 1], 9)
    assert "max: 2" in born["scenario"]


def test_a_missed_objective_ends_with_99_but_not_a_first_look(foresize: Run, tiny_file: Path) -> None:
    missed = ("--set", "objectives=[turn latency p95 < 1ms]", *IN)
    assert foresize("run", tiny_file, *missed).code == 99
    assert foresize("run", tiny_file, *missed, "--first-look").code == 0


def test_with_out_the_result_is_kept_and_the_report_named(foresize: Run, tiny_file: Path, tmp_path: Path) -> None:
    ended = foresize("run", tiny_file, "--out", "result", "-r", 1, "--turns", *IN)
    assert "Report: result/report.html" in ended.out
    assert (tmp_path / "result" / "summary.json").exists()
    assert (tmp_path / "result" / "turns-0000.parquet").exists()
    again = foresize("run", tiny_file, "--out", "result", "-r", 1, *IN)
    assert "1 of 1 replications were in result already" in again.err


def test_results_of_several_are_in_folders_of_their_names(foresize: Run, tiny_file: Path, tmp_path: Path) -> None:
    tiny_file.with_name("a.yaml").write_text("extends: tiny.yaml\nname: a\n")
    assert foresize("run", tiny_file, "a.yaml", "--out", "both", "-r", 1, *IN).code == 0
    assert sorted(each.name for each in (tmp_path / "both").iterdir()) == ["a", "tiny"]


def test_two_of_one_name_cannot_be_kept_together(foresize: Run, tiny_file: Path, tmp_path: Path) -> None:
    tiny_file.with_name("a.yaml").write_text("extends: tiny.yaml\nname: TINY\n")
    ended = foresize("run", tiny_file, "a.yaml", "--out", "both", *IN)
    assert ended.code == 2
    assert "a.yaml:2:7 name must be another one than `TINY`, which is the name of a scenario at" in ended.err
    assert not (tmp_path / "both").exists()


@pytest.mark.parametrize("option", ["--turns", "--fresh"])
def test_options_that_need_a_folder_say_so(foresize: Run, tiny_file: Path, option: str) -> None:
    ended = foresize("run", tiny_file, option)
    assert ended.code == 2
    assert "needs --out" in ended.err


@pytest.mark.parametrize("arguments", [
    ("--replication", "3"), ("-r", "0"), ("-r", "many"), ("--seed", "-1"), ("--engine", "fast"), ("--workers", "0"),
    ("-z",),
])  # fmt: skip
def test_options_that_are_none_are_usage_errors(foresize: Run, tiny_file: Path, arguments: tuple[str, ...]) -> None:
    ended = foresize("run", tiny_file, *arguments)
    assert ended.code == 2
    assert "Usage: foresize run" in ended.err


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_the_engine_that_is_asked_for_runs_it(foresize: Run, tiny_file: Path, engine: str) -> None:
    ended = foresize("run", tiny_file, "--engine", engine)
    assert ended.code == 0
    assert f"{engine} engine" in ended.out


POLICIES = {
    "return 'ten'": "answered 'ten' at 15 s of the simulation",
    "return -1": "answered -1 instances at 15 s",
    "return None": "Is a `return` missing?",
    "raise KeyError('cpu')": "raised KeyError: 'cpu' in",
    "return 1 / (seen.now_s > 60)": "raised ZeroDivisionError: division by zero in",
}


@pytest.mark.parametrize(("body", "message"), POLICIES.items())
def test_a_policy_that_answers_nonsense_is_bad_input(foresize: Run, tiny_file: Path, body: str, message: str) -> None:
    tiny_file.with_name("mine.py").write_text(f"def decide(seen, memory):\n    {body}\n")
    policy = "services.gateway.autoscaler.policy={kind: python, file: mine.py}"
    ended = foresize("run", tiny_file, "--set", policy, "--out", "out", *IN)
    assert ended.code == 2
    assert ended.out == ""
    assert message in ended.err
    assert "mine.py:1" in ended.err
    found = foresize("run", tiny_file, "--set", policy, "--json", *IN)
    assert found.code == 2
    assert message in json.loads(found.out)["problems"][0]["message"]


def test_a_policy_of_fifteen_lines_scales_a_service(foresize: Run, tiny_file: Path) -> None:
    tiny_file.with_name("mine.py").write_text('''\
import math
from foresize.policies import Decision, Policy


class OnePerFour(Policy):
    """One instance for every few sessions."""

    per: int = 4

    def decide(self, seen, memory):
        sessions = seen.metrics.get("sessions", 0) * seen.ready
        return Decision(math.ceil(sessions / self.per), f"{sessions:.0f} sessions")
''')
    policy = "services.gateway.autoscaler.policy={kind: python, file: mine.py, options: {per: 8}}"
    ended = foresize("run", tiny_file, "--set", policy, "--set", "services.gateway.autoscaler.max=9", "--json", *IN)
    assert json.loads(ended.out)["metrics"]["gateway_instances_peak"]["value"] > 3


def test_what_was_finished_is_shown_when_the_rest_is_interrupted(
    foresize: Run, tiny_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from foresize.simulator import execution

    tiny_file.with_name("a.yaml").write_text("extends: tiny.yaml\nname: a\n")
    run_one = execution.attempt

    def attempt(task: execution.Task, *how: object) -> object:
        if task.scenario.name == "a" and task.replication == 1:
            raise KeyboardInterrupt
        return run_one(task, *how)  # type: ignore[arg-type]

    monkeypatch.setattr(execution, "attempt", attempt)
    ended = foresize("run", tiny_file, "a.yaml", "-r", 2, "--out", "out", *IN)
    assert ended.code == 130
    assert ended.out.startswith("tiny  pass")
    assert "3 of 4 replications are kept in their folders. The same command goes on from there." in ended.err
    ended = foresize("run", "a.yaml", "-r", 2, *IN)
    assert "Nothing is kept, for there was no --out." in ended.err


def test_a_bug_of_ours_says_so_and_ends_with_1(tiny_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from foresize.simulator import execution
    from foresize.simulator.cli.app import app
    from foresize.simulator.telemetry.laws import LawBroken

    def attempt(*_: object) -> None:
        raise LawBroken("Little's law: 3.0 is not 4.0")

    monkeypatch.setattr(execution, "attempt", attempt)
    ended = CliRunner().invoke(app, ["run", str(tiny_file), "--json", *IN])
    assert ended.exit_code == 1
    assert "LawBroken: Little's law: 3.0 is not 4.0" in ended.stderr
    assert "This is a bug in Foresize and not in your scenario." in ended.stderr
    assert json.loads(ended.stdout)["problems"][0]["message"] == "Little's law: 3.0 is not 4.0"
