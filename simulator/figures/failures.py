"""What went wrong over time: turns that failed, and users who gave up waiting for an instance."""

from typing import TYPE_CHECKING

from foresize.simulator.analysis.words import say
from foresize.simulator.figures.base import Figure
from foresize.simulator.figures.over_time import Clock, put_together, rounded, spans, worst
from foresize.simulator.figures.theme import ORANGE, VERMILION, blank, styled
from foresize.simulator.result import Result

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

_PANELS = (
    ("error_rate", "failed turns (%)", 100.0, VERMILION, "fraction"),
    ("given_up_per_min", "users giving up (per min)", 1.0, ORANGE, "per_min"),
)


def data(result: Result) -> "pd.DataFrame":
    """One row a period: error_rate and given_up_per_min (mean over replications, `_low`, `_high`), counted.

    No rows where nothing ever failed.
    """
    scrapes = result.timeline.drop_duplicates(["replication", "time_s"])
    per_min = scrapes["abandonments"].astype(float) * 60.0 / result.scenario.scrape
    table = put_together(scrapes.assign(given_up_per_min=per_min), [], ["error_rate", "given_up_per_min"])
    table["counted"] = table["time_s"] > result.scenario.warmup
    return table if (table[["error_rate_high", "given_up_per_min_high"]] > 0).to_numpy().any() else table.iloc[:0]


def draw(data: "pd.DataFrame") -> "go.Figure":
    """An area for the error rate, and one under it for those who gave up, where there were any."""
    from plotly.subplots import make_subplots

    panels = _panels(data)
    if not panels:
        return blank("No turn failed, and nobody gave up waiting.")
    rows, clock = len(panels), Clock(data["time_s"].max())
    figure = styled(make_subplots(rows, 1, shared_xaxes=True, vertical_spacing=0.08), 40 + 190 * rows)
    for row, (column, title, scale, colour, unit) in enumerate(panels, 1):
        values = zip(data[column], data[f"{column}_low"], data[f"{column}_high"], strict=True)
        figure.add_scatter(
            x=clock.of(data["time_s"]), y=rounded(data[column] * scale), name=title, fill="tozeroy", mode="lines",
            line={"color": colour, "width": 1.5}, showlegend=False, row=row, col=1,
            text=[say(value, unit) + spans(low, high, unit) for value, low, high in values],
            hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
        figure.update_yaxes(title_text=title, row=row, col=1)
    clock.shade_warmup(figure, data, rows)
    figure.update_layout(hovermode="x unified")
    clock.label(figure, row=rows, col=1)
    return figure


def says(data: "pd.DataFrame") -> str:
    """The worst period."""
    counted = data[data["counted"]]
    if not len(counted) or not counted["error_rate"].max() > 0:
        return ""
    peak = worst(counted, "error_rate")
    share, at = say(peak["error_rate"], "fraction"), say(peak["time_s"], "s")
    return f"In the worst period, {at} after the start, {share} of the turns failed."


def _panels(data: "pd.DataFrame") -> list[tuple[str, str, float, str, str]]:
    return [panel for panel in _PANELS if len(data) and data[f"{panel[0]}_high"].max() > 0]


FIGURE = Figure("failures", "Failures over time", position=15, data=data, draw=draw, says=says)
