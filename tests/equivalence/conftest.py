"""Where the strategies and the comparison are; prints what the random worlds had in them at the end of a long run."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

ROWS: list[str] = []


@pytest.fixture
def table() -> list[str]:
    """Where a test leaves its rows."""
    return ROWS


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The tables, in the order of the tests."""
    if ROWS:
        terminalreporter.section("both engines in random worlds")
        for row in ROWS:
            terminalreporter.write_line(row)
