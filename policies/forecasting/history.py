"""A load that was recorded before the scenario begins, from a CSV file."""

from itertools import pairwise

import numpy as np
from pydantic import Field, model_validator

from foresize.models.arrivals.files import refuse, stamps, values
from foresize.models.part import Spec
from foresize.policies.forecasting.past import Steps, since_monday_s
from foresize.policies.pods import Floats

_LONG = 3.0


class History(Spec):
    """A recorded load. It is moved by whole seasons to end just before the scenario begins, so that weekdays and hours
    stay where they are; what it says is never of the scenario's own time."""

    file: str = Field(min_length=1)
    """A CSV file with a header, from the scenario's folder."""
    time: str = "time"
    """The column of date-times, each later than the one before, by the scenario's clock: 2026-01-05T08:00."""
    value: str = "value"
    """The column of loads, in the unit of `per_instance`."""

    @model_validator(mode="after")
    def _readable(self) -> "History":
        found = stamps(self.file, self.time, "time", "first")
        if found.first is None:
            refuse("time", "must be a column of date-times like 2026-01-05T08:00: seasons go by the clock.")
        values(self.file, self.value, "value")
        for row, (before, after) in enumerate(pairwise(found.seconds), start=2):
            if after <= before:
                refuse("time", "must be a column of times that grow, but row {row} (line {line}) is not later than the "
                       "one before.", row=row, line=row + 1)  # fmt: skip
        return self

    def before(self, step: int, steps: Steps) -> tuple[int, Floats]:
        """The first step, and the mean loads of those from it to the last, which is before `step`; NaN where nothing
        was recorded for long."""
        found = stamps(self.file, self.time, "time", "first")
        loads = np.asarray(values(self.file, self.value, "value"))
        assert found.first is not None  # said by the validator
        times_s = np.asarray(found.seconds) + since_monday_s(found.first)
        season_s = steps.step_s * steps.season
        times_s += ((step - 1) * steps.step_s - times_s[-1]) // season_s * season_s
        first = int(times_s[0] // steps.step_s)
        return first, _by_step(times_s - first * steps.step_s, loads, steps.step_s)


def _by_step(times_s: Floats, loads: Floats, step_s: float) -> Floats:
    """The mean of each step's rows; between rows that are further apart than a step, the line that joins them, unless
    they are three times as far apart as is usual."""
    step = (times_s // step_s).astype(np.int64)
    count = int(step[-1]) + 1
    rows = np.bincount(step, minlength=count)
    sums = np.bincount(step, weights=loads, minlength=count)
    middles = (np.arange(count) + 0.5) * step_s
    found = np.where(rows > 0, sums / np.maximum(rows, 1), np.interp(middles, times_s, loads))
    if len(times_s) > 1:
        apart = np.diff(times_s)
        long = np.append(apart > max(_LONG * float(np.median(apart)), step_s), False)
        found[(rows == 0) & long[np.maximum(np.searchsorted(times_s, middles) - 1, 0)]] = np.nan
    return np.asarray(found, np.float64)
