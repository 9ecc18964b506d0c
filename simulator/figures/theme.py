"""How all figures look: light, few colours, and those told apart by everyone (after Okabe & Ito, 2008)."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import plotly.graph_objects as go

INK = "#1c2733"
MUTED = "#66727f"
LINE = "#dfe4e9"
BLUE = "#0b63a5"
SKY = "#7fb6de"
ORANGE = "#e08e0b"
VERMILION = "#c8452c"
GREEN = "#12805c"
PURPLE = "#a5588f"
GREY = "#aeb8c2"
SERIES = (BLUE, ORANGE, GREEN, PURPLE, VERMILION, SKY, MUTED)
"""Colours of series that have no meaning of their own, in their order."""
PHASES = {
    "failed starts": "#8f2d18",
    "provisioning": "#f7dcae",
    "pulling": "#f2bd63",
    "starting": "#e0902a",
    "warming": "#b4650f",
    "stopped": "#e8e4dc",
    "resuming": "#c98a3d",
    "ready": BLUE,
    "draining": GREY,
}
"""Colours of an instance's phases: what is not yet there is orange, what serves is blue, what only ends is grey;
`stopped` waits in a warm pool, and `resuming` is on its way out of it."""
_LEGEND = {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "xanchor": "left", "traceorder": "normal"}
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def frame(height: int = 320) -> "go.Figure":
    """An empty figure in the common look, `height` pixels high."""
    import plotly.graph_objects as go

    return styled(go.Figure(), height)


def styled(figure: "go.Figure", height: int) -> "go.Figure":
    """The figure in the common look."""
    # assigned one by one: an update looks through all that is there, and would keep plotly's own template beneath ours
    figure.layout.template = _template()
    figure.layout.height = height
    figure.layout.margin = {"l": 8, "r": 16, "t": 36, "b": 8}
    figure.layout.legend = _LEGEND
    return figure


def blank(message: str) -> "go.Figure":
    """A small frame that says why there is nothing to see."""
    figure = frame(120)
    figure.add_annotation(text=message, showarrow=False, x=0.5, y=0.5, xref="paper", yref="paper", font_color=MUTED)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return figure


def plain(text: str) -> str:
    """A name as a label: plotly reads labels as HTML, so what would be a tag there is escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _template() -> dict[str, Any]:
    axis = {
        "gridcolor": LINE,
        "linecolor": LINE,
        "zeroline": False,
        "ticks": "outside",
        "tickcolor": LINE,
        "automargin": True,
        "ticklabelstandoff": 4,
        "title": {"font": {"size": 12, "color": MUTED}, "standoff": 6},
        "tickfont": {"size": 12, "color": MUTED},
    }
    return {
        "layout": {
            "font": {"family": FONT, "size": 13, "color": INK},
            "colorway": list(SERIES),
            "paper_bgcolor": "white",
            "plot_bgcolor": "white",
            "xaxis": {**axis, "showgrid": False},
            "yaxis": {**axis, "rangemode": "tozero"},
            "hoverlabel": {
                "bgcolor": "white",
                "bordercolor": LINE,
                "font": {"size": 12, "color": INK},
                "align": "left",
            },
            "legend": {"font": {"size": 12}},
            "bargap": 0.35,
        }
    }
