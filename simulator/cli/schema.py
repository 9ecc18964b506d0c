"""`foresize schema`."""

from pathlib import Path
from typing import Annotated

import typer

from foresize.simulator.cli.endings import ending_well
from foresize.simulator.cli.output import show, tell


@ending_well
def schema(
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it here, not to standard output.")] = None,
) -> None:
    """Write the JSON Schema of scenarios, with which editors complete and check them.

    Name it in the first line of a scenario: `# yaml-language-server: $schema=schema.json`.
    """
    from foresize.simulator.scenario.json_schema import schema_text
    from foresize.simulator.store.atomic import write

    if out is None:
        show(schema_text().rstrip("\n"))
    else:
        write(out, schema_text())
        tell(f"Wrote {out}. First line of a scenario beside it: # yaml-language-server: $schema={out.name}")
