"""What a scenario comes to before anything runs: loads, Erlangs, instances, cost."""

from typing import Any

import pandas as pd
import streamlit as st

import foresize as fs
from foresize.dashboard.views.words import plain
from foresize.simulator.analysis.words import say
from foresize.simulator.explain import Demand, Explanation, explain


def show(scenario: fs.Scenario) -> None:
    """The estimate in figures, and what each resource is asked for."""
    explanation = explain(scenario)
    _figures(explanation)
    st.dataframe(demands(explanation), hide_index=True, column_config=_columns())
    for note in explanation.notes:
        st.warning(plain(note), icon=":material/warning:")
    st.info(
        "These are means, by Little's law and the utilisation law. They know nothing of queues, bursts, cold starts "
        "and an autoscaler that lags behind. Press **Run** to see what those do to latency, users and cost.",
        icon=":material/play_arrow:",
    )


def turns(scenario: fs.Scenario) -> float:
    """About how many turns one replication has."""
    return sum(load.turns_per_s for load in explain(scenario).loads) * scenario.duration


def demands(explanation: Explanation) -> pd.DataFrame:
    """A row for each service, database and API."""
    return pd.DataFrame([_row(demand) for demand in explanation.demands])


def _figures(explanation: Explanation) -> None:
    users = sum(load.users or 0.0 for load in explanation.loads)
    services = [demand for demand in explanation.demands if demand.kind == "service"]
    figures = {
        "Users at once": say(round(users), "count") if users else "none",
        "Turns": say(60 * sum(load.turns_per_s for load in explanation.loads), "per_min"),
        "Erlangs offered": f"{sum(demand.erlangs for demand in services):.1f}",
        "Instances needed": str(sum(demand.needed or 0 for demand in services)),
        "Unhindered turn": say(explanation.latency_s, "s"),
        "Cost per hour": say(explanation.usd_per_h, "usd"),
        "Per user-hour": say(explanation.usd_per_h / users, "usd") if users else "none",
    }
    for column, (label, value) in zip(st.columns(len(figures)), figures.items(), strict=True):
        column.metric(label, value)


def _row(demand: Demand) -> dict[str, object]:
    return {
        "resource": demand.resource,
        "kind": demand.kind,
        "calls": demand.per_s,
        "erlangs": demand.erlangs,
        "in use": None if demand.utilisation is None else 100 * demand.utilisation,
        "needed": "" if demand.needed is None else str(demand.needed),
        "limited by": demand.limited_by,
        "cost": demand.usd_per_h,
    }


def _columns() -> dict[str, Any]:
    number, config = st.column_config.NumberColumn, st.column_config
    return {
        "calls": number("calls a second", format="%.2f"),
        "erlangs": number("Erlangs", format="%.2f", help="Mean number of servers that are busy."),
        "in use": config.ProgressColumn(
            "in use at the start", format="%.0f %%", min_value=0.0, max_value=100.0,
            help="Of what is there at the start, or of the quota.",
        ),
        "needed": config.TextColumn("instances needed", alignment="right"),
        "cost": number("cost an hour", format="$%.2f"),
    }  # fmt: skip
