"""The command line in this process."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from foresize.simulator.cli.app import app

Run = Callable[..., "Ended"]


class Ended:
    """How a command ended."""

    def __init__(self, arguments: tuple[object, ...]) -> None:
        """Run it."""
        found = CliRunner().invoke(app, [str(each) for each in arguments])
        self.code = found.exit_code
        self.out, self.err = found.stdout, found.stderr
        assert "Traceback" not in self.err, self.err


@pytest.fixture
def foresize(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in a folder of its own; there is never a traceback."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: Ended(arguments)
