"""The widgets of one scenario: where a control begins, and under which name a link carries it."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import streamlit as st

from foresize import Scenario
from foresize.simulator.explain import Explanation, explain


@dataclass(frozen=True)
class Panel:
    """A scenario's controls. Every control begins at what the scenario says, so another scenario has other controls."""

    scenario: Scenario
    name: str
    """What the keys of its widgets begin with."""
    shareable: bool
    """Whether the address bar carries what was moved; an uploaded scenario is nowhere that a link could lead to."""
    moved: list[str] = field(default_factory=list)
    """What was moved away from where it began, in words: `gateway max instances 10`."""

    @cached_property
    def explained(self) -> Explanation:
        """What the scenario comes to before anything is moved."""
        return explain(self.scenario)

    def count(self, label: str, begins: int, key: str, *, low: int = 0, note: str | None = None) -> int:
        """A whole number of at least `low`."""
        begins = max(low, begins)
        step = 10 if begins >= 50 else 1
        value = int(st.number_input(label, low, None, begins, step, help=note, **self._named(key)))
        return int(self._noted(label, begins, value, key))

    def number(
        self, label: str, begins: float, key: str, *, low: float = 0.0, unit: str = "", note: str | None = None
    ) -> float:
        """A number of at least `low`."""
        begins = float(max(low, begins))
        step = 10.0 if begins >= 50 else 1.0 if begins >= 2 else 0.05
        shown = f"{label}, {unit}" if unit else label
        value = float(st.number_input(shown, low, None, begins, step, format="%g", help=note, **self._named(key)))
        return self._noted(label, begins, value, key, unit)

    def slider(self, label: str, begins: float, key: str, *, high: float, unit: str, note: str | None = None) -> float:
        """A number above 0, on a scale that reaches twice the scenario's own at least."""
        step = 1.0 if begins == int(begins) else 0.5 if begins * 2 == int(begins * 2) else 0.1
        top = max(high, 2 * begins)
        value = float(st.slider(label, step, top, begins, step, f"%g {unit}", help=note, **self._named(key)))
        return self._noted(label, begins, value, key, unit.replace("%%", "%"))

    def choice(self, label: str, options: dict[str, str], begins: str, key: str, note: str | None = None) -> str:
        """One of `options`, which are values with their words."""
        values = list(options)
        chosen = st.selectbox(label, values, values.index(begins), options.__getitem__, help=note, **self._named(key))
        if chosen != begins:
            self.moved.append(f"{_whose(key)}{label.lower()} {options[chosen]}")
        return str(chosen)

    def _named(self, key: str) -> dict[str, Any]:
        return {"key": f"{self.name}.{key}", "bind": "query-params" if self.shareable else None}

    def _noted(self, label: str, begins: float, value: float, key: str, unit: str = "") -> float:
        if value != begins:
            self.moved.append(f"{_whose(key)}{label.lower()} {value:,g} {unit}".strip())
        return value


def _whose(key: str) -> str:
    """The service, database or workload that a control belongs to."""
    return f"{key.partition('.')[0]} " if "." in key else ""
