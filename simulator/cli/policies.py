"""`foresize policies`: what can be done with policies alone, without a scenario."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from foresize.simulator.cli.endings import ending_well
from foresize.simulator.cli.options import Json
from foresize.simulator.cli.output import show, show_json, tell

if TYPE_CHECKING:
    from foresize.simulator.replay import Tally

DIFFERS = 99
"""The exit code where a decision differs, as where an objective is missed."""

policies = typer.Typer(
    name="policies",
    help="Policies alone: replay recorded decisions of a real autoscaler.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
"""The group of commands."""


@policies.callback()
def _policies() -> None:
    """Keeps the group a group while it has one command."""


@policies.command("replay")
@ending_well
def replay(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Recorded cases (.jsonl), or a CSV of a real scaler.")
    ],
    policy: Annotated[
        str | None,
        typer.Option("--policy", "-p", metavar="FILE|KIND", help="The policy that a CSV is replayed with."),
    ] = None,
    release: Annotated[
        str | None,
        typer.Option(metavar="RELEASE", help="Whose arithmetic: 1.20, newest; as recorded if not said."),
    ] = None,
    plot: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page with both over time.")] = None,
    as_json: Json = False,
) -> None:
    """Make recorded decisions of a real autoscaler again, and tell where ours differ.

    Ends with 0 where all agree, 99 where one does not, 2 for a file that cannot be read.
    """
    from foresize.simulator.replay.command import replayed
    from foresize.simulator.replay.figure import write
    from foresize.simulator.replay.words import report

    tallies = replayed(files, policy, release)
    if plot is not None:
        write(tallies, plot)
        tell(f"Plot: {plot}")
    if as_json:
        show_json({"agree": _agree(tallies), "results": [tally.to_dict() for tally in tallies]})
    else:
        show(report(tallies))
    if not _agree(tallies):
        raise typer.Exit(DIFFERS)


def _agree(tallies: "Sequence[Tally]") -> bool:
    return all(tally.passed == len(tally.cases) for tally in tallies)
