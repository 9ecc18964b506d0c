"""Turn latency over time: median and p95 of each scrape, and what is promised."""

from typing import TYPE_CHECKING

from foresize.simulator.analysis.words import say
from foresize.simulator.figures.base import Figure
from foresize.simulator.figures.over_time import Clock, limit_of, promise, put_together, rounded, spans, worst
from foresize.simulator.figures.theme import BLUE, SKY, blank, frame
from foresize.simulator.result import Result

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


def data(result: Result) -> "pd.DataFrame":
    """One row a period: latency_p50_s, latency_p95_s (mean over replications, `_low`, `_high`), counted, objective_s.

    `objective_s` is the threshold on the p95, NaN without one. Periods in which no turn ended have NaN.
    """
    scrapes = result.timeline.drop_duplicates(["replication", "time_s"])
    table = put_together(scrapes, [], ["latency_p50_s", "latency_p95_s"])
    table["counted"] = table["time_s"] > result.scenario.warmup
    table["objective_s"] = limit_of(result.objectives, "turn_latency_p95_s")
    return table if table["latency_p95_s"].notna().any() else table.iloc[:0]


def draw(data: "pd.DataFrame") -> "go.Figure":
    """The p95 with its band over replications, the median, and the objective as a line."""
    if not len(data):
        return blank("No turn was completed.")
    figure, clock = frame(340), Clock(data["time_s"].max())
    x = clock.of(data["time_s"])
    if (data["latency_p95_s_high"] > data["latency_p95_s_low"]).any():
        _band(figure, data, x)
    for name, column, colour in (("p95", "latency_p95_s", BLUE), ("median", "latency_p50_s", SKY)):
        figure.add_scatter(
            x=x, y=rounded(data[column]), mode="lines", name=name, line={"color": colour, "width": 2},
            text=_texts(data, column), hovertemplate=f"{name} %{{text}}<extra></extra>",
        )  # fmt: skip
    promise(figure, data["objective_s"].iloc[0], "p95 objective")
    clock.shade_warmup(figure, data)
    figure.update_layout(hovermode="x unified")
    figure.update_yaxes(title_text="turn latency (s)")
    clock.label(figure)
    return figure


def says(data: "pd.DataFrame") -> str:
    """How often the p95 was above what is promised, and its worst period."""
    counted = data[data["counted"]]
    if not counted["latency_p95_s"].notna().any():
        return ""
    peak = worst(counted, "latency_p95_s")
    told = f"The worst period's p95 is {say(peak['latency_p95_s'], 's')}, {say(peak['time_s'], 's')} after the start"
    limit = counted["objective_s"].iloc[0]
    if limit != limit:
        return f"{told}."
    known = counted["latency_p95_s"].dropna()
    share = float((known > limit).mean())
    above = f"{say(share, 'fraction')} of the periods are" if share else "no period is"
    return f"{told}; {above} above {say(limit, 's')}."


def _band(figure: "go.Figure", data: "pd.DataFrame", x: list[float | None]) -> None:
    edge = {"x": x, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "legendgroup": "p95"}
    figure.add_scatter(y=rounded(data["latency_p95_s_low"]), showlegend=False, **edge)
    figure.add_scatter(
        y=rounded(data["latency_p95_s_high"]), fill="tonexty", fillcolor="rgba(11, 99, 165, 0.16)",
        name="p95, lowest to highest", **edge,
    )  # fmt: skip


def _texts(data: "pd.DataFrame", column: str) -> list[str]:
    rows = zip(data[column], data[f"{column}_low"], data[f"{column}_high"], strict=True)
    return [say(value, "s") + spans(low, high, "s") for value, low, high in rows]


FIGURE = Figure("latency", "Latency over time", position=10, data=data, draw=draw, says=says)
