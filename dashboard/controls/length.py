"""How long and how often it is simulated."""

import streamlit as st

from foresize.dashboard import edits
from foresize.dashboard.controls.panel import Panel
from foresize.dashboard.edits import Edits


def length(panel: Panel) -> Edits:
    """Duration, warm-up, replications and seed."""
    with st.expander("Simulation", expanded=True):
        left, right = st.columns(2)
        with left:
            duration = _minutes(panel, "Duration", "duration", "Simulated time in all.")
            replications = _whole(
                panel, "Replications", "replications", 1, "Independent runs; more narrow the intervals."
            )
        with right:
            warmup = _minutes(panel, "Warm-up", "warmup", "Its first part, that no figure counts.")
            seed = _whole(panel, "Seed", "seed", 0, "The same seed brings the same users.")
    return duration | replications | warmup | seed


def _minutes(panel: Panel, label: str, field: str, note: str) -> Edits:
    begins = round(getattr(panel.scenario, field) / 60, 2)
    wanted = panel.number(label, begins, f"{field}_min", unit="min", note=note)
    return {} if wanted == begins else {field: edits.duration(wanted * 60)}


def _whole(panel: Panel, label: str, field: str, low: int, note: str) -> Edits:
    begins = int(getattr(panel.scenario, field))
    wanted = panel.count(label, begins, field, low=low, note=note)
    return {} if wanted == begins else {field: wanted}
