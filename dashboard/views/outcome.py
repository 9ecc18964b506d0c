"""Under the head: the forecast, once there is one, the comparison, the estimate, the scenario's text."""

from collections.abc import Callable

import streamlit as st

import foresize as fs
from foresize.dashboard import runs
from foresize.dashboard.choice import Chosen
from foresize.dashboard.edits import Edits
from foresize.dashboard.runs import Run
from foresize.dashboard.views import charts, comparison, overview, scenario_text, verdict
from foresize.dashboard.views.words import plain

_FORECAST, _COMPARE = "Forecast", "Compare"


def show(chosen: Chosen, scenario: fs.Scenario, text: str, changed: Edits) -> None:
    """A tab each; only the open one is made. `text` is the scenario's YAML."""
    tabs: dict[str, Callable[[], None]] = {}
    history = runs.history()
    if history:
        shown = next((run for run in history if run.text == text), history[-1])
        tabs[_FORECAST] = lambda: _forecast(shown, shown.text == text)
    if len(history) > 1:
        tabs[_COMPARE] = lambda: comparison.show(shown, [run for run in history if run is not shown])
    tabs["Before it runs"] = lambda: overview.show(scenario)
    tabs["Scenario"] = lambda: scenario_text.show(chosen.scenario, scenario, chosen.name, changed)
    _open(tabs)


def open_next() -> None:
    """Have the forecast open the next time, unless somebody is comparing."""
    st.session_state["has_run"] = True


def _open(tabs: dict[str, Callable[[], None]]) -> None:
    if st.session_state.pop("has_run", False) and st.session_state.get("tab") != _COMPARE:
        st.session_state["tab"] = _FORECAST
    for tab, view in zip(st.tabs(list(tabs), key="tab", on_change="rerun"), tabs.values(), strict=True):
        if tab.open:
            with tab:
                view()


def _forecast(shown: Run, is_current: bool) -> None:
    if not is_current:
        st.info(
            f"This is the run of **{plain(shown.label)}**. Press **Run** for the scenario as it is now.",
            icon=":material/history:",
        )
    verdict.show(shown.result)
    charts.show(shown)
    with st.expander("All figures"):
        st.dataframe(verdict.figures_table(shown.result), hide_index=True)
    st.download_button(
        "Download report", lambda: report(shown), f"{shown.result.scenario.name}.html", "text/html",
        on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def report(shown: Run) -> str:
    """The run's report as one HTML page, made when it is asked for."""
    from foresize.simulator.report import html

    page: str = html.render(shown.result)
    return page
