"""Recorded and ours over time, as a page."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from foresize.simulator.figures.theme import BLUE, FONT, INK, ORANGE, VERMILION, frame
from foresize.simulator.replay.judging import Case, Tally

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_SEQUENCES = 40
"""So many sequences are drawn; those that differ come first."""

_HEAD = (
    "<!doctype html><html lang='en'><meta charset='utf-8'><title>Replay</title>"
    f"<style>body {{font: 15px {FONT}; color: {INK}; margin: 24px}}</style><h1>Recorded and replayed decisions</h1>"
)


def page(tallies: Sequence[Tally]) -> str:
    """A page with a drawing of each sequence, and one of all single decisions of a kind."""
    import plotly.io as pio

    parts = [_HEAD]
    for tally in tallies:
        parts.append(f"<h2>{escape(tally.file)}: {escape(tally.kind)}, {tally.passed} of {len(tally.cases)} agree</h2>")
        for title, case in chosen(tally):
            parts.append(f"<h3>{escape(title)}</h3>")
            parts.append(pio.to_html(drawn(case), include_plotlyjs=len(parts) == 3, full_html=False))
    return "\n".join(parts)


def chosen(tally: Tally) -> list[tuple[str, Case]]:
    """What is drawn: each sequence under its title; the single decisions of a kind one after the other."""
    sequences = [case for case in tally.cases if case.decisions > 1]
    single = [case for case in tally.cases if case.decisions == 1]
    drawn_ones = [(case.title, case) for case in sorted(sequences, key=lambda case: case.passed)[:MOST_SEQUENCES]]
    if single:
        drawn_ones.append((f"{len(single)} decisions, one after the other", _together(single)))
    return drawn_ones


def drawn(case: Case) -> "go.Figure":
    """Steps of what was recorded and of ours, with a mark at each decision that differs."""
    figure = frame(300)
    times, recorded, ours = (list(column) for column in zip(*case.shown, strict=True)) if case.shown else ([], [], [])
    for name, values, colour, dash in (("recorded", recorded, BLUE, "solid"), ("ours", ours, ORANGE, "dot")):
        figure.add_scatter(
            x=times, y=values, name=name, mode="lines+markers",
            line={"color": colour, "shape": "hv", "dash": dash}, marker={"size": 4},
        )  # fmt: skip
    apart = [place for place, (_, one, other) in enumerate(case.shown) if one != other]
    if apart:
        figure.add_scatter(
            x=[times[place] for place in apart], y=[ours[place] for place in apart], name="differs", mode="markers",
            marker={"color": VERMILION, "size": 9, "symbol": "x"},
        )  # fmt: skip
    figure.update_layout(showlegend=True)
    figure.update_xaxes(title_text="seconds" if case.decisions > 1 else "case")
    figure.update_yaxes(title_text="replicas", rangemode="tozero")
    return figure


def write(tallies: Sequence[Tally], out: Path) -> None:
    """Write the page, its folder too."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page(tallies), "utf-8")


def _together(cases: Sequence[Case]) -> Case:
    shown = tuple((float(number), one, other) for number, case in enumerate(cases) for _, one, other in case.shown)
    return Case("", cases[0].kind, cases[0].place, 1, 0, None, shown)
