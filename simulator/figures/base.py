"""What a figure is: data taken from a result, and a drawing of that data."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from foresize.simulator.result import Result

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Figure:
    """One figure of the report, the dashboard and the notebooks.

    A figure is one file in this folder. It defines `data`, which takes the rows to be shown from a result and is what
    gets tested; `draw`, which knows nothing but those rows; `says`, which reads in a sentence what they show; and
    `FIGURE`, which names them. Being there is all that it takes to be shown:

        def data(result: Result) -> pd.DataFrame: ...
        def draw(data: pd.DataFrame) -> go.Figure: ...
        def says(data: pd.DataFrame) -> str: ...

        FIGURE = Figure("queue", "Calls waiting in queues", position=25, data=data, draw=draw, says=says)

    No rows mean that the scenario has nothing of the kind; the report then leaves the figure out, and `draw` gives an
    empty frame that says so.
    """

    name: str
    """What it is called in a page: letters and hyphens."""
    title: str
    position: int
    """Its place among the others, smallest first."""
    data: Callable[[Result], "pd.DataFrame"]
    draw: Callable[["pd.DataFrame"], Any]
    """Returns a plotly Figure."""
    says: Callable[["pd.DataFrame"], str]
    """A sentence for under the title; empty where there is nothing to say."""
