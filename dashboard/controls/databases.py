"""The connections to databases."""

import streamlit as st

from foresize.dashboard.controls.panel import Panel
from foresize.dashboard.edits import Edits
from foresize.models.databases import Database


def databases(panel: Panel) -> Edits:
    """Every database that limits its connections."""
    changed: Edits = {}
    for name, database in panel.scenario.databases.items():
        if database.pool is None and database.max_connections is None:
            continue
        with st.expander(f"Database {name}", expanded=True):
            changed |= _connections(panel, name, database)
    return changed


def _connections(panel: Panel, name: str, database: Database) -> Edits:
    changed: Edits = {}
    if database.pool is not None:
        note = "Connections that each instance opens to the server at the most."
        size = panel.count("Pool size", database.pool.size, f"{name}.pool", low=1, note=note)
        changed |= {f"databases.{name}.pool.size": size} if size != database.pool.size else {}
    if database.max_connections is not None:
        note = "What the server accepts from all pools together."
        most = panel.count("Max connections", database.max_connections, f"{name}.max_connections", low=1, note=note)
        changed |= {f"databases.{name}.max_connections": most} if most != database.max_connections else {}
    return changed
