"""Runs: simulated once a scenario text, remembered for everybody, and each session's own history of them."""

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import streamlit as st

import foresize as fs

MOST_KEPT = 32
"""Results that are remembered; the oldest is forgotten first."""
MOST_LISTED = 8
"""Runs that a session can compare with."""
_LOOK_AGAIN_S = 0.5
_SOON_S = 0.7


@dataclass(frozen=True)
class Run:
    """A result that this session has looked at."""

    label: str
    text: str
    """The scenario's YAML, which is also what the result is remembered by: seed and replications are in it."""
    result: fs.Result


class Shelf:
    """Results by their scenario's text, and the turn to make one.

    `st.cache_resource` holds it rather than `st.cache_data` each result: a cached function cannot move a progress bar
    that stands outside of it, and a result that is pickled for each look would lose the tables it has already made.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._results: OrderedDict[str, fs.Result] = OrderedDict()
        self.turn = Lock()
        """Held while simulating: two at once would be no faster, and who stops one ends the worker processes."""

    def get(self, text: str) -> fs.Result | None:
        """The result of a scenario's text, if it is remembered."""
        return self._results.get(text)

    def put(self, text: str, result: fs.Result) -> None:
        """Remember a result."""
        self._results[text] = result
        while len(self._results) > MOST_KEPT:
            self._results.popitem(last=False)


@st.cache_resource(show_spinner=False)
def shelf() -> Shelf:
    """The one shelf of this server."""
    return Shelf()


def history() -> list[Run]:
    """This session's runs, the newest last."""
    runs: list[Run] = st.session_state.setdefault("history", [])
    return runs


def is_newest(text: str) -> bool:
    """Whether the newest run of this session is of this very scenario."""
    return bool(history()) and history()[-1].text == text


def run(scenario: fs.Scenario, text: str, label: str) -> None:
    """Simulate, unless the result of this text is remembered, and make it the newest run of this session."""
    result = shelf().get(text) or _simulated(scenario)
    shelf().put(text, result)
    remember(Run(label, text, result))


def remember(run: Run) -> None:
    """Make a run the newest of this session; the same scenario is listed once."""
    others = [each for each in history() if each.text != run.text]
    st.session_state["history"] = [*others, run][-MOST_LISTED:]


def _simulated(scenario: fs.Scenario) -> fs.Result:
    """With a progress bar where it takes long; a bar that comes and goes at once only has the page jump."""
    bar, began = st.empty(), time.monotonic()

    def moved(done: float, of: int) -> None:
        if time.monotonic() > began + _SOON_S:
            bar.progress(done / of, text=_progress(done, of))

    while not shelf().turn.acquire(timeout=_LOOK_AGAIN_S):
        bar.progress(0.0, text="Waiting for another run to end")
    try:
        result = fs.run(scenario, on_progress=moved)
    finally:
        shelf().turn.release()
    bar.empty()
    return result


def _progress(done: float, of: int) -> str:
    return f"Simulating {of} {'replication' if of == 1 else 'replications'}: {done / of:.0%} done"


def label_of(name: str, moved: Sequence[str]) -> str:
    """A run in a line: the scenario, and what was moved in it."""
    if not moved:
        return f"{name}, as it is written"
    rest = f" and {len(moved) - 3} more" if len(moved) > 3 else ""
    return f"{name}: {', '.join(moved[:3])}{rest}"
