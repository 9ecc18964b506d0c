"""Where the money goes: each item of the bill an hour, and what the instances were paid for."""

from typing import TYPE_CHECKING

from foresize.simulator.analysis.words import say
from foresize.simulator.figures.base import Figure
from foresize.simulator.figures.over_time import rounded
from foresize.simulator.figures.theme import BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, blank, plain, styled
from foresize.simulator.result import Result

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

CATEGORIES = {"instances": BLUE, "databases": GREEN, "external APIs": ORANGE, "network": PURPLE, "extras": GREY}
"""Colour of each category of the bill."""
SPLIT = {"working": BLUE, "idle": SKY, "draining": GREY, "boot": ORANGE}
"""Colour of each thing that instances are paid for."""
MOST_ITEMS = 14
"""So many items are shown; the smaller ones are put together."""


def data(result: Result) -> "pd.DataFrame":
    """One row an item (`part` is `bill`) and one a use of the instances (`part` is `instances`).

    Columns: part, name, category, usd_per_h (mean over replications), share.
    """
    import pandas as pd

    bill = result.cost.sort_values("usd", ascending=False, kind="stable")
    bill = bill[bill["usd"] > 0]
    shown, rest = bill.iloc[:MOST_ITEMS], bill.iloc[MOST_ITEMS:]
    rows = [("bill", *row) for row in shown[["item", "category", "usd_per_h", "share"]].itertuples(index=False)]
    if len(rest):
        rows.append(("bill", f"{len(rest)} smaller items", "extras", rest["usd_per_h"].sum(), rest["share"].sum()))
    return pd.DataFrame([*rows, *_uses(result)], columns=["part", "name", "category", "usd_per_h", "share"])


def _uses(result: Result) -> list[tuple[str, str, str, float, float]]:
    hours = sum(run.window_s for run in result.runs) / len(result.runs) / 3600.0
    usd = {use: result.estimates[f"cost_{use}_usd"].value for use in SPLIT}
    total = sum(usd.values())
    return [("instances", use, "instances", each / hours, each / total) for use, each in usd.items() if total > 0]


def draw(data: "pd.DataFrame") -> "go.Figure":
    """Bars by item, largest on top; under them one bar that splits what the instances cost."""
    from plotly.subplots import make_subplots

    bill, uses = data[data["part"] == "bill"], data[data["part"] == "instances"]
    if not len(bill):
        return blank("Nothing in this scenario costs anything.")
    rows = 2 if len(uses) else 1
    sizes = [len(bill) + 0.8, 2.0][:rows]
    height = 90 + 30 * len(bill) + 110 * (rows - 1)
    figure = styled(make_subplots(rows, 1, row_heights=sizes, vertical_spacing=90 / height if rows > 1 else 0), height)
    _bill(figure, bill)
    if rows == 2:
        _split(figure, uses)
    figure.update_layout(barmode="stack", bargap=0.3)
    return figure


def says(data: "pd.DataFrame") -> str:
    """The largest item, and what of the instances was not work."""
    bill, uses = data[data["part"] == "bill"], data[data["part"] == "instances"]
    if not len(bill):
        return ""
    first = bill.iloc[0]
    told = f"{first['name']} are {say(first['share'], 'fraction')} of {say(bill['usd_per_h'].sum(), 'usd')} an hour."
    if not len(uses):
        return told
    share = uses.set_index("name")["share"]
    return f"{told} Of the instances' cost, {say(1 - share['working'], 'fraction')} was not work."


def _bill(figure: "go.Figure", bill: "pd.DataFrame") -> None:
    for category, colour in CATEGORIES.items():
        own = bill[bill["category"] == category]
        figure.add_bar(
            y=[plain(name) for name in own["name"]], x=rounded(own["usd_per_h"]), orientation="h", name=category,
            marker_color=colour, text=_labels(own), textposition="outside", cliponaxis=False,
            hovertemplate="%{y}<br>%{text}<extra></extra>", showlegend=bool(len(own)), row=1, col=1,
        )  # fmt: skip
    order = [plain(name) for name in bill["name"]]
    figure.update_yaxes(categoryorder="array", categoryarray=order[::-1], ticks="", row=1, col=1)
    figure.update_xaxes(
        title_text="US dollars an hour", range=[0, bill["usd_per_h"].max() * 1.25], showgrid=True, row=1, col=1
    )


def _split(figure: "go.Figure", uses: "pd.DataFrame") -> None:
    for name, usd, share in zip(uses["name"], uses["usd_per_h"], uses["share"], strict=True):
        figure.add_bar(
            y=["instances"], x=rounded([usd]), orientation="h", name=name, marker_color=SPLIT[name], width=0.6,
            text=[f"{name} {say(share, 'fraction')}" if share >= 0.08 else ""], textposition="inside",
            insidetextanchor="middle", hovertext=[f"{name}: {say(usd, 'usd')} an hour, {say(share, 'fraction')}"],
            hoverinfo="text", showlegend=False, row=2, col=1,
        )  # fmt: skip
    figure.update_yaxes(ticks="", row=2, col=1)
    figure.update_xaxes(title_text="of which, for instances: US dollars an hour", row=2, col=1)


def _labels(rows: "pd.DataFrame") -> list[str]:
    return [
        f"{say(usd, 'usd')} ({say(share, 'fraction')})"
        for usd, share in zip(rows["usd_per_h"], rows["share"], strict=True)
    ]


FIGURE = Figure("cost", "Where the money goes", position=30, data=data, draw=draw, says=says)
