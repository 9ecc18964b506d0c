"""The answer first: the verdict, each objective, the figures that matter, the bottleneck, the breaking point."""

import pandas as pd
import streamlit as st

import foresize as fs
from foresize.dashboard.views.words import plain
from foresize.simulator.analysis.words import say_estimate
from foresize.simulator.report.headlines import headlines

_BADGES = {"pass": "green", "fail": "red", "too close to call": "orange", "no data": "gray"}
_FIRST = {
    "turn_latency_p95_s": "Turn latency p95",
    "cost_per_user_hour_usd": "Cost per user-hour",
    "error_rate": "Error rate",
    "availability": "Availability",
    "concurrent_users": "Connected users",
}
"""The figures that stand large on top, with their labels there."""


def show(result: fs.Result) -> None:
    """Verdict, objectives, key figures, bottleneck and breaking point."""
    outcome = result.verdict.outcome
    box = {"pass": st.success, "fail": st.error, "too close to call": st.warning}.get(outcome, st.info)
    box(f"**{plain(result.verdict.sentence)}**")
    if result.verdict.judgements:
        st.table(objectives_table(result), hide_index=True)
    _figures(result)
    bottleneck, breaking = st.columns(2)
    with bottleneck, st.container(border=True, height="stretch"):
        st.markdown(f"**Bottleneck.** {plain(result.bottleneck.sentence)}")
    with breaking, st.container(border=True, height="stretch"):
        st.markdown(f"**Breaking point.** {plain(result.breaking_point)}")


def figures_table(result: fs.Result) -> pd.DataFrame:
    """Every headline with its interval."""
    rows = [(group, row.label, row.value, row.interval) for group, rows in headlines(result).items() for row in rows]
    return pd.DataFrame(rows, columns=["", "figure", "value", "95 % interval"])


def objectives_table(result: fs.Result) -> pd.DataFrame:
    """A row an objective in Markdown: its outcome, what was found, and what would settle an open one."""
    rows = [
        (
            f":{_BADGES[each.outcome]}-badge[{each.outcome}]",
            plain(each.objective.text),
            plain(say_estimate(each.estimate, each.objective.unit)),
            _further(each.further_replications),
        )
        for each in result.verdict.judgements
    ]
    table = pd.DataFrame(rows, columns=["outcome", "objective", "found (95 % interval)", "to settle it"])
    return table if table["to settle it"].any() else table.drop(columns="to settle it")


def _further(replications: int | None) -> str:
    if replications is None:
        return ""
    return f"about {replications:,} more {'replication' if replications == 1 else 'replications'}"


def _figures(result: fs.Result) -> None:
    found = {row.metric: row for rows in headlines(result).values() for row in rows}
    shown = {label: found[metric] for metric, label in _FIRST.items() if metric in found}
    for column, (label, row) in zip(st.columns(len(shown)), shown.items(), strict=True):
        interval = row.interval or "no interval"
        column.metric(label, row.value, interval, delta_color="off", delta_arrow="off", border=True)
