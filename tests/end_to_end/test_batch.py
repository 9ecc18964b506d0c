"""A batch that is killed, or interrupted, in the middle: the same command goes on, and the bytes are the same."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from foresize.simulator.cli.app import app

FORESIZE = str(Path(sys.executable).parent / "foresize")
REPLICATIONS = 4
MEASURED = """\
extends: tiny.yaml
name: measured
journeys:
  talk:
    - {call: gateway, work: {kind: empirical, file: work.csv, column: t, unit: ms}}
"""


@pytest.fixture
def scenarios(tiny_text: str, tmp_path: Path) -> Path:
    """A folder with two scenarios, one of which has a file of data."""
    folder = tmp_path / "scenarios"
    folder.mkdir()
    longer = tiny_text.replace("duration: 4m", "duration: 8h")
    (folder / "tiny.yaml").write_text(longer.replace("replications: 3", f"replications: {REPLICATIONS}"))
    (folder / "measured.yaml").write_text(MEASURED)
    (folder / "work.csv").write_text("t\n20\n30\n40\n")
    return folder


class Batch:
    """`foresize batch`, running with workers of its own."""

    def __init__(self, scenarios: Path, out: Path, workers: int) -> None:
        """Start it in a group of processes, as a terminal would."""
        command = [FORESIZE, "batch", str(scenarios), "--out", str(out), "--workers", str(workers)]
        self.out = out
        self.process = subprocess.Popen(
            command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )

    def records(self) -> dict[Path, int]:
        """The finished replications, and when they were written."""
        return {file: file.stat().st_mtime_ns for file in self.out.rglob("records/*.json")}

    def in_the_middle(self) -> list[psutil.Process]:
        """Wait until something is finished and something is not, and return the other processes that take part."""
        wait_for(lambda: len(self.records()) >= 1)
        others = psutil.Process(self.process.pid).children(recursive=True)
        assert self.process.poll() is None
        return others

    def end(self) -> tuple[int, str]:
        """Wait for the end: exit code and standard error."""
        _, words = self.process.communicate(timeout=300)
        return self.process.returncode, words


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until it holds, long rather than wrongly fail on a slow machine."""
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen within a minute")


def runs(process: psutil.Process) -> bool:
    """Whether it is still there, and not only waiting to be buried."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def contents(folder: Path) -> dict[str, bytes]:
    """Each file but those that may differ."""
    files = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    return {name: content for name, content in files.items() if not name.endswith("timing.json")}


@pytest.fixture
def undisturbed(scenarios: Path, tmp_path: Path) -> dict[str, bytes]:
    """What a batch leaves that ran in one process, in this one."""
    out = tmp_path / "undisturbed"
    ended = CliRunner().invoke(app, ["batch", str(scenarios), "--out", str(out), "--workers", "1"])
    assert ended.exit_code == 0, ended.stderr
    assert len(list(out.rglob("records/*.json"))) == 2 * REPLICATIONS
    return contents(out)


def test_killed_in_the_middle_it_goes_on_and_ends_in_the_same_bytes(
    scenarios: Path, tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    killed = Batch(scenarios, tmp_path / "out", workers=2)
    others = killed.in_the_middle()
    killed.process.kill()
    assert killed.end()[0] == -signal.SIGKILL
    wait_for(lambda: not any(map(runs, others)))
    kept = killed.records()
    assert 0 < len(kept) < 2 * REPLICATIONS
    again = Batch(scenarios, tmp_path / "out", workers=2)
    code, words = again.end()
    assert code == 0, words
    assert {file: again.records()[file] for file in kept} == kept
    assert contents(tmp_path / "out") == undisturbed


def test_interrupted_it_keeps_what_is_finished_and_says_so(scenarios: Path, tmp_path: Path) -> None:
    interrupted = Batch(scenarios, tmp_path / "out", workers=2)
    others = interrupted.in_the_middle()
    os.killpg(interrupted.process.pid, signal.SIGINT)
    code, words = interrupted.end()
    assert code == 130
    kept = len(interrupted.records())
    assert f"{kept} of {2 * REPLICATIONS} replications are kept in their folders. The same command goes on" in words
    assert "Traceback" not in words
    assert not list(interrupted.out.rglob("*.tmp"))
    wait_for(lambda: not any(map(runs, others)))
