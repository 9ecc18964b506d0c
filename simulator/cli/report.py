"""`foresize report`."""

from pathlib import Path
from typing import Annotated

import typer

from foresize.simulator.cli.endings import ending_well
from foresize.simulator.cli.options import Json, ResultPath
from foresize.simulator.cli.output import show, show_json


@ending_well
def report(
    result: ResultPath,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it here, not into the folder.")] = None,
    as_json: Json = False,
) -> None:
    """Write the HTML report of a saved result again."""
    from foresize.simulator.store import load
    from foresize.simulator.store.saving import result_folder

    written = result_folder(result).write_report(load(result), out)
    if as_json:
        show_json({"report": str(written)})
    else:
        show(f"Report: {written}")
