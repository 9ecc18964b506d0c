"""How good the forecasts of one horizon have been, and how far the load may be from the next one."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

import numpy as np

from foresize.policies.forecasting.packed import packed, unpacked
from foresize.policies.pods import Floats

KEPT = 240
"""How many past forecasts are kept."""
_ENOUGH = 30


@dataclass(slots=True)
class Errors:
    """Forecasts that wait for their step, and those whose step has come."""

    waiting: list[list[float]] = field(default_factory=list)
    """Step, forecast, and its quantile."""
    rows: list[list[float]] = field(default_factory=list)
    """Forecast, its quantile, and what came."""

    @classmethod
    def from_memory(cls, kept: dict[str, Any]) -> "Errors":
        """The counterpart of `to_memory`."""
        return cls(kept["waiting"], unpacked(kept["rows"]).reshape(-1, 3).tolist())

    def to_memory(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"waiting": self.waiting, "rows": packed(np.ravel(self.rows))}

    def came(self, step: int, value: float) -> None:
        """A step's load: who waited for it is judged by it, unless it is NaN."""
        self.rows += [[mean, upper, value] for due, mean, upper in self.waiting if due == step and value == value]
        self.waiting = [each for each in self.waiting if each[0] > step]
        del self.rows[:-KEPT]

    def seed(self, pairs: Sequence[tuple[float, float]], quantile: float) -> None:
        """Begin with what would have been forecast, and what came; the quantiles are those of these errors."""
        self.rows = [[mean, mean, value] for mean, value in pairs if value == value][-KEPT:]
        margin = self.margin(quantile)
        for row in self.rows:
            row[1] = upper(row[:1], margin)[0]

    def margin(self, quantile: float) -> float:
        """The quantile of the past errors (y − ŷ)/√ŷ: chance in a number of sessions grows with its root. Where few are
        known, that of a Poisson number."""
        if len(self.rows) < _ENOUGH:
            return NormalDist().inv_cdf(quantile)
        mean, _, value = self._columns()
        return float(np.quantile((value - mean) / np.sqrt(np.maximum(mean, 1.0)), quantile))

    def score(self, quantile: float) -> dict[str, float]:
        """MAPE (of loads of at least 1), bias ŷ − y, pinball loss of the quantile, and the share that it covered; empty
        before any forecast's step has come."""
        if not self.rows:
            return {}
        mean, upper, value = self._columns()
        above = value - upper
        some = value >= 1.0
        found = {
            "count": float(len(value)),
            "bias": float(np.mean(mean - value)),
            "pinball": float(np.mean(np.maximum(quantile * above, (quantile - 1.0) * above))),
            "covered": float(np.mean(above <= 0)),
        }
        return found | ({"mape": float(np.mean(np.abs(mean - value)[some] / value[some]))} if some.any() else {})

    def _columns(self) -> tuple[Floats, Floats, Floats]:
        mean, upper, value = np.asarray(self.rows, np.float64).T
        return mean, upper, value


def upper(expected: Sequence[float], margin: float) -> list[float]:
    """The quantiles of forecasts 1, 2, … steps ahead, the last of which has the margin; nearer ones have less of it, as
    the errors of a random walk."""
    last = len(expected)
    return [
        max(0.0, mean + margin * math.sqrt(max(mean, 1.0) * after / last))
        for after, mean in enumerate(expected, start=1)
    ]
