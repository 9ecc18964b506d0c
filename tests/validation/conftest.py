"""Prints the table of simulated against exact values at the end of a validation run."""

import pytest

ROWS: list[str] = []


@pytest.fixture
def table() -> list[str]:
    """Where a comparison leaves its row."""
    return ROWS


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table, in the order of the cases."""
    if ROWS:
        terminalreporter.section("simulated against exact (99 % intervals)")
        terminalreporter.write_line(f"{'quantity':46} {'exact':>11} {'simulated':>11} {'99 % interval':>25}  customers")
        for row in ROWS:
            terminalreporter.write_line(row)
