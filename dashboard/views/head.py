"""The top of the page: what the scenario is, and the button that runs it."""

import streamlit as st

import foresize as fs
from foresize.dashboard.edits import duration
from foresize.dashboard.views import overview
from foresize.dashboard.views.words import plain
from foresize.simulator.analysis.words import say


def show(scenario: fs.Scenario) -> bool:
    """Name, description and button; whether it was pressed."""
    words, button = st.columns([5, 1], vertical_alignment="center")
    with words:
        st.markdown(f"### {plain(scenario.name)}")
        st.markdown(plain(scenario.description))
    with button:
        pressed = st.button("Run", type="primary", icon=":material/play_arrow:", width="stretch", key="run")
        st.caption(_size(scenario))
    return pressed


def _size(scenario: fs.Scenario) -> str:
    """What pressing it means."""
    turns = float(f"{overview.turns(scenario):.2g}")
    count = scenario.replications
    often = f"{count} {'replication' if count == 1 else 'replications'}"
    return f"{often} of {duration(scenario.duration)}, about {say(turns, 'count')} turns each"
