"""This run beside an earlier one: what moved, and whether that is more than chance."""

from typing import Literal

import pandas as pd
import streamlit as st

from foresize.dashboard import compare, compare_figure
from foresize.dashboard.compare import Delta
from foresize.dashboard.runs import Run
from foresize.dashboard.views.words import plain
from foresize.simulator.analysis.words import say

Colour = Literal["normal", "inverse", "off"]
Arrow = Literal["auto", "off"]

_LARGE = 4
"""So many of the differences stand large on top."""
_COLOURS: dict[str, Colour] = {"lower": "inverse", "higher": "normal", "": "off"}
_BADGES = {"better": "green", "worse": "red", "more": "blue", "less": "blue", "no clear change": "gray"}


def show(shown: Run, others: list[Run]) -> None:
    """The differences to a run of choice, the last one at first."""
    labels = {run.text: run.label for run in reversed(others)}
    text = st.selectbox("Compared with", list(labels), format_func=labels.__getitem__)
    other = next(run for run in others if run.text == text)
    st.markdown(f"Now: **{plain(shown.label)}**")
    moved = compare.deltas(other.result, shown.result)
    for column, delta in zip(st.columns(_LARGE), moved[:_LARGE], strict=False):
        with column:
            _large(delta)
    st.table(table(moved), hide_index=True)
    st.caption(_how(other, shown))
    with st.container(border=True):
        st.markdown("**Latency of both runs**")
        figure = compare_figure.draw(compare_figure.data(other.result, shown.result))
        st.plotly_chart(figure, theme=None, key="figure-compare", config={"displayModeBar": False})


def table(moved: list[Delta]) -> pd.DataFrame:
    """A row a figure, its last cell a badge in Markdown."""
    rows = [
        (delta.label, say(delta.before, delta.unit), say(delta.after, delta.unit), delta.sentence, _badge(delta))
        for delta in moved
    ]
    columns = ["figure", "before", "now", "difference (paired 95 % interval)", "reading"]
    return pd.DataFrame([[plain(cell) for cell in row[:-1]] + [row[-1]] for row in rows], columns=columns)


def _badge(delta: Delta) -> str:
    return f":{_BADGES[delta.reading]}-badge[{delta.reading}]"


def _large(delta: Delta) -> None:
    colour = _COLOURS[delta.better] if delta.is_clear else "off"
    arrow: Arrow = "auto" if delta.difference.value else "off"
    moved = delta.moved.replace("−", "-")  # the sign that Streamlit takes the arrow from
    st.metric(delta.label, say(delta.after, delta.unit), moved, delta_color=colour, delta_arrow=arrow, border=True)


def _how(before: Run, after: Run) -> str:
    if not compare.are_pairs(before.result, after.result):
        return "The runs have different seeds, so their users differ and there is no paired interval."
    return (
        "Both runs have the same users (common random numbers), so each replication is compared with its twin. A "
        "difference is clear where its interval does not hold zero."
    )
