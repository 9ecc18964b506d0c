"""What the figures over time share: replications put together, long runs thinned, the axis, the warm-up."""

from collections.abc import Hashable, Iterable, Sequence
from math import isfinite, isnan, nan
from typing import TYPE_CHECKING, Any

import numpy as np

from foresize.simulator.analysis.words import say
from foresize.simulator.figures.theme import MUTED, VERMILION

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

MOST_POINTS = 300
"""A line has at most so many points: more than a screen shows, and a fortnight of scrapes stays a small file."""


def period_ends_s(times_s: "pd.Series[float]", most: int = MOST_POINTS) -> "pd.Series[float]":
    """For each time the end of the period that it is put into: as many scrapes each as leave at most `most` periods."""
    import pandas as pd

    scrapes = np.unique(times_s.to_numpy(dtype=float))
    width = -(-scrapes.size // most) or 1
    ends = scrapes[::-1][::width][::-1]
    return pd.Series(ends[np.searchsorted(ends, times_s)] if ends.size else times_s, index=times_s.index, dtype=float)


def put_together(table: "pd.DataFrame", by: Sequence[str], columns: Sequence[str]) -> "pd.DataFrame":
    """A table of scrapes by period and `by`: each column's mean over replications and scrapes, its least and greatest.

    Returns the columns of `by`, `time_s`, and for each column `x` the columns `x`, `x_low` and `x_high`, in the order
    of the table; NaN are left out.
    """
    periods = table.assign(
        time_s=period_ends_s(table["time_s"]), **{column: table[column].astype(float) for column in columns}
    )
    groups = periods.groupby([*by, "time_s"], sort=False)[list(columns)]
    found = groups.mean().join(groups.min().add_suffix("_low")).join(groups.max().add_suffix("_high"))
    return found.reset_index()


def worst(data: "pd.DataFrame", column: str) -> dict[Hashable, Any]:
    """The row with the greatest value of a column that is known in some row."""
    return data.nlargest(1, column).to_dict("records")[0]


def rounded(values: Iterable[float], digits: int = 5) -> list[float | None]:
    """The values to so many significant digits, which keeps a page small; null where unknown."""
    return [float(f"{value:.{digits}g}") if isfinite(value) else None for value in map(float, values)]


class Clock:
    """The time axis of a figure: minutes, hours or days since the start, whichever reads best."""

    def __init__(self, last_s: float) -> None:
        """An axis up to `last_s`."""
        self.unit, self.unit_s = next(
            ((unit, size) for unit, size, most in _UNITS if last_s <= most), ("days", 86_400.0)
        )

    def of(self, times_s: Iterable[float]) -> list[float | None]:
        """The times in the axis' unit."""
        return rounded(float(time_s) / self.unit_s for time_s in times_s)

    def label(self, figure: "go.Figure", **where: Any) -> None:
        """Name the unit on the x axis, and in what is shown under the pointer."""
        figure.update_xaxes(title_text=f"time since the start ({self.unit})", **where)
        figure.update_xaxes(unifiedhovertitle_text=f"after %{{x:.4g}} {self.unit}")

    def shade_warmup(self, figure: "go.Figure", data: "pd.DataFrame", rows: int = 1) -> None:
        """Grey out the part that no figure counts in each panel; `data` has `time_s` and `counted`."""
        warm_s = data.loc[~data["counted"], "time_s"]
        if not len(warm_s):
            return
        end = self.of([warm_s.max()])[0]
        for row in range(1, rows + 1):
            axis = "" if row == 1 else row
            figure.add_shape(
                type="rect", xref=f"x{axis}", x0=0, x1=end, yref=f"y{axis} domain", y0=0, y1=1, fillcolor="#f1f3f5",
                line_width=0, layer="below",
            )  # fmt: skip
        label = {"font": {"size": 11, "color": MUTED}, "xanchor": "left", "yanchor": "top", "showarrow": False}
        figure.add_annotation(text="warm-up", x=0, y=1, yref="y domain", **label)


_UNITS = (("s", 1.0, 240.0), ("min", 60.0, 3 * 3600.0), ("hours", 3600.0, 3 * 86_400.0))


def spans(low: float, high: float, unit: str) -> str:
    """From where to where, in words; empty where both are the same."""
    return "" if not isfinite(low) or low == high else f" ({say(low, unit)} to {say(high, unit)})"


def promise(figure: "go.Figure", limit_s: float, name: str) -> None:
    """A dashed line at what an objective allows, in seconds; none for NaN."""
    if isnan(limit_s):
        return
    label = {
        "text": f"{name} {say(limit_s, 's')}",
        "font": {"color": VERMILION, "size": 12},
        "bgcolor": "rgba(255, 255, 255, 0.8)",
    }
    figure.add_hline(
        y=limit_s, line={"color": VERMILION, "width": 1.5, "dash": "dash"}, annotation=label,
        annotation_position="top right",
    )  # fmt: skip


def limit_of(objectives: Iterable[Any], metric: str) -> float:
    """The threshold of the first objective on a metric; NaN without one."""
    return next((float(each.threshold) for each in objectives if each.metric == metric), nan)
