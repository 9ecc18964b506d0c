"""Whatever is given, a message and an exit code come back, and never a traceback."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from foresize.simulator.cli.app import app

LINES = st.sampled_from([
    "extends: tiny.yaml", "extends: f.yaml", "name: x", "name: [", "duration: 1s", "duration: -1s", "warmup: 0s",
    "workload: {callers: null}", "journeys: {}", "journeys: {talk: [{call: gatway, work: 1s}]}", "seed: 1e400",
    "replications: 0", "objectives: [x < 3]", "services: {gateway: {instances: 99999}}", "schema: foresize/v9", "\t- x",
    "prices: {file: /dev/null}", "&a : *a",
])  # fmt: skip
TEXTS = st.lists(LINES, max_size=5).map("\n".join) | st.text(max_size=60)
SETS = st.lists(
    st.sampled_from(["seed=3", "=", "a.b=c", "services.gateway.autoscaler.min=9", "duration=1h", "x", "name=\x00",
                     "workload.callers.turn.gap=0s", "journeys.talk.7=x", "extends=x", "replications=[1]"])
    | st.text(max_size=20), max_size=3,
)  # fmt: skip


def ends_well(*arguments: str) -> int:
    """The exit code, which is one of ours, without a word about Python."""
    ended = CliRunner().invoke(app, list(arguments))
    assert ended.exit_code in (0, 2, 99), (arguments, ended.output, ended.stderr)
    assert "Traceback" not in ended.stderr
    return ended.exit_code


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, sets=SETS)
def test_any_text_and_any_assignment(tiny_file: Path, text: str, sets: list[str]) -> None:
    file = tiny_file.with_name("f.yaml")
    file.write_text(text, "utf-8", errors="surrogatepass")
    options = [part for each in sets for part in ("--set", each)]
    ends_well("validate", str(file), str(tiny_file), *options)
    ends_well("explain", str(file), "--json", *options)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200))
def test_any_bytes(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "f.yaml").write_bytes(content)
    assert ends_well("run", str(tmp_path / "f.yaml")) == 2


WORDS = st.sampled_from([
    "run", "batch", "list", "rerun", "validate", "policies", "nowhere", "/", "", "1", "\x00", "--", "-", "é\udcff",
    "--json", "--out", "-r", "--set", "--from", "--help",
])  # fmt: skip


@settings(max_examples=60)
@given(st.lists(WORDS, max_size=5))
def test_any_words(words: list[str]) -> None:
    ends_well(*words)


@pytest.mark.parametrize("command", ["run", "validate", "explain", "batch", "rerun", "report", "list"])
@pytest.mark.parametrize(
    "path", [".", "/dev/null", "nowhere.yaml", "a\0b", "x" * 5000 + ".yaml", "big.yaml", "\udcff.yaml"]
)
def test_odd_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, path: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("big.yaml").write_bytes(b"x: 1\n" * 1_100_000)
    arguments = ("metrics", path) if command == "list" else (path,)
    assert ends_well(command, *arguments) == 2
    assert os.listdir() == ["big.yaml"]


@pytest.mark.parametrize("out", ["file", "x" * 300, "a\0b", "foreign", "/proc/nothing"])
def test_odd_places_for_results(tiny_file: Path, monkeypatch: pytest.MonkeyPatch, out: str) -> None:
    monkeypatch.chdir(tiny_file.parent)
    Path("file").touch()
    Path("foreign").mkdir()
    Path("foreign/notes.txt").write_text("mine")
    assert ends_well("run", "tiny.yaml", "--out", out, "-r", "1", "--workers", "1") == 2
    assert Path("foreign/notes.txt").read_text() == "mine"
