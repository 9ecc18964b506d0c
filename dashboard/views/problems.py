"""What is wrong with an input, told so that it can be put right."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from foresize import BadInput
from foresize.dashboard.views.words import plain
from foresize.policies.guard import PolicyError
from foresize.simulator.telemetry.laws import LawBroken


def show(error: BadInput, heading: str) -> None:
    """Every problem with its place."""
    lines = [
        f"- {_where(str(problem.place or ''), problem.path)} {plain(problem.message)}" for problem in error.problems
    ]
    way_out = "Put the control or the file right, and the page goes on."
    st.error("\n".join([f"**{plain(heading)}**", "", *lines, "", way_out]), icon=":material/edit_off:")


def _where(place: str, path: str) -> str:
    shown = [part for part in (place if place != "new value" else "", path) if part]
    return " ".join(f"`{part}`" for part in shown)


@contextmanager
def told() -> Iterator[None]:
    """Tell in words what turns out while running to be wrong: with the scenario, with its policy, or with us."""
    try:
        yield
    except BadInput as error:
        show(error, "This cannot be simulated")
    except PolicyError as error:
        st.error(f"**The policy cannot be used.** {plain(str(error))}", icon=":material/edit_off:")
    except LawBroken as error:
        st.error(f"**A defect in Foresize, not in the scenario.** {plain(str(error))}", icon=":material/bug_report:")
