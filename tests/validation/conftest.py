"""Where the solved chains are; prints the table of simulated against exact values at the end of a validation run."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

ROWS: list[str] = []


@pytest.fixture
def table() -> list[str]:
    """Where a comparison leaves its row."""
    return ROWS


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table, in the order of the cases."""
    if ROWS:
        terminalreporter.section("simulated against exact (99 % intervals)")
        heads = f"{'quantity':46} {'engine':8} {'exact':>11} {'simulated':>11} {'99 % interval':>25} {'':>8}"
        terminalreporter.write_line(f"{heads} {'customers':>12}  source")
        for row in ROWS:
            terminalreporter.write_line(row)
