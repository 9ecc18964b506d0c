"""Where the latency goes: a completed turn's mean seconds by place and cause."""

from typing import TYPE_CHECKING

from foresize.simulator.analysis.metrics.turns import CAUSES, cause_of
from foresize.simulator.analysis.words import say
from foresize.simulator.figures.base import Figure
from foresize.simulator.figures.over_time import rounded
from foresize.simulator.figures.theme import BLUE, GREEN, GREY, ORANGE, VERMILION, blank, frame, plain
from foresize.simulator.result import Result

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

MOST_PARTS = 12
"""So many parts are shown; the smaller ones are put together."""
LEAST_SHARE = 0.0005
"""A part smaller than this is none."""
KINDS = {
    "waiting": VERMILION,
    "own work": BLUE,
    "database": GREEN,
    "external API": ORANGE,
    "network and connection": GREY,
}
"""Colour of each kind of time; waiting is what more capacity would take away."""
_KIND_OF = {
    "working": "own work",
    "waiting": "waiting",
    "cold start": "waiting",
    "pool": "waiting",
    "back-off": "waiting",
    "query": "database",
    "contention": "waiting",
    "API": "external API",
}


def data(result: Result) -> "pd.DataFrame":
    """One row a part, largest first: part, kind, cause (in words), per_turn_s, share."""
    import pandas as pd

    parts = result.latency_parts
    shown = parts[parts["share"] >= LEAST_SHARE].iloc[:MOST_PARTS]
    rows = [
        (part, _KIND_OF.get(cause_of(part), "network and connection"), CAUSES.get(cause_of(part), ""), seconds, share)
        for part, seconds, share in zip(shown["part"], shown["per_turn_s"], shown["share"], strict=True)
    ]
    return pd.DataFrame(rows, columns=["part", "kind", "cause", "per_turn_s", "share"])


def draw(data: "pd.DataFrame") -> "go.Figure":
    """A bar a part, coloured by what kind of time it is."""
    if not len(data):
        return blank("No turn was completed.")
    figure = frame(100 + 30 * len(data))
    for kind, colour in KINDS.items():
        own = data[data["kind"] == kind]
        if len(own):
            figure.add_bar(
                y=[plain(part) for part in own["part"]], x=rounded(own["per_turn_s"] * 1e3), orientation="h", name=kind,
                marker_color=colour, text=_labels(own), textposition="outside", cliponaxis=False,
                customdata=list(own["cause"]), hovertemplate="%{y}<br>%{text}<br>%{customdata}<extra></extra>",
            )  # fmt: skip
    order = [plain(part) for part in data["part"]]
    figure.update_yaxes(categoryorder="array", categoryarray=order[::-1], ticks="")
    figure.update_xaxes(
        title_text="mean time in a completed turn (ms)", range=[0, data["per_turn_s"].max() * 1.25e3], showgrid=True
    )
    return figure


def says(data: "pd.DataFrame") -> str:
    """How much of a turn is waiting for capacity."""
    if not len(data):
        return ""
    waiting = float(data.loc[data["kind"] == "waiting", "share"].sum())
    first = data.iloc[0]
    return (
        f"{first['part']} is {say(first['share'], 'fraction')} of a turn; waiting, which more capacity or "
        f"quota would take away, is {say(waiting, 'fraction')}."
    )


def _labels(rows: "pd.DataFrame") -> list[str]:
    return [
        f"{say(seconds, 's')} ({say(share, 'fraction')})"
        for seconds, share in zip(rows["per_turn_s"], rows["share"], strict=True)
    ]


FIGURE = Figure("latency-parts", "Where the latency goes", position=50, data=data, draw=draw, says=says)
