"""The installed command `foresize` as a process of its own."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

FORESIZE = str(Path(sys.executable).parent / "foresize")


def foresize(*arguments: object, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run the command to its end."""
    return subprocess.run([FORESIZE, *map(str, arguments)], cwd=folder, capture_output=True, text=True, timeout=300)


def processor_s(*command: str) -> float:
    """The processor time that a command takes, which hardly depends on what else the machine does."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_help_answers_at_once() -> None:
    """Where Python itself starts in 25 ms, 0.4 s would be sixteen times as long."""
    rounds = [(processor_s(sys.executable, "-c", "pass"), processor_s(FORESIZE, "--help")) for _ in range(7)]
    python_s, help_s = (min(times) for times in zip(*rounds, strict=True))
    assert help_s < 14 * python_s


@pytest.mark.parametrize("command", [[], ["run"], ["list"]], ids=str)
def test_help_imports_nothing_that_is_slow(command: list[str]) -> None:
    script = f"""
import sys
from foresize.simulator.cli import main
sys.argv = ["foresize", *{command}, "--help"]
try:
    main()
except SystemExit:
    pass
slow = {{"numpy", "pandas", "scipy", "simpy", "numba", "plotly", "loky", "jinja2", "pyarrow"}} & set(sys.modules)
assert not slow, slow
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr


TEN_MISTAKES = """\
schema: foresize/v1
name: wrong
duration: 30
warmup: 10m
seed: -1
scrape: often
workload:
  callers:
    arrivals: {kind: poison, rate: 20/min}
    session: {lifetime: {kind: exponential, mean: 90}, patience: 10s}
    turn: {gap: 5s, steps: talk, timeout: soon}
journeys:
  talk:
    - {call: gateway, work: 30ms}
    - {query: store, operation: raed}
services:
  gateway:
    capacity: {kind: slots, slotz: 2}
    autoscaler: {policy: {kind: target, metric: cpuu, target: 70%}}
"""
TOLD = {
    "3:11": "Did you mean `30s`?",
    "5:7": "must be at least 0, but is -1.",
    "6:9": "must be a duration like 30s",
    "9:22": "`poison` is not a kind of arrivals. Did you mean `poisson`?",
    "10:15": "90 has no unit. Did you mean `90s`?",
    "11:43": "but is 'soon'.",
    "15:33": "Did you mean `read`?",
    "18:5": "is missing; a `slots` capacity needs it.",
    "18:29": "is not a field of a `slots` capacity. Did you mean `slots`?",
    "19:49": "Did you mean `cpu`?",
}


def test_ten_mistakes_in_one_file_are_told_all_at_once_with_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(TEN_MISTAKES)
    ended = foresize("run", "wrong.yaml", "--out", "out", folder=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    *problems, last = ended.stderr.splitlines()
    assert [line.split()[0] for line in problems] == [f"wrong.yaml:{place}" for place in TOLD]
    for line, words in zip(problems, TOLD.values(), strict=True):
        assert words in line
    assert last == "10 problems. Nothing was simulated."
    assert [each.name for each in tmp_path.iterdir()] == ["wrong.yaml"]


def test_a_run_keeps_words_and_json_apart(tiny_file: Path) -> None:
    ended = foresize("run", "tiny.yaml", "--json", "-r", 2, "--workers", 2, folder=tiny_file.parent)
    assert ended.returncode == 0
    assert json.loads(ended.stdout)["verdict"]["outcome"] == "pass"
    assert "2 of 2 replications" in ended.stderr


def test_exit_codes(tiny_file: Path) -> None:
    quick = ("-r", 2, "--workers", 1)
    missed = foresize("run", "tiny.yaml", "--set", "objectives=[turn latency p95 < 1ms]", *quick,
                      folder=tiny_file.parent)  # fmt: skip
    assert (missed.returncode, missed.stderr.count("Traceback")) == (99, 0)
    assert foresize("rnu", folder=tiny_file.parent).returncode == 2
