"""The what-if page: choose a scenario, turn what can be turned, run it, and see what it comes to."""

import streamlit as st

import foresize as fs
from foresize.dashboard import choice, runs
from foresize.dashboard.controls.databases import databases
from foresize.dashboard.controls.length import length
from foresize.dashboard.controls.panel import Panel
from foresize.dashboard.controls.services import services
from foresize.dashboard.controls.users import users
from foresize.dashboard.edits import Edits
from foresize.dashboard.views import head, outcome, problems, style


def page() -> None:
    """The whole page, from top to bottom."""
    st.set_page_config(
        page_title="Foresize", page_icon=":material/monitoring:", layout="wide", initial_sidebar_state=360
    )
    style.apply()
    try:
        with st.sidebar:
            chosen = choice.choose()
            panel = Panel(chosen.scenario, chosen.key, chosen.is_shipped)
            changed = _turned(panel)
        scenario = chosen.scenario.with_(**changed)
    except fs.BadInput as error:
        problems.show(error, "This cannot be simulated")
        return
    text = scenario.to_yaml()
    wanted = head.show(scenario, text)
    with st.container():
        if wanted:  # before the forecast is shown: what was there stays to be seen, and is drawn but once anew
            with problems.told():
                runs.run(scenario, text, runs.label_of(chosen.name, panel.moved))
                outcome.open_next()
    outcome.show(chosen, scenario, text, changed)


def _turned(panel: Panel) -> Edits:
    """The controls, and what was moved."""
    with st.expander("Users", expanded=True):
        changed = users(panel)
    return changed | services(panel) | databases(panel) | length(panel)


page()
