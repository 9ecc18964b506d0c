"""`foresize compare`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from foresize.simulator.cli.endings import ending_well
from foresize.simulator.cli.options import Files, Fresh, Json, Replications, Sets, Workers
from foresize.simulator.cli.output import show, show_json, show_table, tell

if TYPE_CHECKING:
    from foresize.simulator.compare import Comparison
    from foresize.simulator.scenario.scenario import Scenario


@ending_well
def compare(
    files: Files,
    policies: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,…",
            help="Policies for one scenario, the first being compared with: YAML files, shipped ones, or kinds whose "
            "fields can all be left out.",
        ),
    ] = None,
    service: Annotated[
        str | None,
        typer.Option(
            help="Whose policy they take the place of; if not said, that of the service which holds the sessions, or "
            "every autoscaler's where none does."
        ),
    ] = None,
    metrics: Annotated[
        list[str] | None, typer.Option("--metric", metavar="NAME", help="Compare these instead. Repeatable.")
    ] = None,
    replications: Replications = None,
    seed: Annotated[int | None, typer.Option(min=0, max=2**64 - 1, help="The first scenario's if not said.")] = None,
    sets: Sets = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep each result here, in a folder of its set-up's name.")
    ] = None,
    workers: Workers = None,
    fresh: Fresh = False,
    as_json: Json = False,
) -> None:
    """Compare scenarios, or policies on one scenario, on the same users: each metric with its difference to the first.

    A difference is taken replication by replication; where its 95 % interval leaves out 0 it is marked ● better or ○
    worse for metrics that have a good direction, ◆ for others. The rest is too close to call.
    """
    if fresh and out is None:
        raise typer.BadParameter("needs --out.", param_hint="--fresh")
    from foresize.simulator.cli.following import Subject, watching
    from foresize.simulator.compare import compare as compared

    setups = _setups(files, policies, service, sets)
    first = next(iter(setups.values()))
    with watching(Subject(f"{len(setups)} set-ups", first.duration)) as on_progress:
        comparison = compared(
            setups, replications=replications, seed=seed, workers=workers, out=out, fresh=fresh, on_progress=on_progress
        )
    if as_json:
        show_json(comparison.to_dict(metrics or ()))
    else:
        _show(comparison, metrics or [])


def _setups(
    files: list[str], policies: str | None, service: str | None, sets: list[str] | None
) -> "dict[str, Scenario]":
    from foresize.simulator.cli.inputs import load_all, named_apart

    scenarios = load_all(files, sets)
    if policies is None:
        if len(scenarios) < 2:
            raise typer.BadParameter("needs two scenarios at least, or one and --policies.", param_hint="FILE")
        if service is not None:
            raise typer.BadParameter("needs --policies.", param_hint="--service")
        named_apart(scenarios)
        return {scenario.name: scenario for scenario in scenarios}
    if len(scenarios) > 1:
        raise typer.BadParameter("compares policies on one scenario.", param_hint="--policies")
    from foresize.simulator.compare import with_policies

    return with_policies(scenarios[0], [name for name in map(str.strip, policies.split(",")) if name], service)


def _show(comparison: "Comparison", metrics: list[str]) -> None:
    from rich.table import Table

    from foresize.simulator.compare.words import difference_words, estimate_words

    table = Table("metric", *comparison.results, title_justify="left")
    rows: dict[str, list[str]] = {}
    for cell in comparison.cells(metrics):
        rows.setdefault(cell.metric.name, []).append(f"{estimate_words(cell)}\n{difference_words(cell)}".rstrip())
    for name, cells in rows.items():
        table.add_row(name, *cells, end_section=True)
    table.add_row("verdict", *[result.verdict.outcome for result in comparison.results.values()])
    show_table(table)
    runs = len(comparison.results[comparison.first].records)
    show(f"{runs} replications each, on the same users; differences are to {comparison.first}, run by run.")
    if runs < 2:
        tell("One replication has no intervals: nothing can be told apart.")
