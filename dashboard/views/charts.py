"""The figures of a run, as report and notebooks show them."""

from typing import Any

import streamlit as st

from foresize.dashboard.runs import Run
from foresize.dashboard.views.words import plain
from foresize.simulator.figures import figures

_OVER_TIME = ("latency", "instances")
"""One under the other, so that their times are."""
_SIDE_BY_SIDE = ("cost", "latency-parts")
"""Bars, which are short enough for half the page; every other figure stands in the expander below."""
_ROOM_FOR_LABELS = 90
"""Pixels beside a bar chart, for the label of its longest bar."""


def show(run: Run) -> None:
    """Latency, instances, cost, where the latency goes; then the rest, which is drawn where it is looked at."""
    for name in _OVER_TIME:
        _chart(run, name)
    for column, name in zip(st.columns(2), _SIDE_BY_SIDE, strict=True):
        with column:
            _chart(run, name)
    rest = [name for name in figures() if name not in (*_OVER_TIME, *_SIDE_BY_SIDE)]
    names = ", ".join(figures()[name].title.lower() for name in rest)
    more = st.expander(f"More figures: {names}", key="more-figures", on_change="rerun")
    if more.open:
        with more:
            for name in rest:
                _chart(run, name)


def _chart(run: Run, name: str) -> None:
    """A figure under its title and the sentence that reads it."""
    sentence, figure = _drawn(run.text, name, run)
    with st.container(border=True, height="stretch"):
        st.markdown(f"**{figures()[name].title}**")
        if sentence:
            st.caption(plain(sentence))
        st.plotly_chart(figure, theme=None, key=f"figure-{name}", config={"displayModeBar": False})


@st.cache_resource(max_entries=200, show_spinner=False)
def _drawn(text: str, name: str, _run: Run) -> tuple[str, Any]:
    """The sentence and the drawing, made once a scenario text: a control that moves draws nothing anew."""
    figure = figures()[name]
    data = figure.data(_run.result)
    drawn = figure.draw(data)
    if name in _SIDE_BY_SIDE:
        drawn.update_layout(margin_r=_ROOM_FOR_LABELS)
    return figure.says(data), drawn
