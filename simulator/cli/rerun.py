"""`foresize rerun`."""

from typing import TYPE_CHECKING, Annotated

import typer

from foresize.simulator.cli.endings import BUG, ending_well
from foresize.simulator.cli.options import Json, ResultPath, Workers
from foresize.simulator.cli.output import show, show_json

if TYPE_CHECKING:
    from foresize.simulator.repeat import Comparison


@ending_well
def rerun(
    result: ResultPath,
    replication: Annotated[
        int | None, typer.Option("--replication", "-k", min=0, help="Run this one alone; all if not said.")
    ] = None,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Run a saved result's scenario again, and say whether the same comes out, to the byte.

    It ends with 1 where another result comes out.
    """
    from foresize.simulator.cli.following import Subject, watching
    from foresize.simulator.repeat import repeat, saved

    original = saved(result)
    with watching(Subject(original.scenario.name, original.scenario.duration)) as on_progress:
        comparison = repeat(original, replication, workers=workers, on_progress=on_progress)
    if as_json:
        show_json(comparison.to_dict())
    else:
        _show(comparison)
    if not comparison.is_identical:
        raise typer.Exit(BUG)


def _show(comparison: "Comparison") -> None:
    for what, difference in comparison.found.items():
        show(f"{what}: {difference or 'identical to the byte'}")
    for made_by in comparison.made_by:
        show(f"The saved result was made by {made_by}.")
