"""The p95 latency of two runs in one figure: data and drawing, as the figures of a single run."""

from typing import TYPE_CHECKING

import foresize as fs
from foresize.simulator.analysis.words import say
from foresize.simulator.figures import figures
from foresize.simulator.figures.over_time import Clock, rounded
from foresize.simulator.figures.theme import BLUE, GREY, blank, frame

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


def data(before: fs.Result, after: fs.Result) -> "pd.DataFrame":
    """The latency figure's rows of both, the earlier run first; `run` is `before` or `now`."""
    import pandas as pd

    latency = figures()["latency"]
    tables = [latency.data(result).assign(run=name) for name, result in (("before", before), ("now", after))]
    return pd.concat(tables, ignore_index=True)


def draw(data: "pd.DataFrame") -> "go.Figure":
    """A line each."""
    if not len(data):
        return blank("No turn was completed in either run.")
    figure, clock = frame(320), Clock(data["time_s"].max())
    for run, colour in (("before", GREY), ("now", BLUE)):
        own = data[data["run"] == run]
        figure.add_scatter(
            x=clock.of(own["time_s"]), y=rounded(own["latency_p95_s"]), name=run, mode="lines",
            line={"color": colour, "width": 2}, text=[say(value, "s") for value in own["latency_p95_s"]],
            hovertemplate=f"{run} %{{text}}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(hovermode="x unified")
    figure.update_yaxes(title_text="p95 turn latency (s)")
    clock.label(figure)
    return figure
