"""Users against instances: how many are connected, how many places there are, and what each service has running."""

from math import floor, log10
from typing import TYPE_CHECKING

from foresize.simulator.figures.base import Figure
from foresize.simulator.figures.over_time import Clock, put_together, rounded
from foresize.simulator.figures.theme import BLUE, GREEN, GREY, INK, ORANGE, VERMILION, blank, plain, styled
from foresize.simulator.result import Result

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

MOST_SERVICES = 5
"""So many services get a panel: those that ever had the most instances."""
_COUNTS = ("ready", "draining", "starting", "desired", "users", "lobby", "places", "there")


def data(result: Result) -> "pd.DataFrame":
    """One row a service and period: ready, draining, starting, desired, users, lobby, places, there (means), counted.

    `users` are those of the whole scenario; `places` are the session slots of ready instances, NaN for a service that
    holds no sessions or sets no limit; `there` are the ready and draining instances. `users_high` and `there_high` are
    the greatest of any replication and scrape.
    """
    timeline = result.timeline
    scrapes = timeline.assign(places=_places(result), there=timeline["ready"] + timeline["draining"])
    table = put_together(scrapes, ["service"], _COUNTS)
    table["counted"] = table["time_s"] > result.scenario.warmup
    return table[["service", "time_s", *_COUNTS, "users_high", "there_high", "counted"]]


def draw(data: "pd.DataFrame") -> "go.Figure":
    """Users over places on top, then a panel a service with its instances stacked by phase."""
    from plotly.subplots import make_subplots

    if not len(data):
        return blank("This scenario has no services.")
    shown, clock = _shown(data), Clock(data["time_s"].max())
    rows = 1 + len(shown)
    heights = [1.5] + [1.0] * len(shown)
    figure = styled(
        make_subplots(rows, 1, shared_xaxes=True, vertical_spacing=0.16 / rows, row_heights=heights),
        60 + 110 * (rows + 1),
    )
    _users(figure, data, clock)
    for row, service in enumerate(shown, 2):
        _instances(figure, data[data["service"] == service], clock, row)
    clock.shade_warmup(figure, data, rows)
    figure.update_layout(hovermode="x unified")
    clock.label(figure, row=rows, col=1)
    return figure


def says(data: "pd.DataFrame") -> str:
    """The most users, and the most instances of each service."""
    if not len(data):
        return ""
    counted = data[data["counted"]]
    most = counted.groupby("service", sort=False)["there_high"].max().items()
    told = " and ".join(f"{count:,.0f} of {service}" for service, count in most)
    users = f"At most {counted['users_high'].max():,.0f} users were connected in any replication"
    return f"{users}; instances were at most {told}." if told else ""


def _places(result: Result) -> "pd.Series[float]":
    import pandas as pd

    entries = {result.scenario.entry_of(workload) for workload in result.scenario.workload}
    limits = {
        name: service.capacity.most_sessions() for name, service in result.scenario.services.items() if name in entries
    }
    slots = result.timeline["service"].map(lambda name: limits.get(name))
    return pd.to_numeric(slots, errors="coerce") * result.timeline["ready"].astype(float)


def _shown(data: "pd.DataFrame") -> list[str]:
    peaks = data.groupby("service", sort=False)["there_high"].max()
    chosen = set(peaks.sort_values(ascending=False, kind="stable").index[:MOST_SERVICES])
    return [service for service in peaks.index if service in chosen]


def _users(figure: "go.Figure", data: "pd.DataFrame", clock: Clock) -> None:
    groups = data.groupby("time_s", sort=True)
    whole = groups.agg(users=("users", "first"), lobby=("lobby", "sum"))
    whole["places"] = groups["places"].sum(min_count=1)  # unknown where no service has a limit
    x = clock.of(whole.index)
    lines = [("users", "connected users", INK, "solid"), ("places", "places on ready instances", GREEN, "dash")]
    if whole["lobby"].max() > 0:
        lines.append(("lobby", "waiting for a place", VERMILION, "solid"))
    for column, name, colour, dash in lines:
        if whole[column].notna().any():
            figure.add_scatter(
                x=x, y=rounded(whole[column]), name=name, mode="lines",
                line={"color": colour, "width": 2, "dash": dash},
                hovertemplate=f"{name} %{{y:.4~g}}<extra></extra>", row=1, col=1,
            )  # fmt: skip
    figure.update_yaxes(title_text="users", row=1, col=1)


def _instances(figure: "go.Figure", data: "pd.DataFrame", clock: Clock, row: int) -> None:
    x = clock.of(data["time_s"])
    for column, colour in (("ready", BLUE), ("draining", GREY), ("starting", ORANGE)):
        figure.add_scatter(
            x=x, y=rounded(data[column]), name=column, legendgroup=column, showlegend=row == 2, mode="lines",
            stackgroup=f"row {row}", line={"width": 0, "color": colour}, fillcolor=colour,
            hovertemplate=f"{column} %{{y:.3~g}}<extra></extra>", row=row, col=1,
        )  # fmt: skip
    figure.add_scatter(
        x=x, y=rounded(data["desired"]), name="desired", legendgroup="desired", showlegend=row == 2, mode="lines",
        line={"color": INK, "width": 1.2, "dash": "dot", "shape": "vh"},
        hovertemplate="desired %{y:.3~g}<extra></extra>", row=row, col=1,
    )  # fmt: skip
    most = (data["ready"] + data["draining"] + data["starting"]).max()
    figure.update_yaxes(title_text=f"{plain(data['service'].iloc[0])}<br>instances", row=row, col=1)
    figure.update_yaxes(dtick=_whole_step(most), range=[0, 1.1 * max(most, 1)], row=row, col=1)


def _whole_step(most: float) -> int:
    """A round distance between ticks that are whole instances, for at most about four of them."""
    size = int(10 ** floor(log10(max(most, 4.0) / 4)))
    return next(step * size for step in (1, 2, 5, 10) if step * size * 4 >= most)


FIGURE = Figure("instances", "Users and instances", position=20, data=data, draw=draw, says=says)
