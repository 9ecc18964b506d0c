"""How each distribution becomes a row of a table: a number for its formula, and what the formula takes."""

import math
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, NamedTuple

from foresize.models.distributions.base import Distribution
from foresize.models.distributions.constant import Constant
from foresize.models.distributions.empirical import Empirical
from foresize.models.distributions.erlang import Erlang
from foresize.models.distributions.exponential import Exponential
from foresize.models.distributions.gamma import Gamma
from foresize.models.distributions.hyperexponential import Hyperexponential
from foresize.models.distributions.lognormal import Lognormal
from foresize.models.distributions.mixture import Mixture
from foresize.models.distributions.normal import Normal
from foresize.models.distributions.pareto import Pareto
from foresize.models.distributions.shifted import Shifted
from foresize.models.distributions.triangular import Triangular
from foresize.models.distributions.truncated import Truncated
from foresize.models.distributions.uniform import Uniform
from foresize.models.distributions.weibull import Weibull

(CONSTANT, EXPONENTIAL, LOGNORMAL, GAMMA, NORMAL, WEIBULL, PARETO, UNIFORM, TRIANGULAR, HYPEREXPONENTIAL, EMPIRICAL,
 SHIFTED, TRUNCATED, MIXTURE) = range(14)  # fmt: skip
"""The formulas. Those before HYPEREXPONENTIAL need only parameters, those from SHIFTED on have inner distributions."""

MOST_PARAMETERS = 6


class Row(NamedTuple):
    """One distribution in numbers."""

    kind: int
    """Its formula."""
    parameters: Sequence[float] = ()
    """What the formula takes."""
    data: Sequence[float] = ()
    """What is more than some parameters."""
    inner: Sequence[Distribution] = ()
    """What it is made of."""


def _gamma(one: Gamma | Erlang) -> Row:
    shape, scale = one.parameters()
    return Row(GAMMA, (shape, scale, math.lgamma(shape + 1.0)))


def _mixture(one: Mixture) -> Row:
    weights = [component.weight for component in one.components]
    return Row(MIXTURE, (one.total_weight(),), (*chain(*one.parts()), *weights), [part.of for part in one.components])


OF: dict[type[Distribution], Callable[[Any], Row]] = {
    Constant: lambda one: Row(CONSTANT, (float(one.value),)),
    Empirical: lambda one: Row(EMPIRICAL, data=one.parameters()),
    Erlang: _gamma,
    Exponential: lambda one: Row(EXPONENTIAL, (float(one.mean),)),
    Gamma: _gamma,
    Hyperexponential: lambda one: Row(HYPEREXPONENTIAL, data=tuple(chain(*one.parameters()))),
    Lognormal: lambda one: Row(LOGNORMAL, one.parameters()),
    Mixture: _mixture,
    Normal: lambda one: Row(NORMAL, one.parameters()),
    Pareto: lambda one: Row(PARETO, one.parameters()),
    Shifted: lambda one: Row(SHIFTED, (float(one.by),), inner=[one.of]),
    Triangular: lambda one: Row(TRIANGULAR, one.parameters()),
    Truncated: lambda one: Row(TRUNCATED, one.parameters(), inner=[one.of]),
    Uniform: lambda one: Row(UNIFORM, (float(one.low), float(one.high))),
    Weibull: lambda one: Row(WEIBULL, one.parameters()),
}
"""How, by class. A subclass of these is another distribution, which is not built in."""
