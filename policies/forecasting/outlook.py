"""Learning from what is seen, step by step, and what comes of it: the forecast of the coming steps."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from foresize.policies.base import Observation
from foresize.policies.forecasting.errors import Errors, upper
from foresize.policies.forecasting.history import History
from foresize.policies.forecasting.models import MODELS, Name, Numbers, fitted, usable
from foresize.policies.forecasting.past import Past, Steps

_LEAST_TO_FIT = 60


class Reading(NamedTuple):
    """A load that was measured."""

    at_s: float
    """The end of its window, in simulated seconds."""
    load: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is expected at the worst of the coming steps, as it was when the last step ended."""

    model: str
    """The model that was gone by."""
    why: str
    """Why it is not the one that was wished; empty where it is."""
    fitted: Numbers
    """Its parameters."""
    after: int
    """So many steps after the last one that is over, the quantile is highest."""
    mean: float
    """The load that is expected then."""
    margin: float
    """The quantile of errors at the last of the coming steps, in roots of the load."""
    upper: float
    """The quantile of the load then."""
    score: dict[str, float]
    """How good the forecasts of the last of the coming steps have been."""


@dataclass(slots=True)
class _Run:
    """The model under way."""

    name: str = ""
    tried: str = ""
    """The model that was to be fitted, which is another where no fit was found."""
    fitted: Numbers = field(default_factory=dict)
    state: Numbers = field(default_factory=dict)
    at: int = 0
    """The step after which it was fitted."""


@dataclass(frozen=True, slots=True)
class Forecaster:
    """What of the policy's fields the forecast goes by."""

    model: Name
    steps: Steps
    horizon: int
    """How many steps it looks ahead."""
    quantile: float
    refit: int
    """So many steps after a fit there is another."""
    history: History | None

    def learn(self, memory: dict[str, Any], seen: Observation, readings: Sequence[Reading]) -> Outlook:
        """Take in what was measured since the last time. Everything that is kept is in `memory`."""
        over = list(self._over(memory, seen, readings))
        if over or "outlook" not in memory:
            past, errors, run = self._remembered(memory, seen)
            for step, load in over:
                for value in [math.nan] * (step - past.next) + [load] * (step >= past.next):
                    self._move(past, errors, run, value)
            self._renew(past, errors, run)
            memory["outlook"] = _plain(self._outlook(past, errors, run))
            memory |= {"past": past.to_memory(), "errors": errors.to_memory(), "run": _plain(run)}
        return Outlook(**memory["outlook"])

    def _over(
        self, memory: dict[str, Any], seen: Observation, readings: Sequence[Reading]
    ) -> Iterable[tuple[int, float]]:
        """The steps that are over with these readings, each with its mean load."""
        for reading in readings:
            if reading.at_s <= memory.get("read_s", -1.0):
                continue
            memory["read_s"] = reading.at_s
            step = self.steps.at(seen, reading.at_s - 1e-6)
            opened = memory.get("open")
            if opened is not None and opened[0] != step:
                yield opened[0], opened[1] / opened[2]
                opened = None
            opened = opened or [step, 0.0, 0]
            memory["open"] = [step, opened[1] + reading.load, opened[2] + 1]

    def _remembered(self, memory: dict[str, Any], seen: Observation) -> tuple[Past, Errors, _Run]:
        if "past" in memory:
            past = Past.from_memory(memory["past"], self.steps)
            return past, Errors.from_memory(memory["errors"]), _Run(**memory["run"])
        began = self.steps.at(seen, 0.0)
        if self.history is None:
            return Past(self.steps, began, began), Errors(), _Run()
        first, loads = self.history.before(began, self.steps)
        past = Past(self.steps, first, first)
        past.extend(loads.tolist())
        past.extend([math.nan] * (began - past.next))
        return past, Errors(), _Run()

    def _move(self, past: Past, errors: Errors, run: _Run, value: float) -> None:
        """A step is over."""
        errors.came(past.next, value)
        past.extend([value])
        if run.name:
            run.state = MODELS[run.name].moved(run.fitted, run.state, value, past.expected[-1])
            expected, uppers, _ = self._ahead(past, errors, run)
            errors.waiting.append([past.next - 1 + self.horizon, expected[-1], uppers[-1]])

    def _ahead(self, past: Past, errors: Errors, run: _Run) -> tuple[list[float], list[float], float]:
        """The coming steps' means and quantiles, and the margin that is between them."""
        expected = MODELS[run.name].ahead(run.fitted, run.state, past.ahead(self.horizon))
        margin = errors.margin(self.quantile)
        return expected, upper(expected, margin), margin

    def _renew(self, past: Past, errors: Errors, run: _Run) -> None:
        """Go over to a better model as soon as enough is known for it, and fit it anew when that is due."""
        due = past.next >= run.at + self.refit
        if run.name == self.model and not due:
            return
        known = sum(not math.isnan(value) for value in past.values)
        name = usable(self.model, past.seasons() if known >= _LEAST_TO_FIT else min(past.seasons(), 1.0))
        if name == run.tried and not due:
            return
        tried, found = name, fitted(name, past.values, past.expected)
        if found is None:
            name, found = usable("seasonal_naive", past.seasons()), {}
        changed = name != run.name
        run.name, run.tried, run.fitted, run.at = name, tried, found, past.next
        self._replay(past, errors if changed else Errors(), run)

    def _replay(self, past: Past, errors: Errors, run: _Run) -> None:
        """Bring the model's state to now by the last steps, and take its errors on the way for what is known of it."""
        model, count = MODELS[run.name], len(past.values)
        usual = [*past.expected, *past.ahead(self.horizon)]
        made: list[tuple[int, float]] = []
        run.state = {}
        for at, value in enumerate(past.values):
            if model.seasons and math.isnan(usual[at]):  # before the first season was over
                continue
            run.state = model.moved(run.fitted, run.state, value, usual[at])
            coming = usual[at + 1 : at + 1 + self.horizon]
            made.append((at + self.horizon, model.ahead(run.fitted, run.state, coming)[-1]))
        errors.seed([(mean, past.values[due]) for due, mean in made if due < count], self.quantile)
        margin = errors.margin(self.quantile)
        errors.waiting = [
            [past.next - count + due, mean, upper([mean], margin)[0]] for due, mean in made if due >= count
        ]

    def _outlook(self, past: Past, errors: Errors, run: _Run) -> Outlook:
        expected, uppers, margin = self._ahead(past, errors, run)
        worst = max(range(len(uppers)), key=uppers.__getitem__)
        return Outlook(
            model=run.name,
            why=self._why(past, run),
            fitted=run.fitted,
            after=worst + 1,
            mean=expected[worst],
            margin=margin,
            upper=uppers[worst],
            score=errors.score(self.quantile),
        )

    def _why(self, past: Past, run: _Run) -> str:
        """Why another model is gone by than the one that was wished; empty where none is."""
        if run.name == self.model:
            return ""
        wanted, known = MODELS[self.model].seasons, past.seasons()
        return f"{known:.1f} seasons known of {wanted:g}" if known < wanted else "no fit on the last steps"


def _plain(record: Outlook | _Run) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}
