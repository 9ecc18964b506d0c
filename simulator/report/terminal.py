"""A result as text that one wants to read: verdict, the figures that matter, where the latency goes, what limits it."""

import io
from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from foresize.simulator.analysis.verdict import Judgement, Outcome
from foresize.simulator.analysis.words import say
from foresize.simulator.report.headlines import headlines, instances_sentence
from foresize.simulator.result import Result

WIDTH = 96
"""Columns of the text where no terminal says how wide it is."""
MOST_PARTS = 6
"""So many parts of the latency are shown; the rest is one line."""
LEAST_SHARE = 0.0005
"""A part smaller than this is not worth a line."""
BAR = 24
"""Columns of the longest bar."""

MARKS: dict[Outcome, tuple[str, str]] = {
    "pass": ("✓", "green"),
    "fail": ("✗", "red"),
    "too close to call": ("?", "yellow"),
    "no data": ("–", "dim"),
}
"""Mark and colour of each outcome."""


def summary(result: Result, width: int = WIDTH) -> str:
    """The result as plain text of at most `width` columns."""
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=False, legacy_windows=False)
    with console.capture() as captured:
        console.print(view(result))
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def view(result: Result) -> RenderableType:
    """The same for a rich console, which adds colours where they can be shown and takes the terminal's width."""
    return Group(*_blocks(result))


def _blocks(result: Result) -> Iterator[RenderableType]:
    yield _verdict(result)
    yield from (_objective(judgement) for judgement in result.verdict.judgements)
    yield Text()
    yield _figures(result)
    if sentence := instances_sentence(result):
        yield Padding(Text(sentence), (0, 2))
    if len(result.latency_parts):
        yield Text()
        yield _latency(result)
    yield Text()
    yield Padding(Text(result.bottleneck.sentence), (0, 2))
    if breaking_matters(result):
        yield Padding(Text(result.breaking_point), (0, 2))
    yield Text()
    yield Padding(Text(birth_line(result), style="dim"), (0, 2))


def _verdict(result: Result) -> Text:
    colour = MARKS[result.verdict.outcome][1]
    return Text.assemble((result.scenario.name, "bold"), "  ", (result.verdict.sentence, f"bold {colour}"))


def _objective(judgement: Judgement) -> RenderableType:
    mark, colour = MARKS[judgement.outcome]
    row = Table.grid(padding=(0, 1))
    row.add_row(Text(f"  {mark}", style=colour), Text(judgement.sentence))
    return row


def _figures(result: Result) -> RenderableType:
    few = len(result.records) < 2
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim", show_edge=False)
    table.add_column("", style="dim")
    table.add_column("")
    table.add_column("value", justify="right")
    table.add_column("one replication: no interval" if few else "95 % interval")
    for group, rows in headlines(result).items():
        for i, row in enumerate(rows):
            table.add_row(group if i == 0 else "", Text(row.label), Text(row.value, style="bold"), row.interval)
    return Padding(table, (0, 2))


def _latency(result: Result) -> RenderableType:
    parts = result.latency_parts
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right")
    shown = parts[parts["share"] >= LEAST_SHARE].head(MOST_PARTS)
    for part, seconds, share in zip(shown["part"], shown["per_turn_s"], shown["share"], strict=True):
        bar = "█" * max(1, round(BAR * share / parts["share"].iloc[0]))
        table.add_row(Text(part), say(seconds, "s"), say(share, "fraction"), Text(bar, style="cyan"))
    rest = parts.iloc[len(shown) :]
    if rest["share"].sum() >= LEAST_SHARE:
        seconds, share = float(rest["per_turn_s"].sum()), float(rest["share"].sum())
        table.add_row(Text(f"{len(rest)} others"), say(seconds, "s"), say(share, "fraction"), "")
    mean = say(result.estimates["turn_latency_mean_s"].value, "s")
    return Padding(Group(Text(f"Where a turn's {mean} go", style="bold"), table), (0, 2))


def breaking_matters(result: Result) -> bool:
    named = {"breaking_point_users", "broke", "time_to_break_s"} & {each.metric for each in result.objectives}
    return bool(named) or result.estimates["broke"].value >= 0.5


def birth_line(result: Result, *, timing: bool = True) -> str:
    """What the result was made from and by, and what making it took where that is known, in a line."""
    born = result.provenance
    count = len(result.records)
    took = f" in {say(born['wall_s'], 's')}" if timing and "wall_s" in born else ""
    return " · ".join(
        [
            f"{count} {'replication' if count == 1 else 'replications'}",
            f"seed {born['seed']}",
            f"{born['engine']} engine",
            f"foresize {born['versions']['foresize']}",
            f"scenario {born['scenario_sha256'][:12]}",
            f"{born['turns']:,} turns{took}",
        ]
    )
