"""Other programs, in an environment of their own beside ours: `.venv-peers`, made at the first use.

Each model is a script of this folder, written by us from the program's documentation. It is given simulated seconds and
a seed, compiles and warms up by itself, and prints one line of JSON: customers, processor seconds, mean seconds.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from timing import Contender, Work

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
REQUIREMENTS = HERE / "requirements.txt"
FOLDER = ROOT / ".venv-peers"
PYTHON = FOLDER / "bin" / "python"


@dataclass
class Peers:
    """The programs that could be installed."""

    installed: set[str] = field(default_factory=set)
    sentences: list[str] = field(default_factory=list)
    """One for each that could not."""

    @classmethod
    def set_up(cls) -> "Peers":
        """Install each into the environment, one at a time, so that one that cannot be leaves the others."""
        peers = cls()
        if not PYTHON.exists():
            print("Setting up .venv-peers (once) ...", file=sys.stderr)
            subprocess.run([sys.executable, "-m", "venv", FOLDER], check=True)
        for pinned in REQUIREMENTS.read_text("utf-8").split():
            name, _, version = pinned.partition("==")
            command: list[str | Path] = [
                PYTHON,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                pinned,
            ]
            if _has(name, version) or subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0:
                peers.installed.add(name.lower())
            else:
                peers.sentences.append(f"{name} {version} could not be installed here and is left out.")
        return peers

    def contenders(self, scripts: Mapping[str, tuple[str, float]]) -> dict[str, Contender]:
        """Those of the scripts whose program is here; each is told how many simulated seconds to run."""
        return {
            name: lambda seed, script=script, seconds=seconds: _run(script, seconds, seed)  # type: ignore[misc]
            for name, (script, seconds) in scripts.items()
            if _program(script) in self.installed
        }

    def missing(self, scripts: Mapping[str, tuple[str, float]]) -> Iterator[str]:
        """A sentence for each program that these scripts need and that is not here."""
        needed = {_program(script) for script, _ in scripts.values()}
        for sentence in self.sentences:
            if sentence.split()[0].lower() in needed:
                yield sentence

    def versions(self) -> list[str]:
        """Names and versions of what is here."""
        return [pin for pin in REQUIREMENTS.read_text("utf-8").split() if pin.split("==")[0].lower() in self.installed]


def _program(script: str) -> str:
    return script.removesuffix(".py").split("_")[1]


def _has(name: str, version: str) -> bool:
    asked = f"from importlib.metadata import version; raise SystemExit(version({name!r}) != {version!r})"
    return subprocess.run([PYTHON, "-c", asked], stderr=subprocess.DEVNULL).returncode == 0


def _run(script: str, seconds: float, seed: int) -> Work:
    ran = subprocess.run([PYTHON, HERE / script, str(seconds), str(seed)], check=True, capture_output=True, text=True)
    found = json.loads(ran.stdout.splitlines()[-1])
    return Work(found["customers"], found["took_s"], found["mean_s"])
