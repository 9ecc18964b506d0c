"""`foresize list`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from foresize.simulator.cli.endings import ending_well
from foresize.simulator.cli.options import Json
from foresize.simulator.cli.output import show, show_json, show_table

if TYPE_CHECKING:
    from foresize.simulator.cli.catalogue import Row

Topic = Literal[
    "policies",
    "pipelines",
    "node_scalers",
    "distributions",
    "arrivals",
    "routers",
    "capacities",
    "scenarios",
    "metrics",
    "prices",
    "engines",
]


@ending_well
def list_parts(
    topic: Annotated[
        Topic | None, typer.Argument(metavar="TOPIC", help="What to list; all topics if not said.")
    ] = None,
    scenario: Annotated[
        str | None, typer.Argument(metavar="SCENARIO", help="With metrics: those of this scenario.")
    ] = None,
    from_file: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="With policies: those in this Python file.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List what a scenario can name: kinds of parts with their fields, metrics, prices, shipped scenarios."""
    from foresize.simulator.cli.catalogue import metrics, policies_in, topics

    if scenario is not None and topic != "metrics":
        raise typer.BadParameter("goes with `metrics`.", param_hint="SCENARIO")
    if from_file is not None and topic != "policies":
        raise typer.BadParameter("goes with `policies`.", param_hint="--from")
    known = topics()
    if topic is None:
        _show_topics({name: [row.name for row in make()] for name, make in known.items()}, as_json)
    elif scenario is not None:
        _show_rows(topic, metrics(scenario), as_json)
    else:
        _show_rows(topic, known[topic]() if from_file is None else policies_in(from_file), as_json)


def _show_topics(topics: dict[str, list[str]], as_json: bool) -> None:
    if as_json:
        show_json(topics)
        return
    for topic, names in topics.items():
        show(f"{topic} ({len(names)}): {', '.join(names)}")


def _show_rows(topic: str, rows: "list[Row]", as_json: bool) -> None:
    if as_json:
        show_json({topic: [row.to_dict() for row in rows]})
        return
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    columns = {topic: [row.name for row in rows], "what it is": [row.what for row in rows]}
    if any(row.exactness for row in rows):
        columns["arithmetic"] = [row.exactness or "" for row in rows]
    if any(row.fields for row in rows):
        columns["fields \\[optional]"] = [row.fields_text for row in rows]
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for header in columns:
        table.add_column(header, no_wrap=header in (topic, "arithmetic"))
    for cells in zip(*columns.values(), strict=True):
        table.add_row(*map(Text, cells))
    show_table(table)
