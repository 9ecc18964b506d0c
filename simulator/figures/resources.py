"""How much of each resource is in use over time, the first to saturate on top."""

from typing import TYPE_CHECKING

from foresize.simulator.analysis.bottleneck import SATURATED
from foresize.simulator.analysis.words import say
from foresize.simulator.figures.base import Figure
from foresize.simulator.figures.over_time import Clock, put_together, rounded
from foresize.simulator.figures.theme import blank, frame, plain
from foresize.simulator.result import Result

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

MOST_RESOURCES = 24
"""So many resources are shown, the worst ones."""
SCALE = [
    (0.0, "#f4f7fa"), (0.5, "#a9cbe6"), (0.7, "#5b9bcb"), (SATURATED, "#1d5c93"), (SATURATED, "#e07b1f"),
    (1.0, "#b8321a"),
]  # fmt: skip
"""Light to dark blue, and from where a resource counts as saturated on orange to red."""

_KEY = {
    "title": {"text": "in use", "font_size": 12, "side": "right"},
    "tickvals": [0, 0.5, SATURATED],
    "tickformat": ".0%",
    "tickangle": 0,
    "tickfont_size": 11,
    "orientation": "h",
    "x": 0,
    "xanchor": "left",
    "y": 1,
    "yanchor": "bottom",
    "lenmode": "pixels",
    "len": 260,
    "thickness": 8,
    "outlinewidth": 0,
}


def data(result: Result) -> "pd.DataFrame":
    """One row a resource and period, worst resource first.

    Columns: resource, kind, time_s, utilisation (mean over replications; `_high` is the greatest), counted.
    """
    rank = {use.resource: i for i, use in enumerate(result.bottleneck.uses[:MOST_RESOURCES])}
    scrapes = result.resources[result.resources["resource"].isin(list(rank))]
    table = put_together(scrapes, ["resource", "kind"], ["utilisation"])
    table["counted"] = table["time_s"] > result.scenario.warmup
    table = table.sort_values("resource", key=lambda names: names.map(rank), kind="stable", ignore_index=True)
    return table[["resource", "kind", "time_s", "utilisation", "utilisation_high", "counted"]]


def draw(data: "pd.DataFrame") -> "go.Figure":
    """A heat map: a row a resource, colour its share in use."""
    if not len(data):
        return blank("Nothing in this scenario has a limit.")
    names, clock = list(dict.fromkeys(data["resource"])), Clock(data["time_s"].max())
    table = data.pivot(index="resource", columns="time_s", values="utilisation").loc[names[::-1]]
    figure = frame(110 + 26 * len(names))
    figure.add_heatmap(
        x=clock.of(table.columns.astype(float)), y=[plain(name) for name in table.index],
        z=[rounded(row, 3) for row in table.to_numpy()], zmin=0, zmax=1, colorscale=SCALE, ygap=2,
        colorbar=_KEY,
        hovertemplate=f"%{{y}}: %{{z:.1%}} in use after %{{x:.4g}} {clock.unit}<extra></extra>",
    )  # fmt: skip
    figure.update_yaxes(ticks="", showgrid=False)
    clock.label(figure, range=[0, data["time_s"].max() / clock.unit_s])
    return figure


def says(data: "pd.DataFrame") -> str:
    """Which resources were ever saturated."""
    counted = data[data["counted"]]
    if not len(counted):
        return ""
    peaks = counted.groupby("resource", sort=False)["utilisation_high"].max()
    full = [str(name) for name in peaks.index[peaks >= SATURATED]]
    if not full:
        return f"Nothing is ever {say(SATURATED, 'fraction')} or more in use, in any scrape of any replication."
    return f"At times {say(SATURATED, 'fraction')} or more in use, in some replication: {', '.join(full)}."


FIGURE = Figure("resources", "Resources in use", position=60, data=data, draw=draw, says=says)
