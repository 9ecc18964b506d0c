"""`foresize run`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from foresize.simulator.cli.endings import BAD_INPUT, end, ending_well, problems_as_json, problems_of
from foresize.simulator.cli.options import Files, Fresh, Json, Replications, Sets, Workers
from foresize.simulator.cli.output import show, show_json, show_summary

if TYPE_CHECKING:
    from foresize.simulator.batch import Outcome
    from foresize.simulator.scenario.scenario import Scenario
    from foresize.simulator.store import ResultFolder


@ending_well
def run(
    files: Files,
    replications: Replications = None,
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**64 - 1, help="Of every random number; the scenario's own if not said.")
    ] = None,
    engine: Annotated[
        Literal["auto", "simpy", "compiled"], typer.Option(help="Which engine runs it; auto takes the fastest.")
    ] = "auto",
    sets: Sets = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep the result here; of several scenarios each in a folder of its name."),
    ] = None,
    turns: Annotated[bool, typer.Option("--turns", help="Write a row per turn as well (Parquet in --out).")] = False,
    workers: Workers = None,
    fresh: Fresh = False,
    as_json: Json = False,
    first_look: Annotated[bool, typer.Option("--first-look", help="End with 0 whatever the verdict.")] = False,
) -> None:
    """Simulate scenarios and judge them: latency, cost per user, what breaks first, and a verdict.

    With --out the records are kept as they come, so that the same command goes on where it was interrupted.
    """
    if out is None and (turns or fresh):
        raise typer.BadParameter("needs --out.", param_hint="--turns" if turns else "--fresh")
    from foresize.simulator.cli.following import follow
    from foresize.simulator.cli.inputs import load_all
    from foresize.simulator.job import planned

    scenarios = load_all(files, sets)
    folders = _folders(scenarios, out)
    jobs = [
        planned(each, replications, seed, engine, folder, turns)
        for each, folder in zip(scenarios, folders, strict=True)
    ]
    found: dict[int, Outcome] = {}
    try:
        for outcome in follow(jobs, workers=workers, fresh=fresh):
            found[jobs.index(outcome.job)] = outcome
    finally:  # what has ended is shown, even if the rest was interrupted
        outcomes = [found[number] for number in sorted(found)]
        _show(outcomes, as_json)
    if as_json:
        documents = [_document(outcome) for outcome in outcomes]
        show_json(documents[0] if len(documents) == 1 else {"scenarios": documents})
    codes = [_exit_code(outcome) for outcome in outcomes]
    end(code for code in codes if not first_look or code == BAD_INPUT)


def _folders(scenarios: "Sequence[Scenario]", out: Path | None) -> "list[ResultFolder | None]":
    """Where each result goes: of a single one the folder itself, of several those in it with their names."""
    from foresize.simulator.cli.inputs import named_apart
    from foresize.simulator.store import ResultFolder

    if out is None:
        return [None] * len(scenarios)
    if len(scenarios) == 1:
        return [ResultFolder(out)]
    named_apart(scenarios)
    return [ResultFolder(out / scenario.name) for scenario in scenarios]


def _exit_code(outcome: "Outcome") -> int:
    return BAD_INPUT if isinstance(outcome.result, Exception) else outcome.result.verdict.exit_code


def _show(outcomes: "Sequence[Outcome]", as_json: bool) -> None:
    from foresize.simulator.cli.words import tell_outcome

    for outcome in outcomes:
        tell_outcome(outcome)
        if not isinstance(outcome.result, Exception) and not as_json:
            show_summary(outcome.result)
            if outcome.job.folder is not None:
                show(f"Report: {outcome.job.folder.report}\n")


def _document(outcome: "Outcome") -> dict[str, Any]:
    """The result, or why there is none."""
    if isinstance(outcome.result, Exception):
        return {"name": outcome.job.scenario.name} | problems_as_json(problems_of(outcome.result))
    return outcome.result.to_dict()
