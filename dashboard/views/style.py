"""What the theme cannot say: less empty space on top, quieter figures."""

import streamlit as st

_CSS = """
<style>
.stMainBlockContainer { padding-top: 2.5rem; padding-bottom: 3rem; }
[data-testid="stMetric"] { padding: 0; }
[data-testid="stMetricDelta"] { font-size: 0.75rem; padding: 0.1rem 0.3rem; }
[data-testid="stSidebarHeader"] { height: 2.5rem; }
</style>
"""


def apply() -> None:
    """Once, at the top of the page."""
    st.html(_CSS)
