"""The scenario as text: what was changed, the command that does the same, the whole YAML."""

import difflib
import json
import shlex
from typing import Any

import streamlit as st

import foresize as fs
from foresize.dashboard.edits import Edits


def show(base: fs.Scenario, scenario: fs.Scenario, name: str, changed: Edits) -> None:
    """Difference, command, text, download."""
    text = scenario.to_yaml()
    st.download_button(
        "Download YAML",
        text,
        f"{scenario.name}.yaml",
        "application/yaml",
        on_click="ignore",
        icon=":material/download:",
    )
    if changed:
        st.markdown("###### Changed")
        st.code(difference(base, scenario), language="diff")
        st.markdown("###### The same on the command line")
        st.code(command(name, changed), language="bash", wrap_lines=True)
    else:
        st.info("Nothing was changed: this is the scenario as it is shipped.")
    st.markdown("###### The whole scenario")
    st.code(text, language="yaml", height=500)


def difference(base: fs.Scenario, scenario: fs.Scenario) -> str:
    """The lines that differ, each with two around it."""
    before, after = base.to_yaml().splitlines(), scenario.to_yaml().splitlines()
    return "\n".join(difflib.unified_diff(before, after, "before", "now", lineterm="", n=2))


def command(name: str, changed: Edits) -> str:
    """The command that runs the edited scenario, with a line for each change."""
    sets = [f"--set {shlex.quote(f'{path}={_flow(value)}')}" for path, value in changed.items()]
    return " \\\n  ".join([f"foresize run {shlex.quote(name)}", *sets])


def _flow(value: Any) -> str:
    """A value on one line of YAML; JSON is YAML, and texts that controls make need no quotes."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
