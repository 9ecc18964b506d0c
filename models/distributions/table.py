"""Distributions as arrays of numbers, for compiled code: `sample(table, row, u)` is `distribution.sampler()(u)`."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from foresize.models.distributions import (
    empirical,
    exponential,
    gamma,
    hyperexponential,
    lognormal,
    mixture,
    normal,
    pareto,
    rows,
    shifted,
    triangular,
    truncated,
    uniform,
    weibull,
)  # fmt: skip
from foresize.models.distributions.base import Distribution
from foresize.models.distributions.formula import compiled, formula
from foresize.models.distributions.inverse import number, pattern


class NotCompiled(Exception):
    """A distribution that is not built in, which compiled code therefore cannot sample."""

    def __init__(self, kind: str) -> None:
        """Name its kind."""
        super().__init__(f"the distribution `{kind}` is not built in")
        self.kind = kind


class SampleTable(NamedTuple):
    """Distributions, one a row, and behind them those that they are made of."""

    kind: npt.NDArray[np.int64]
    """Which formula: one of the numbers in `rows`."""
    parameters: npt.NDArray[np.float64]
    """What the formula takes, in its order."""
    inner: npt.NDArray[np.int64]
    """The row of the distribution that this one is made of, the first of them where there are more."""
    first: npt.NDArray[np.int64]
    """Where the row's own stretch of `data` begins."""
    last: npt.NDArray[np.int64]
    """Where it ends."""
    data: npt.NDArray[np.float64]
    """What does not fit into `parameters`: measured values, branches, shares."""


def tabulate(distributions: Sequence[Distribution]) -> SampleTable:
    """A row for each, in order. Raises NotCompiled, with its kind, for one that is not built in."""
    found: list[rows.Row] = []
    inner: list[int] = []
    pending = list(distributions)
    for one in pending:  # which grows by the inner ones of each
        if type(one) not in rows.OF:
            raise NotCompiled(str(getattr(one, "kind", type(one).__name__)))
        found.append(rows.OF[type(one)](one))
        inner.append(len(pending))
        pending.extend(found[-1].inner)
    ends = np.cumsum([0, *(len(row.data) for row in found)], dtype=np.int64)
    parameters = np.zeros((len(found), rows.MOST_PARAMETERS))
    for at, row in enumerate(found):
        parameters[at, : len(row.parameters)] = row.parameters
    return SampleTable(
        kind=np.array([row.kind for row in found], dtype=np.int64),
        parameters=parameters,
        inner=np.array(inner, dtype=np.int64),
        first=ends[:-1],
        last=ends[1:],
        data=np.array([number for row in found for number in row.data], dtype=np.float64),
    )


@compiled
def sample(table: SampleTable, row: int, u: float) -> float:
    """The value at 0 < u < 1 of the row's `sampler()`."""
    kind, of, inner = table.kind[row], table.parameters[row], table.inner[row]
    if kind < rows.SHIFTED:
        return _unmade_quantile(table, row, u)
    if kind == rows.SHIFTED:
        return float(of[0] + sample(table, inner, u))
    if kind == rows.TRUNCATED:
        return quantile(table, row, u)
    ends, shares, _ = _parts(table, row)
    at = mixture.chosen(ends, u)
    return sample(table, inner + at, mixture.rest(ends, shares, at, u))


@compiled
def quantile(table: SampleTable, row: int, u: float) -> float:
    """The value at 0 < u < 1 of the row's `quantile`: what `sample` gives, but for mixtures and what has one in it."""
    kind, of, inner = table.kind[row], table.parameters[row], table.inner[row]
    if kind < rows.SHIFTED:
        return _unmade_quantile(table, row, u)
    if kind == rows.SHIFTED:
        return float(of[0] + quantile(table, inner, u))
    if kind == rows.TRUNCATED:
        return truncated.within(of[0], of[1], quantile(table, inner, truncated.inner_share(of[2], of[3], u)))
    low, high = np.inf, 0.0
    for at in range(len(_parts(table, row)[0])):
        bound = quantile(table, inner + at, u)
        low, high = min(low, bound), max(high, bound)
    return _first_at_least(table, row, u, low, high)


@compiled
def cdf(table: SampleTable, row: int, x: float) -> float:
    """The row's `cdf` at x >= 0."""
    kind, of, inner = table.kind[row], table.parameters[row], table.inner[row]
    if kind < rows.SHIFTED:
        return _unmade_cdf(table, row, x)
    if kind == rows.SHIFTED:
        return cdf(table, inner, shifted.varying(of[0], x)) if x >= of[0] else 0.0
    if kind == rows.TRUNCATED:
        return (cdf(table, inner, min(x, of[1])) - of[2]) / of[3] if x >= of[0] else 0.0
    total, weights = 0.0, _parts(table, row)[2]
    for at in range(len(weights)):
        total += weights[at] * cdf(table, inner + at, x)
    return float(total / of[0])


@formula
def _first_at_least(table: SampleTable, row: int, level: float, low: float, high: float) -> float:
    """`inverse.first_at_least` of the row's CDF: compiled code that is kept on disk can be handed no function."""
    least, most = pattern(low), pattern(high)
    while least < most:
        middle = least + (most - least) // 2
        if cdf(table, row, number(middle)) < level:
            least = middle + 1
        else:
            most = middle
    return number(least)


@formula
def _unmade_quantile(table: SampleTable, row: int, u: float) -> float:
    """Of what is not made of others."""
    kind, of = table.kind[row], table.parameters[row]
    if kind == rows.CONSTANT:
        return float(of[0])
    if kind == rows.EXPONENTIAL:
        return exponential.inverse_cdf(of[0], u)
    if kind == rows.LOGNORMAL:
        return lognormal.inverse_cdf(of[0], of[1], u)
    if kind == rows.GAMMA:
        return gamma.inverse_cdf(of[0], of[1], of[2], u)
    if kind == rows.NORMAL:
        return normal.inverse_cdf(of[0], of[1], of[2], of[3], of[4], of[5], u)
    if kind == rows.WEIBULL:
        return weibull.inverse_cdf(of[0], of[1], u)
    if kind == rows.PARETO:
        return pareto.inverse_cdf(of[0], of[1], u)
    if kind == rows.UNIFORM:
        return uniform.inverse_cdf(of[0], of[1], u)
    if kind == rows.TRIANGULAR:
        return triangular.inverse_cdf(of[0], of[1], of[2], u)
    if kind == rows.HYPEREXPONENTIAL:
        return hyperexponential.inverse_cdf(_data(table, row).reshape(-1, 2), u)
    return empirical.inverse_cdf(_data(table, row), u)


@formula
def _unmade_cdf(table: SampleTable, row: int, x: float) -> float:
    kind, of = table.kind[row], table.parameters[row]
    if kind == rows.CONSTANT:
        return 1.0 if x >= of[0] else 0.0
    if kind == rows.EXPONENTIAL:
        return exponential.cdf(of[0], x)
    if kind == rows.LOGNORMAL:
        return lognormal.cdf(of[0], of[1], x)
    if kind == rows.GAMMA:
        return gamma.cumulative(of[0], of[1], of[2], x)
    if kind == rows.NORMAL:
        return normal.cdf(of[0], of[1], of[2], of[3], of[4], of[5], x)
    if kind == rows.WEIBULL:
        return weibull.cdf(of[0], of[1], x)
    if kind == rows.PARETO:
        return pareto.cdf(of[0], of[1], x)
    if kind == rows.UNIFORM:
        return uniform.cdf(of[0], of[1], x)
    if kind == rows.TRIANGULAR:
        return triangular.cdf(of[0], of[1], of[2], x)
    if kind == rows.HYPEREXPONENTIAL:
        return hyperexponential.cdf(_data(table, row).reshape(-1, 2), x)
    return np.searchsorted(_data(table, row), x, side="right") / len(_data(table, row))


@formula
def _data(table: SampleTable, row: int) -> npt.NDArray[np.float64]:
    return table.data[table.first[row] : table.last[row]]


@formula
def _parts(table: SampleTable, row: int) -> tuple[npt.NDArray[np.float64], ...]:
    """A mixture's: where each component's part of 0 to 1 ends, how long it is, and the component's weight."""
    data = _data(table, row)
    n = len(data) // 3
    return data[:n], data[n : 2 * n], data[2 * n :]
