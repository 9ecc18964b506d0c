"""`foresize init`."""

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from foresize.simulator.cli.endings import ending_well
from foresize.simulator.cli.options import Json
from foresize.simulator.cli.output import show, show_json


@ending_well
def init(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What to write.")] = Path("scenario.yaml"),
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
    as_json: Json = False,
) -> None:
    """Write a commented scenario to start from."""
    from foresize.simulator.scenario.problems import BadInput, Place, Problem
    from foresize.simulator.store.atomic import write

    if file.exists() and not force:
        problem = Problem(Place(str(file), 0, 0), "", "is there already. Take another name, or --force to replace it.")
        raise BadInput([problem], "Nothing was written.")
    write(file, starter())
    if as_json:
        show_json({"file": str(file)})
    else:
        show(f"Wrote {file}. Try: foresize explain {file}, then foresize run {file}")


def starter() -> str:
    """The scenario to start from."""
    return (files("foresize.simulator.cli") / "starter.yaml").read_text("utf-8")
