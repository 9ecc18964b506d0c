"""Scaling events: when an autoscaler asked for more instances, and how long until they were ready."""

from typing import TYPE_CHECKING

from foresize.simulator.analysis.words import say
from foresize.simulator.figures.base import Figure
from foresize.simulator.figures.over_time import Clock, limit_of, promise, rounded
from foresize.simulator.figures.theme import SERIES, blank, frame, plain
from foresize.simulator.result import Result

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

MOST_EVENTS = 1000
"""So many events are shown; of more an even choice in the order of time."""
COLUMNS = ["replication", "time_s", "service", "before", "desired", "reason", "duration_s"]
_SCALE_OUT_METRICS = ("scale_out_time_p95_s", "scale_out_time_max_s", "scale_out_time_mean_s")


def data(result: Result) -> "pd.DataFrame":
    """One row a scale-out whose instances got ready, in order of time.

    Columns: replication, time_s, service, before, desired, reason, duration_s (decision → last instance ready),
    objective_s (NaN without one), until_s (the end of the run).
    """
    events = result.scaling
    ready = events[events["duration_s"].notna()].sort_values(
        ["time_s", "replication"], kind="stable", ignore_index=True
    )
    step = -(-len(ready) // MOST_EVENTS) or 1
    limits = [limit_of(result.objectives, metric) for metric in _SCALE_OUT_METRICS]
    limit = next((each for each in limits if each == each), float("nan"))
    return ready.iloc[::step][COLUMNS].assign(objective_s=limit, until_s=result.records[0].end_s)


def draw(data: "pd.DataFrame") -> "go.Figure":
    """A point a scale-out of any replication, by service: when it was decided, how long it took."""
    if not len(data):
        return blank("No scale-out was completed.")
    figure, clock = frame(300), Clock(data["until_s"].max())
    for i, service in enumerate(dict.fromkeys(data["service"])):
        own = data[data["service"] == service]
        figure.add_scatter(
            x=clock.of(own["time_s"]), y=rounded(own["duration_s"]), mode="markers", name=plain(service),
            marker={"color": SERIES[i % len(SERIES)], "size": 9, "opacity": 0.7}, text=_texts(own),
            hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
    promise(figure, data["objective_s"].iloc[0], "objective")
    figure.update_layout(showlegend=True)
    figure.update_yaxes(title_text="decision to last instance ready (s)")
    clock.label(figure, range=[0, data["until_s"].max() / clock.unit_s])
    return figure


def says(data: "pd.DataFrame") -> str:
    """How long a scale-out takes."""
    if not len(data):
        return ""
    replications = data["replication"].nunique()
    middle, longest = say(data["duration_s"].median(), "s"), say(data["duration_s"].max(), "s")
    events = f"{len(data):,} scale-outs in {replications} {'replication' if replications == 1 else 'replications'}"
    return f"{events}: half took at most {middle} until all instances were ready, the longest {longest}."


def _texts(rows: "pd.DataFrame") -> list[str]:
    columns = ("service", "before", "desired", "duration_s", "time_s", "reason")
    return [
        f"{plain(service)} {before} → {desired}, ready after {say(took_s, 's')}<br>"
        f"decided {say(time_s, 's')} after the start: {plain(reason)}"
        for service, before, desired, took_s, time_s, reason in zip(*(rows[column] for column in columns), strict=True)
    ]


FIGURE = Figure("scaling", "How fast capacity comes", position=70, data=data, draw=draw, says=says)
