"""Where words go: results to standard output, everything about their making to standard error."""

import io
import json
import sys
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from foresize.simulator.result import Result

_WIDTH = 120
"""Columns of a table where no terminal says how wide it is."""


def tell(words: str) -> None:
    """Words about what happens, on standard error."""
    typer.echo(words, err=True)


def show(words: str) -> None:
    """What was asked for, on standard output."""
    typer.echo(words)


def show_json(document: Any) -> None:
    """One JSON document on standard output."""
    typer.echo(json.dumps(document, indent=2, allow_nan=False))


def show_table(table: "Table") -> None:
    """A table on standard output, as wide as the terminal."""
    from rich.console import Console

    if sys.stdout.isatty():
        Console().print(table)
        return
    console = Console(file=io.StringIO(), width=_WIDTH)
    with console.capture() as captured:
        console.print(table)
    show("\n".join(line.rstrip() for line in captured.get().splitlines()).strip("\n"))


def show_summary(result: "Result") -> None:
    """A result as text: in colours, and as wide as the terminal, where there is one."""
    if sys.stdout.isatty():
        from rich.console import Console

        from foresize.simulator.report.terminal import view

        Console().print(view(result))
    else:
        show(result.summary())
