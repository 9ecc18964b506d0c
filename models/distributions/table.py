"""Distributions as arrays of numbers, for compiled code: `sample(table, row, u)` is `distribution.sampler()(u)`.

What is made of other distributions is evaluated by going down to what it is made of and up again, in loops. No function
here may call itself, nor two each other: Numba compiles such a circle, but what it keeps of it on disk has a call to
nowhere in it, which crashes the next process.
"""

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
)
from foresize.models.distributions.base import Distribution
from foresize.models.distributions.formula import compiled, formula, inlined
from foresize.models.distributions.inverse import number, pattern


class NotCompiled(Exception):
    """A distribution that is not built in, which compiled code therefore cannot sample."""

    def __init__(self, kind: str) -> None:
        """Name its kind."""
        super().__init__(f"the distribution `{kind}` is not built in")
        self.kind = kind


class SampleTable(NamedTuple):
    """Distributions, one a row, and behind them those that they are made of."""

    layout: npt.NDArray[np.int64]
    """Four columns: which formula (a number of `rows`); the row of the distribution that this one is made of, the first
    of them where there are more; and from where to where the row's own stretch of `data` goes."""
    parameters: npt.NDArray[np.float64]
    """What the formula takes, in its order."""
    data: npt.NDArray[np.float64]
    """What does not fit into `parameters`: measured values, branches, shares."""


_KIND, _INNER, _FIRST, _END = range(4)


def tabulate(distributions: Sequence[Distribution]) -> SampleTable:
    """A row for each, in order. Raises NotCompiled, with its kind, for one that is not built in."""
    found: list[rows.Row] = []
    layout: list[tuple[int, int, int, int]] = []
    data: list[float] = []
    pending = list(distributions)
    for one in pending:  # which grows by what each is made of
        found.append(_row(one))
        layout.append((found[-1].kind, len(pending), len(data), len(data) + len(found[-1].data)))
        data.extend(found[-1].data)
        pending.extend(found[-1].inner)
    parameters = np.zeros((len(found), rows.MOST_PARAMETERS))
    for at, row in enumerate(found):
        parameters[at, : len(row.parameters)] = row.parameters
    return SampleTable(np.array(layout, dtype=np.int64).reshape(-1, 4), parameters, np.array(data, dtype=np.float64))


def _row(one: Distribution) -> rows.Row:
    if type(one) not in rows.OF:
        raise NotCompiled(str(getattr(one, "kind", type(one).__name__)))
    return rows.OF[type(one)](one)


@inlined
def sample(table: SampleTable, row: int, u: float) -> float:
    """The value at 0 < u < 1 of the row's `sampler()`."""
    kind, of = table.layout[row, _KIND], table.parameters
    if kind == rows.EXPONENTIAL:
        return exponential.inverse_cdf(of[row, 0], u)
    if kind == rows.LOGNORMAL:
        return lognormal.inverse_cdf(of[row, 0], of[row, 1], u)
    if kind < rows.HYPEREXPONENTIAL:
        return _by_formula(table, row, u)
    return _sample(table, row, u)


@compiled
def _sample(table: SampleTable, row: int, u: float) -> float:
    """The same, without a short way for what is drawn most: down to what is chosen, and back through what is added."""
    inner, inner_u, shifts = _chosen(table, row, u, -1)
    value = quantile(table, inner, inner_u)
    for nth in range(shifts - 1, -1, -1):
        shift, _, _ = _chosen(table, row, u, nth)
        value = table.parameters[shift, 0] + value
    return value


@formula
def _chosen(table: SampleTable, row: int, u: float, stop_at: int) -> tuple[int, float, int]:
    """The row that a sample at u comes down to through mixtures and shifts, its own u, and the shifts on the way.

    Or the row of the shift that is number `stop_at` of them.
    """
    shifts = 0
    while table.layout[row, _KIND] == rows.SHIFTED or table.layout[row, _KIND] == rows.MIXTURE:
        inner = table.layout[row, _INNER]
        if table.layout[row, _KIND] == rows.SHIFTED:
            if shifts == stop_at:
                break
            shifts += 1
            row = inner
        else:
            ends, shares, _ = _parts(table, row)
            at = mixture.chosen(ends, u)
            row, u = inner + at, mixture.rest(ends, shares, at, u)
    return row, u, shifts


@compiled
def quantile(table: SampleTable, row: int, u: float) -> float:
    """The value at 0 < u < 1 of the row's `quantile`: what `sample` gives, but for mixtures and what has one in it."""
    if table.layout[row, _KIND] < rows.SHIFTED:
        return _plain_quantile(table, row, u)
    asked = np.full(len(table.layout), np.nan)
    asked[row] = u
    for at in range(row, len(asked)):  # down: what a row is made of stands below it
        if table.layout[at, _KIND] >= rows.SHIFTED and not np.isnan(asked[at]):
            of, inner = table.parameters, table.layout[at, _INNER]
            inner_u = asked[at]
            if table.layout[at, _KIND] == rows.TRUNCATED:
                inner_u = truncated.inner_share(of[at, 2], of[at, 3], inner_u)
            asked[inner : inner + _made_of(table, at)] = inner_u
    found = np.empty(len(asked))
    for at in range(len(asked) - 1, row - 1, -1):  # and up again
        if not np.isnan(asked[at]):
            found[at] = _quantile_of_made(table, at, asked[at], found)
    return float(found[row])


@formula
def _quantile_of_made(table: SampleTable, row: int, u: float, found: npt.NDArray[np.float64]) -> float:
    """The quantile of a row where those of what it is made of are `found`."""
    kind, of, inner = table.layout[row, _KIND], table.parameters, table.layout[row, _INNER]
    if kind < rows.SHIFTED:
        return _plain_quantile(table, row, u)
    if kind == rows.SHIFTED:
        return float(of[row, 0] + found[inner])
    if kind == rows.TRUNCATED:
        return truncated.within(of[row, 0], of[row, 1], found[inner])
    bounds = found[inner : inner + _made_of(table, row)]
    return _first_at_least(table, row, u, bounds.min(), bounds.max())


@compiled
def cdf(table: SampleTable, row: int, x: float) -> float:
    """The row's `cdf` at x >= 0."""
    if table.layout[row, _KIND] < rows.SHIFTED:
        return _plain_cdf(table, row, x)
    asked = np.full(len(table.layout), np.nan)
    asked[row] = x
    for at in range(row, len(asked)):
        if table.layout[at, _KIND] >= rows.SHIFTED and not np.isnan(asked[at]):
            inner = table.layout[at, _INNER]
            asked[inner : inner + _made_of(table, at)] = _inner_x(table, at, asked[at])
    found = np.empty(len(asked))
    for at in range(len(asked) - 1, row - 1, -1):
        if not np.isnan(asked[at]):
            found[at] = _cdf_of_made(table, at, asked[at], found)
    return float(found[row])


@formula
def _inner_x(table: SampleTable, row: int, x: float) -> float:
    """Where what a row is made of is asked for its share, if x is not below all of the row's values."""
    kind, of = table.layout[row, _KIND], table.parameters
    if kind == rows.MIXTURE:
        return x
    if x < of[row, 0]:
        return 0.0
    return shifted.varying(of[row, 0], x) if kind == rows.SHIFTED else min(x, of[row, 1])


@formula
def _cdf_of_made(table: SampleTable, row: int, x: float, found: npt.NDArray[np.float64]) -> float:
    """The CDF of a row where those of what it is made of are `found`."""
    kind, of, inner = table.layout[row, _KIND], table.parameters, table.layout[row, _INNER]
    if kind < rows.SHIFTED:
        return _plain_cdf(table, row, x)
    if kind == rows.MIXTURE:
        total, weights = 0.0, _parts(table, row)[2]
        for at in range(len(weights)):
            total += weights[at] * found[inner + at]
        return float(total / of[row, 0])
    if x < of[row, 0]:
        return 0.0
    return float(found[inner] if kind == rows.SHIFTED else (found[inner] - of[row, 2]) / of[row, 3])


@formula
def _made_of(table: SampleTable, row: int) -> int:
    """How many distributions a row is made of."""
    return len(_parts(table, row)[0]) if table.layout[row, _KIND] == rows.MIXTURE else 1


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
def _plain_quantile(table: SampleTable, row: int, u: float) -> float:
    """Of what is not made of other distributions."""
    kind = table.layout[row, _KIND]
    if kind == rows.HYPEREXPONENTIAL:
        return hyperexponential.inverse_cdf(_data(table, row).reshape(-1, 2), u)
    if kind == rows.EMPIRICAL:
        return empirical.inverse_cdf(_data(table, row), u)
    return _by_formula(table, row, u)


@formula
def _by_formula(table: SampleTable, row: int, u: float) -> float:
    kind, of = table.layout[row, _KIND], table.parameters
    return _formula(kind, of[row, 0], of[row, 1], of[row, 2], of[row, 3], of[row, 4], of[row, 5], u)


@compiled
def _formula(kind: int, a: float, b: float, c: float, d: float, e: float, f: float, u: float) -> float:
    """The value at u of the formula `kind` of up to six parameters."""
    if kind == rows.CONSTANT:
        return a
    if kind == rows.EXPONENTIAL:
        return exponential.inverse_cdf(a, u)
    if kind == rows.LOGNORMAL:
        return lognormal.inverse_cdf(a, b, u)
    if kind == rows.GAMMA:
        return gamma.inverse_cdf(a, b, c, u)
    if kind == rows.NORMAL:
        return normal.inverse_cdf(a, b, c, d, e, f, u)
    if kind == rows.WEIBULL:
        return weibull.inverse_cdf(a, b, u)
    if kind == rows.PARETO:
        return pareto.inverse_cdf(a, b, u)
    if kind == rows.UNIFORM:
        return uniform.inverse_cdf(a, b, u)
    return triangular.inverse_cdf(a, b, c, u)


@formula
def _plain_cdf(table: SampleTable, row: int, x: float) -> float:
    kind, of = table.layout[row, _KIND], table.parameters[row]
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
    return table.data[table.layout[row, _FIRST] : table.layout[row, _END]]


@formula
def _parts(table: SampleTable, row: int) -> tuple[npt.NDArray[np.float64], ...]:
    """A mixture's: where each component's part of 0 to 1 ends, how long it is, and the component's weight."""
    data = _data(table, row)
    n = len(data) // 3
    return data[:n], data[n : 2 * n], data[2 * n :]
