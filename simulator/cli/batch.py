"""`foresize batch`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from foresize.simulator.cli.endings import end, ending_well
from foresize.simulator.cli.options import Fresh, Json, Replications, Sets, Workers
from foresize.simulator.cli.output import show, show_json, show_table

OVERVIEW = "batch.json"
"""The file in the batch's folder that compares the scenarios."""


@ending_well
def batch(
    files: Annotated[list[str], typer.Argument(metavar="FILE|FOLDER", help="Scenarios, or folders of them.")],
    replications: Replications = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Each result goes into a folder in it.")] = Path("results"),
    sets: Sets = None,
    workers: Workers = None,
    fresh: Fresh = False,
    as_json: Json = False,
) -> None:
    """Run many scenarios on all cores, keep their results, and compare them.

    A batch that was interrupted or killed goes on where it was when the same command is given again.
    """
    from foresize.simulator.cli.following import follow
    from foresize.simulator.cli.inputs import expanded, load_all, named_apart
    from foresize.simulator.cli.overview import exit_code_of, row, table
    from foresize.simulator.cli.words import tell_outcome
    from foresize.simulator.job import planned
    from foresize.simulator.store import ResultFolder
    from foresize.simulator.store.folder import write_json

    scenarios = load_all(expanded(files), sets)
    named_apart(scenarios)
    jobs = [planned(each, replications, folder=ResultFolder(out / each.name)) for each in scenarios]
    rows, documents = {}, {}
    for outcome in follow(jobs, workers=workers, fresh=fresh):
        tell_outcome(outcome)
        name = outcome.job.scenario.name
        rows[name] = row(outcome, out)  # and not the result: that of a thousand scenarios would fill the memory
        documents[name] = _document(rows[name], outcome) if as_json else None
    ordered = [rows[each.name] for each in scenarios]
    write_json(out / OVERVIEW, {"scenarios": ordered})
    if as_json:
        show_json({"scenarios": [documents[each.name] for each in scenarios]})
    else:
        show_table(table(ordered))
        show(f"Reports: {out}/<scenario>/report.html")
    end(map(exit_code_of, ordered))


def _document(row: dict[str, Any], outcome: Any) -> dict[str, Any]:
    """The whole result, and where it is kept."""
    return row if "error" in row else {"folder": row["folder"]} | outcome.result.to_dict()
