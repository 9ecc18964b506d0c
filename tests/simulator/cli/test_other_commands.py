"""`validate`, `explain`, `list`, `schema`, `init`, `rerun`, `report`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import foresize as fs
from foresize.policies import policy_kinds
from foresize.simulator.cli.catalogue import topics
from foresize.simulator.cli.inputs import shipped

Run = Callable[..., Any]
"""Runs a command; see conftest.py."""


def test_validate_says_what_is_good(foresize: Run, tiny_file: Path) -> None:
    assert foresize("validate", tiny_file, "live_voice").out.splitlines() == [
        f"{tiny_file}: tiny is good.", "live_voice: live-voice is good."
    ]  # fmt: skip
    assert json.loads(foresize("validate", "tiny.yaml", "--json").out) == {
        "problems": [], "scenarios": [{"file": "tiny.yaml", "name": "tiny"}]
    }  # fmt: skip


def test_validate_tells_the_problems_of_all_files(foresize: Run, tiny_file: Path, tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("extends: tiny.yaml\nwarmup: 5\n")
    ended = foresize("validate", "b.yaml", "nowhere.yaml", "--json", "--set", "seed=-1")
    found = json.loads(ended.out)["problems"]
    assert ended.code == 2
    assert [(each["file"], each["line"], each["column"], each["path"]) for each in found] == [
        ("--set seed=-1", None, None, "seed"), ("b.yaml", 2, 9, "warmup"), ("nowhere.yaml", None, None, None)
    ]  # fmt: skip
    assert "Did you mean `5s`?" in found[1]["message"]


@pytest.mark.parametrize("name", ["live_voice", "users_100", "targets/users_100"])
def test_shipped_scenarios_are_found_by_name(foresize: Run, name: str) -> None:
    assert foresize("validate", name).code == 0


def test_an_unknown_name_is_offered_the_nearest(foresize: Run) -> None:
    ended = foresize("validate", "live_vioce")
    assert ended.code == 2
    assert "live_vioce is neither a file nor the name of a shipped scenario. Did you mean `live_voice`?" in ended.err


def test_explain_tells_the_load_in_words_and_as_json(foresize: Run, tiny_file: Path) -> None:
    assert "gateway" in foresize("explain", tiny_file).out
    found = json.loads(foresize("explain", tiny_file, "--json", "--set", "duration=5m").out)
    assert found["loads"][0]["workload"] == "callers"


@pytest.mark.parametrize("topic", topics())
def test_list_shows_each_topic(foresize: Run, topic: str) -> None:
    shown, found = foresize("list", topic), json.loads(foresize("list", topic, "--json").out)[topic]
    assert found
    assert all(row["what"] for row in found)
    assert all(row["name"] in shown.out for row in found)


def test_list_alone_shows_the_topics(foresize: Run) -> None:
    assert "policies (" in foresize("list").out
    assert set(json.loads(foresize("list", "--json").out)) == set(topics())


def test_list_shows_fields_and_whether_they_are_needed(foresize: Run) -> None:
    assert "file, [class], [options]" in foresize("list", "policies").out


def test_list_policies_says_whose_arithmetic_each_has(foresize: Run) -> None:
    rows = json.loads(foresize("list", "policies", "--json").out)["policies"]
    assert {row["name"]: row["exactness"] for row in rows} == {
        kind: policy.exactness for kind, policy in policy_kinds().items()
    }
    assert "ours" in foresize("list", "policies").out
    assert "arithmetic" not in foresize("list", "routers").out


def test_list_metrics_of_a_scenario_has_those_of_its_services(foresize: Run, tiny_file: Path) -> None:
    assert "gateway_instances_peak" not in foresize("list", "metrics").out
    assert "gateway_instances_peak" in foresize("list", "metrics", tiny_file).out


def test_list_scenarios_are_those_that_are_shipped(foresize: Run) -> None:
    found = json.loads(foresize("list", "scenarios", "--json").out)["scenarios"]
    assert [row["name"] for row in found] == list(shipped())


OWN = """
from foresize.policies import Policy

class Mine(Policy):
    '''Half of what there is.'''
    share: float
    least: int = 1
    def decide(self, seen, memory):
        return 1

class Other(Mine):
    '''The same again.'''
"""


def test_list_policies_from_a_file(foresize: Run, tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(OWN)
    ended = foresize("list", "policies", "--from", "own.py")
    assert [line.split("  ")[0].strip() for line in ended.out.splitlines()[2:]] == ["Mine", "Other"]
    assert "share, [least]" in ended.out


@pytest.mark.parametrize(("text", "message"), [
    ("x = 1", "has no policy"), ("def decide(:", "own.py:1` is not Python"), ("import nothing_such", "raised"),
])  # fmt: skip
def test_list_policies_from_a_file_without_any(foresize: Run, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "own.py").write_text(text)
    ended = foresize("list", "policies", "--from", "own.py")
    assert ended.code == 2
    assert message in ended.err


@pytest.mark.parametrize("arguments", [
    ("policees",), ("policies", "live_voice"), ("metrics", "--from", "own.py"), ("metrics", "nowhere"),
    ("policies", "--from", "nowhere.py"),
])  # fmt: skip
def test_list_refuses_what_it_cannot_list(foresize: Run, arguments: tuple[str, ...]) -> None:
    assert foresize("list", *arguments).code == 2


def test_schema_is_json_on_standard_output_or_in_a_file(foresize: Run, tmp_path: Path) -> None:
    printed = foresize("schema")
    foresize("schema", "--out", "schema.json")
    assert json.loads(printed.out) == json.loads((tmp_path / "schema.json").read_text())
    assert foresize("schema", "--out", "no/schema.json").code == 2


def test_init_writes_a_scenario_that_runs(foresize: Run, tmp_path: Path) -> None:
    ended = foresize("init")
    assert ended.code == 0
    assert "foresize run scenario.yaml" in ended.out
    scenario = fs.load(tmp_path / "scenario.yaml").with_(duration="12m")
    assert fs.run(scenario, replications=1, executor="inline").estimates["turns"].value > 0


def test_init_does_not_overwrite_unless_forced(foresize: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("mine")
    ended = foresize("init", "mine.yaml")
    assert ended.code == 2
    assert "mine.yaml is there already." in ended.err
    assert (tmp_path / "mine.yaml").read_text() == "mine"
    assert json.loads(foresize("init", "mine.yaml", "--force", "--json").out) == {"file": "mine.yaml"}
    assert (tmp_path / "mine.yaml").read_text() != "mine"


def test_rerun_and_report_of_a_result(foresize: Run, tiny_file: Path, tmp_path: Path) -> None:
    foresize("run", tiny_file, "--out", "out", "-r", 2, "--workers", 1)
    assert foresize("rerun", "out", "--workers", 1).out.splitlines() == [
        "replication 0: identical to the byte", "replication 1: identical to the byte"
    ]  # fmt: skip
    found = json.loads(foresize("rerun", "out/summary.json", "-k", 1, "--json", "--workers", 1).out)
    assert found == {"identical": True, "compared": [{"what": "replication 1", "difference": None}], "made_by": []}
    before = (tmp_path / "out" / "report.html").read_bytes()
    (tmp_path / "out" / "report.html").unlink()
    assert foresize("report", "out").out == "Report: out/report.html\n"
    assert json.loads(foresize("report", "out", "--out", "copy.html", "--json").out) == {"report": "copy.html"}
    assert (tmp_path / "out" / "report.html").read_bytes() == before == (tmp_path / "copy.html").read_bytes()
    record = tmp_path / "out" / "records" / "0001.json"
    record.write_text(record.read_text().replace('"engine":"compiled"', '"engine":"other"'))
    ended = foresize("rerun", "out", "--workers", 1)
    assert ended.code == 1
    assert ended.out.splitlines()[1] == "replication 1: differs in engine"


@pytest.mark.parametrize("command", ["rerun", "report"])
@pytest.mark.parametrize("path", ["nowhere", ".", "tiny.yaml", "x" * 5000])
def test_what_is_no_result_is_refused(foresize: Run, tiny_file: Path, command: str, path: str) -> None:
    assert foresize(command, path).code == 2


def test_the_version_is_told(foresize: Run) -> None:
    assert foresize("--version").out.startswith("foresize ")
