"""What each autoscaler asked for, what was there, and what was needed, with the reason of every decision."""

from typing import TYPE_CHECKING

import numpy as np

from foresize.policies.reasons import Finding, of_text
from foresize.simulator.analysis.elasticity import needed, supplied
from foresize.simulator.analysis.words import say
from foresize.simulator.figures.base import Figure
from foresize.simulator.figures.over_time import MOST_POINTS, Clock, rounded
from foresize.simulator.figures.theme import BLUE, GREEN, INK, VERMILION, blank, plain, styled
from foresize.simulator.result import Result

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

MOST_SERVICES = 4
"""So many services get a panel: the first with an autoscaler."""
MOST_EVENTS = 400
"""So many decisions are marked in a panel; of more an even choice in the order of time."""
DEEPEST = 3
"""So many levels of a decision's steps are shown under the pointer; `foresize explain-scaling` shows all."""


def data(result: Result) -> "pd.DataFrame":
    """One row a scrape of the first replication, and one a change of a desired count.

    Columns: service, time_s, desired, ready, there (draining ones included), needed; `reason` is the text under the
    pointer of a decision and empty for a scrape, whose `decided` is NaN.
    """
    import pandas as pd

    run = result.runs[0]
    tables: list[pd.DataFrame] = []
    for name, service in list(result.scenario.services.items()):
        if service.autoscaler is None or len(tables) >= MOST_SERVICES:
            continue
        window = run.window
        scrapes = pd.DataFrame({
            "service": name, "time_s": window.times_s, "desired": window.column("desired", name),
            "ready": window.column("ready", name), "there": supplied(window, name),
            "needed": needed(window, name, service), "decided": np.nan, "reason": "",
        })  # fmt: skip
        step = -(-len(scrapes) // (4 * MOST_POINTS)) or 1
        tables += [pd.concat([scrapes.iloc[::step], _events(result, name)], ignore_index=True)]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=["service", "time_s"])


def draw(data: "pd.DataFrame") -> "go.Figure":
    """A panel a service: three step lines, and a mark a decision with its reason under the pointer."""
    from plotly.subplots import make_subplots

    if not len(data):
        return blank("No service has an autoscaler.")
    services, clock = list(dict.fromkeys(data["service"])), Clock(data["time_s"].max())
    rows = len(services)
    figure = styled(make_subplots(rows, 1, shared_xaxes=True, vertical_spacing=0.16 / rows), 90 + 190 * rows)
    for row, service in enumerate(services, 1):
        _panel(figure, data[data["service"] == service], clock, row)
    clock.label(figure, row=rows, col=1)
    return figure


def says(data: "pd.DataFrame") -> str:
    """How long there was less than was needed, and how often the count was changed."""
    if not len(data):
        return ""
    scrapes, events = data[data["decided"].isna()], data["decided"].notna().sum()
    short = (scrapes["there"] < scrapes["needed"]).mean()
    changes = f"{events:,} {'change' if events == 1 else 'changes'} of the desired count"
    return f"In replication 0: {changes}; fewer instances than needed in {say(float(short), 'fraction')} of the time."


def _events(result: Result, service: str) -> "pd.DataFrame":
    table = result.decisions
    own = table[(table["service"] == service) & (table["replication"] == result.runs[0].record.replication)]
    own = own[own["time_s"] >= result.runs[0].record.start_s]
    step = -(-len(own) // MOST_EVENTS) or 1
    own = own.iloc[::step][["service", "time_s", "before", "desired", "reason", "findings"]]
    texts = [_text(*row) for row in own[["before", "desired", "reason", "findings"]].itertuples(index=False)]
    return own.assign(decided=own["desired"].astype(float), reason=texts).drop(columns=["before", "findings"])


def _text(before: int, desired: int, reason: str, findings: str) -> str:
    lines = [f"{before} → {desired}: {plain(reason)}", *_lines(of_text(findings), 0)]
    return "<br>".join(lines)


def _lines(findings: tuple[Finding, ...], depth: int) -> list[str]:
    if depth == DEEPEST:
        return []
    lines = []
    for each in findings:
        mark = " ◀ binding" if each.binds else ""
        said = f": {plain(each.said)}" if each.said else ""
        lines += ["&nbsp;" * 3 * depth + f"{plain(each.name)}{said}{mark}", *_lines(each.parts, depth + 1)]
    return lines[:24]


def _panel(figure: "go.Figure", data: "pd.DataFrame", clock: Clock, row: int) -> None:
    scrapes, events = data[data["decided"].isna()], data[data["decided"].notna()]
    x = clock.of(scrapes["time_s"])
    lines = (("needed", "needed", VERMILION, "solid"), ("there", "ready or draining", BLUE, "solid"),
             ("ready", "ready", GREEN, "dot"), ("desired", "desired", INK, "dash"))  # fmt: skip
    for column, name, colour, dash in lines:
        figure.add_scatter(
            x=x, y=rounded(scrapes[column]), name=name, legendgroup=name, showlegend=row == 1, mode="lines",
            line={"color": colour, "width": 1.6, "dash": dash, "shape": "vh"},
            hovertemplate=f"{name} %{{y:.4~g}}<extra></extra>", row=row, col=1,
        )  # fmt: skip
    figure.add_scatter(
        x=clock.of(events["time_s"]), y=rounded(events["decided"]), name="decision", legendgroup="decision",
        showlegend=row == 1, mode="markers", marker={"color": INK, "size": 7}, text=list(events["reason"]),
        hovertemplate="%{text}<extra></extra>", hoverlabel={"align": "left"}, row=row, col=1,
    )  # fmt: skip
    figure.update_yaxes(title_text=f"{plain(data['service'].iloc[0])}<br>instances", rangemode="tozero", row=row, col=1)


FIGURE = Figure("decisions", "Desired, ready and needed", position=65, data=data, draw=draw, says=says)
