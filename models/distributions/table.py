"""Distributions as arrays of numbers, for compiled code: `sample(table, row, u)` is `distribution.sampler()(u)`."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from foresize.models.distributions import empirical, exponential, lognormal, pareto, triangular, uniform, weibull
from foresize.models.distributions.base import Distribution
from foresize.models.distributions.constant import Constant
from foresize.models.distributions.formula import compiled

_PARAMETERS = 6


class NotCompiled(Exception):
    """A distribution that no compiled code knows."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"the distribution `{kind}` is not built in")
        self.kind = kind


class SampleTable(NamedTuple):
    """Distributions by row."""

    kind: npt.NDArray[np.int64]
    """Which formula."""
    parameters: npt.NDArray[np.float64]
    """The formula's, one row each."""
    first: npt.NDArray[np.int64]
    """Where the row's numbers begin in `data`."""
    last: npt.NDArray[np.int64]
    """Where they end."""
    data: npt.NDArray[np.float64]
    """The rows' numbers, one row after the other."""


CONSTANT, EXPONENTIAL, LOGNORMAL, UNIFORM, TRIANGULAR, WEIBULL, PARETO, EMPIRICAL = range(8)

_Row = tuple[int, tuple[float, ...], tuple[float, ...]]
_ROWS: dict[type[Distribution], Callable[[Any], _Row]] = {
    Constant: lambda one: (CONSTANT, (float(one.value),), ()),
    exponential.Exponential: lambda one: (EXPONENTIAL, (float(one.mean),), ()),
    lognormal.Lognormal: lambda one: (LOGNORMAL, one.parameters(), ()),
    uniform.Uniform: lambda one: (UNIFORM, (float(one.low), float(one.high)), ()),
    triangular.Triangular: lambda one: (TRIANGULAR, (float(one.low), float(one.mode), float(one.high)), ()),
    weibull.Weibull: lambda one: (WEIBULL, one.parameters(), ()),
    pareto.Pareto: lambda one: (PARETO, one.parameters(), ()),
    empirical.Empirical: lambda one: (EMPIRICAL, (), one._ordered),
}


def tabulate(distributions: Sequence[Distribution]) -> SampleTable:
    """A row for each, in order. Raises NotCompiled, with its kind, for one that is not built in."""
    rows = [_row(one) for one in distributions]
    ends = np.cumsum([0, *(len(data) for _, _, data in rows)], dtype=np.int64)
    return SampleTable(
        kind=np.array([kind for kind, _, _ in rows], dtype=np.int64),
        parameters=np.array([[*own, *[0.0] * (_PARAMETERS - len(own))] for _, own, _ in rows]).reshape(-1, _PARAMETERS),
        first=ends[:-1],
        last=ends[1:],
        data=np.array([number for _, _, data in rows for number in data], dtype=np.float64),
    )


def _row(one: Distribution) -> _Row:
    if type(one) not in _ROWS:
        raise NotCompiled(str(getattr(one, "kind", type(one).__name__)))
    return _ROWS[type(one)](one)


@compiled
def sample(table: SampleTable, row: int, u: float) -> float:
    """The value at 0 < u < 1 of the row's sampler."""
    kind, of = table.kind[row], table.parameters[row]
    if kind == CONSTANT:
        return float(of[0])
    if kind == EXPONENTIAL:
        return exponential.inverse_cdf(of[0], u)
    if kind == LOGNORMAL:
        return lognormal.inverse_cdf(of[0], of[1], u)
    if kind == UNIFORM:
        return uniform.inverse_cdf(of[0], of[1], u)
    if kind == TRIANGULAR:
        return triangular.inverse_cdf(of[0], of[1], of[2], u)
    if kind == WEIBULL:
        return weibull.inverse_cdf(of[0], of[1], u)
    if kind == PARETO:
        return pareto.inverse_cdf(of[0], of[1], u)
    return empirical.inverse_cdf(table.data[table.first[row] : table.last[row]], u)


@compiled
def quantile(table: SampleTable, row: int, u: float) -> float:
    """The value at 0 < u < 1 of the row's inverse CDF, which differs from `sample` where a sampler is not monotone."""
    return sample(table, row, u)
