"""The distribution of turn latency: how many turns took how long, with the percentiles and what is promised."""

from collections.abc import Iterator
from math import floor, log10, nan
from typing import TYPE_CHECKING

from foresize.simulator.analysis.words import say
from foresize.simulator.figures.base import Figure
from foresize.simulator.figures.over_time import rounded
from foresize.simulator.figures.theme import BLUE, INK, VERMILION, blank, frame, plain
from foresize.simulator.result import Result
from foresize.simulator.telemetry.histogram import Histogram, bin_of, lower_edge_s

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

TOGETHER = 5
"""So many bins of the histogram, of 1 % each, are one bar."""
PERCENTILES = {"turn_latency_p50_s": "p50", "turn_latency_p95_s": "p95", "turn_latency_p99_s": "p99"}
"""The metrics that are marked in the figure."""
COLUMNS = ("kind", "name", "from_s", "to_s", "share", "within")


def data(result: Result) -> "pd.DataFrame":
    """One row a bar, percentile and objective (`kind`): name, from_s, to_s, share, within.

    A bar's `share` is that of the completed turns of all replications between `from_s` and `to_s`, its `within` the
    share that took no longer. A percentile (mean over replications) and an objective on one stand at `from_s`.
    """
    import pandas as pd

    merged = Histogram()
    for record in result.records:
        merged.merge(record.latency)
    marks: list[tuple[str, str, float]] = []
    if merged.count:
        marks = [("percentile", name, result.estimates[metric].value) for metric, name in PERCENTILES.items()]
        marks += [("objective", o.text, o.threshold) for o in result.objectives if o.metric in PERCENTILES]
    rows = [*_bars(merged), *((*mark, mark[2], None, None) for mark in marks)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"share": float, "within": float})


def draw(data: "pd.DataFrame") -> "go.Figure":
    """An outline over a logarithmic axis, lines for percentiles and objectives."""
    bars = data[data["kind"] == "bar"]
    if not len(bars):
        return blank("No turn was completed.")
    figure = frame(300)
    edges = [max(1e-6, bars["from_s"].iloc[0]), *bars["to_s"]]
    heights = rounded(bars["share"] * 100)
    figure.add_scatter(
        x=rounded([edges[0], *edges]), y=[0.0, *heights, 0.0], mode="lines", fill="tozeroy", showlegend=False,
        line={"color": BLUE, "width": 1, "shape": "hv"}, fillcolor="rgba(11, 99, 165, 0.25)",
        text=["", *_texts(bars), ""], hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip
    _marks(figure, data, float(bars["share"].max()) * 100)
    ticks = _ticks(edges[0], edges[-1])
    figure.update_xaxes(
        type="log", title_text="turn latency", tickvals=rounded(ticks), ticktext=[say(tick, "s") for tick in ticks]
    )
    figure.update_yaxes(title_text="share of turns (%)")
    return figure


def says(data: "pd.DataFrame") -> str:
    """Which share of the turns is within the objective, or within a second."""
    bars, objectives = data[data["kind"] == "bar"], data[data["kind"] == "objective"]
    if not len(bars):
        return ""
    limit_s = float(objectives["from_s"].iloc[0]) if len(objectives) else 1.0
    below = bars.loc[bars["to_s"] <= limit_s * 1.001, "within"]
    share = float(below.max()) if len(below) else 0.0
    return f"About {say(round(share, 4), 'fraction')} of the completed turns take no longer than {say(limit_s, 's')}."


def _bars(merged: Histogram) -> Iterator[tuple[object, ...]]:
    if not merged.count:
        return
    within = 0
    for i in range(bin_of(merged.min), bin_of(merged.max) + 1, TOGETHER):
        count = sum(merged.counts[i : i + TOGETHER])
        within += count
        yield "bar", "", lower_edge_s(i), lower_edge_s(i + TOGETHER), count / merged.count, within / merged.count


def _marks(figure: "go.Figure", data: "pd.DataFrame", top: float) -> None:
    """Lines as traces: plotly places the labels of its own lines wrongly on a logarithmic axis."""
    for kind, height, colour, dash in (("percentile", 1.04, INK, "dot"), ("objective", 1.2, VERMILION, "dash")):
        for at_s, name in _named(data[data["kind"] == kind]).items():
            label = f"{name} {say(at_s, 's')}" if kind == "percentile" else plain(name)
            figure.add_scatter(
                x=rounded([at_s, at_s, nan, at_s]), y=rounded([0, top, nan, top * height]), mode="lines+text",
                text=["", "", "", label], textposition=_beside(name, at_s, data), showlegend=False, hoverinfo="skip",
                textfont={"size": 12, "color": colour}, line={"color": colour, "width": 1.5, "dash": dash},
                cliponaxis=False,
            )  # fmt: skip


def _named(marks: "pd.DataFrame") -> dict[float, str]:
    """What stands at each place; percentiles of a constant latency are one."""
    names: dict[float, str] = {}
    for name, at_s in zip(marks["name"], marks["from_s"], strict=True):
        names[at_s] = f"{names[at_s]}, {name}" if at_s in names else name
    return names


def _beside(name: str, at_s: float, data: "pd.DataFrame") -> str:
    """On which side of its line a label is in nobody's way: p99 has p95 on its left, and p95 often an objective."""
    objectives = data.loc[data["kind"] == "objective", "from_s"]
    if name not in PERCENTILES.values():
        return "top center"
    return "top right" if name == "p99" or (name == "p95" and (objectives < at_s).any()) else "top left"


def _texts(bars: "pd.DataFrame") -> list[str]:
    columns = ("from_s", "to_s", "share", "within")
    return [
        f"{say(from_s, 's')} to {say(to_s, 's')}: {say(share, 'fraction')} of the turns<br>"
        f"{say(within, 'fraction')} take no longer than {say(to_s, 's')}"
        for from_s, to_s, share, within in zip(*(bars[column] for column in columns), strict=True)
    ]


def _ticks(least_s: float, most_s: float) -> list[float]:
    decades = range(floor(log10(least_s)), floor(log10(most_s)) + 2)
    return [digit * 10.0**decade for decade in decades for digit in (1, 2, 5)]


FIGURE = Figure("distribution", "How long turns take", position=12, data=data, draw=draw, says=says)
