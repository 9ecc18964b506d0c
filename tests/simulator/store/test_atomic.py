"""Files are whole or not there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import foresize as fs
from foresize.simulator.store.atomic import replacing, sweep, write


def test_the_content_is_there_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path / "a.json", "one")
    write(tmp_path / "a.json", b"other")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a.json", "other")]


def test_what_breaks_off_leaves_what_was_there_before(tmp_path: Path) -> None:
    write(tmp_path / "a.json", "before")

    def break_off() -> None:
        with replacing(tmp_path / "a.json") as temporary:
            temporary.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a.json", "before")]


def test_a_disk_that_refuses_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(fs.BadInput, match=r"no/a\.json +cannot be written: No such file or directory"):
        write(tmp_path / "no" / "a.json", "text")


def test_only_the_temporary_files_of_dead_processes_are_swept_away(tmp_path: Path) -> None:
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    left, ours, strange = (
        tmp_path / f"a.json.{process}.tmp" for process in (dead.stdout.strip(), os.getpid(), "notes")
    )
    for file in (left, ours, strange):
        file.touch()
    sweep(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([ours, strange])
