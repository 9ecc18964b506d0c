"""The commands together. Each imports what it needs when it is run, so that help and completion answer at once."""

from typing import Annotated

import typer

from foresize.simulator.cli.batch import batch
from foresize.simulator.cli.compare import compare
from foresize.simulator.cli.explain import explain
from foresize.simulator.cli.explain_scaling import explain_scaling
from foresize.simulator.cli.init import init
from foresize.simulator.cli.listing import list_parts
from foresize.simulator.cli.policies import policies
from foresize.simulator.cli.report import report
from foresize.simulator.cli.rerun import rerun
from foresize.simulator.cli.run import run
from foresize.simulator.cli.schema import schema
from foresize.simulator.cli.validate import validate

_EPILOG = "Exit codes: 0 good, 1 a bug of ours, 2 bad input, 99 an objective missed, 130 interrupted."

app = typer.Typer(
    name="foresize",
    help="Rehearse a voice-AI service before it is deployed: latency, cost per user, and what breaks first.",
    epilog=_EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
"""The command `foresize`."""


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"foresize {version('foresize')}")
        raise typer.Exit


@app.callback()
def _foresize(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and end.")
    ] = False,
) -> None:
    """What stands before a command."""


app.command("run")(run)
app.command("validate")(validate)
app.command("explain")(explain)
app.command("explain-scaling")(explain_scaling)
app.command("list")(list_parts)
app.command("schema")(schema)
app.command("init")(init)
app.command("rerun")(rerun)
app.command("report")(report)
app.command("batch")(batch)
app.command("compare")(compare)
app.add_typer(policies)
