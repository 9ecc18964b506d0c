"""The top of the page: what the scenario is, and the button that runs it."""

import streamlit as st

import foresize as fs
from foresize.dashboard import runs
from foresize.dashboard.edits import duration
from foresize.dashboard.views import overview
from foresize.dashboard.views.words import plain
from foresize.simulator.analysis.words import say

_LIVE = "Run at once whatever is moved: with one replication of an hour that is hardly slower than looking at it."


def show(scenario: fs.Scenario, text: str) -> bool:
    """Name, description and button; whether to run: it was pressed, or every change is to be run and this is one."""
    words, button = st.columns([5, 1], vertical_alignment="center")
    with words:
        st.markdown(f"### {plain(scenario.name)}")
        st.markdown(plain(scenario.description))
    with button:
        pressed = st.button("Run", type="primary", icon=":material/play_arrow:", width="stretch", key="run")
        live = st.toggle("Run each change", key="live", bind="query-params", help=_LIVE)
        st.caption(_size(scenario))
    return pressed or (live and not runs.is_newest(text))


def _size(scenario: fs.Scenario) -> str:
    """What pressing it means."""
    turns = float(f"{overview.turns(scenario):.2g}")
    count = scenario.replications
    often = f"{count} {'replication' if count == 1 else 'replications'}"
    return f"{often} of {duration(scenario.duration)}, about {say(turns, 'count')} turns each"
