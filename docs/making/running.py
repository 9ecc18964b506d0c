"""Runs what a page shows, in a folder of its own, and holds what it prints against what the page says.

- A block with a `title` is a file of that name.
- A `console` block is commands, each after `$ `, and what they print; `...` stands for any lines.
- A `python` block is run after the ones before it; a `text` block titled `prints` behind it is what it prints.
- A `yaml` block without a title is laid over the reference scenario, which must be good then.
- `sh` blocks are for what a page cannot do by itself (install, serve). Only their `make` targets are looked up; and
  after `pip install .` the page's own package can be imported and its entry points are known, as if it were installed.
"""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib.resources import files
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import foresize as fs
from making.blocks import Block, blocks

PRINTS = "prints"
ANYTHING = "..."
ONE_PROCESS = {"LOKY_MAX_CPU_COUNT": "1"}
"""Results are the same on any number; starting workers for a small example takes longer than the example."""
ROOT = Path(__file__).resolve().parents[2]
MAKE_RUN = "make run"
HOME = "/home/you/"
"""Stands for the folder in which a page is run."""
_MASKS = ((re.compile(r"turns in [\d.,]+ (µs|ms|s|min|h)"), "turns in some time"),)
"""What differs from one run to the same on another day."""
_PASSING = re.compile(r".+: [\d.]+ of \d+ replications?(, .+ simulated)?|compiling the engine, once .*")
"""What a terminal has as a bar, which is gone in the end; and what only the first run on a machine says."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a block printed otherwise than the page says: which lines of the page, and what should be there."""

    first: int
    """Index of the first line of the page, from 0."""
    count: int
    printed: tuple[str, ...]


class Page:
    """A page that is run; `folder` is empty at first."""

    def __init__(self, text: str, folder: Path, *, without: str = "") -> None:
        """Nothing is run yet; nor will be a command that is the same as `without`."""
        self.text = text
        self.folder = folder
        self.without = without
        self.names: dict[str, Any] = {"__name__": "page"}
        self._last_exit = 0

    def differences(self) -> Iterator[Difference]:
        """Run it to its end, and tell what is not as the page says. Raises what a block raises."""
        found: list[Block | None] = [*blocks(self.text), None]
        for block, after in pairwise(found):
            assert block is not None
            if block.title == PRINTS:
                continue
            if block.title:
                self._write(block)
            elif block.language == "python":
                yield from self._python(block, after)
            elif block.language == "console":
                yield from self._console(block)
            elif block.language == "yaml":
                over_the_reference(block.text)
            elif "pip install ." in block.lines and (self.folder / "pyproject.toml").is_file():
                self._install()

    def _write(self, block: Block) -> None:
        file = self.folder / block.title
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block.text, "utf-8")

    def _python(self, block: Block, after: Block | None) -> Iterator[Difference]:
        printed = StringIO()
        here, before = Path.cwd(), dict(os.environ)
        os.chdir(self.folder)
        os.environ.update(ONE_PROCESS)
        try:
            with redirect_stdout(printed):
                exec(compile("\n" * (block.line - 1) + block.text, "page", "exec"), self.names)
        finally:
            os.chdir(here)
            os.environ.clear()
            os.environ.update(before)
        if after is not None and after.title == PRINTS:
            yield from differing(after.lines, after.line - 1, printed.getvalue())

    def _console(self, block: Block) -> Iterator[Difference]:
        starts = [index for index, line in enumerate(block.lines) if line.startswith("$ ")]
        for start, end in zip(starts, [*starts[1:], len(block.lines)], strict=True):
            command = block.lines[start].removeprefix("$ ")
            if command != self.without:
                printed = self._command(_recipe() if command == MAKE_RUN else command)
                yield from differing(block.lines[start + 1 : end], block.line + start, printed)

    def _command(self, command: str) -> str:
        own = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": f"{self.folder}:{os.environ.get('PYTHONPATH', '')}".rstrip(":"),
            **ONE_PROCESS,
            "COLUMNS": "96",
            "NO_COLOR": "1",
        }
        ended = subprocess.run(
            ["bash", "-c", f"(exit {self._last_exit})\n{command}"],
            cwd=self.folder, env=os.environ | own, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self._last_exit = ended.returncode
        return ended.stdout.replace(f"{self.folder}/", HOME)

    def _install(self) -> None:
        project = tomllib.loads((self.folder / "pyproject.toml").read_text("utf-8"))["project"]
        name, version = project["name"], project["version"]
        folder = self.folder / f"{name.replace('-', '_')}-{version}.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", "utf-8")
        points = [
            f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in entries.items())
            for group, entries in project["entry-points"].items()
        ]
        (folder / "entry_points.txt").write_text("\n".join(points), "utf-8")


def _recipe() -> str:
    """What `make run` does, with the scenario where it is and the command from the path."""
    line = re.search(r"^run:.*\n\t@(.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert line is not None
    return line[1].replace(".venv/bin/", "").replace("configs/", f"{ROOT}/configs/")


def over_the_reference(text: str) -> fs.Scenario:
    """The reference scenario with a fragment on top. Raises BadInput."""
    folder = Path(str(files("foresize.configs")))
    from foresize.simulator.scenario.document import from_text
    from foresize.simulator.scenario.load import from_document

    whole = text if "schema:" in text else f"extends: live_voice.yaml\n{text}"
    return from_document(from_text(whole, "fragment", folder))


def differing(said: tuple[str, ...], first: int, printed: str) -> Iterator[Difference]:
    """The difference between what a page says and what was printed, if there is any."""
    lines = (line.rstrip() for line in printed.strip("\n").splitlines())
    found = tuple(line for line in lines if not _PASSING.fullmatch(line))
    if not _fits(said, found):
        yield Difference(first, len(said), _shortened(said, found))


def _fits(said: tuple[str, ...], found: tuple[str, ...]) -> bool:
    pattern = "".join(r"(?:.*\n)*?" if line == ANYTHING else re.escape(masked(line)) + r"\n" for line in said)
    return re.fullmatch(pattern, "".join(f"{masked(line)}\n" for line in found)) is not None


def _shortened(said: tuple[str, ...], found: tuple[str, ...]) -> tuple[str, ...]:
    """What was printed, cut where the page cuts: as many lines before the first `...`, as many after the last."""
    if ANYTHING not in said:
        return found
    before, after = said.index(ANYTHING), said[::-1].index(ANYTHING)
    return (*found[:before], ANYTHING, *found[len(found) - after :])


def masked(line: str) -> str:
    """The line without what differs from day to day."""
    for pattern, word in _MASKS:
        line = pattern.sub(word, line)
    return line
