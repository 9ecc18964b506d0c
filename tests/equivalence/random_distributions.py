"""Random distributions of every kind, as one would write them in YAML."""

from collections.abc import Callable
from typing import Any

import recorded
from hypothesis import strategies as st

from foresize.models.distributions import distribution_kinds

Yaml = dict[str, Any]
Quantity = Callable[[float], Any]


def built_in(kinds: dict[str, type[Any]]) -> list[str]:
    """The kinds that are ours; a test of another one may have defined its own."""
    return [kind for kind, part in kinds.items() if part.__module__.startswith("foresize.")]


def seconds(value: float) -> str:
    """A duration."""
    return f"{value:.6g}s"


def plain(value: float) -> float:
    """A number, of tokens."""
    return float(f"{value:.6g}")


def _simple(scale: float, q: Quantity) -> dict[str, list[Yaml]]:
    """Each kind that is made of numbers, in all ways in which it can be written, with about that mean."""
    mean, less, more = q(scale), q(scale / 2), q(scale * 2)
    measured = {"file": recorded.measured(scale), "column": "took"} | ({"unit": "s"} if q is seconds else {})
    return {
        "constant": [{"value": mean}],
        "empirical": [{"values": [q(scale * part) for part in (0.317, 0.71, 0.93, 1.234, 1.71)]}, measured],
        "erlang": [{"mean": mean, "stages": 3}],
        "exponential": [{"mean": mean}],
        "gamma": [{"mean": mean, "cv": 1.4}, {"shape": 0.7, "scale": mean}],
        "hyperexponential": [
            {"mean": mean, "cv": 2},
            {"branches": [{"weight": 3, "mean": less}, {"weight": 1, "mean": more}]},
        ],
        "lognormal": [{"mean": mean, "cv": 0.8}, {"median": less, "p95": more}],
        "normal": [{"mean": mean, "cv": 0.4}, {"mean": mean, "sd": mean, "low": less, "high": more}],
        "pareto": [{"mean": mean, "cv": 1.2}, {"minimum": less, "shape": 2.2}],
        "triangular": [{"low": less, "mode": mean, "high": more}],
        "uniform": [{"low": less, "high": more}],
        "weibull": [{"mean": mean, "cv": 0.6}, {"shape": 1.7, "scale": mean}],
    }


def _nested(scale: float, q: Quantity, inner: Yaml, other: Yaml) -> dict[str, list[Yaml]]:
    """Each kind that is made of other distributions."""
    return {
        "mixture": [{"components": [{"weight": 9, "of": inner}, {"weight": 1, "of": other}]}],
        "shifted": [{"by": q(scale / 2), "of": inner}],
        "truncated": [{"low": q(scale / 10), "high": q(scale * 8), "of": inner}],
    }


SIMPLE = [kind for kind in built_in(distribution_kinds()) if kind in _simple(1.0, plain)]
ALL = built_in(distribution_kinds())
"""What a scenario's distribution is chosen from: all that are registered, whether there is an example here or not."""


@st.composite
def distributions(draw: st.DrawFn, scale: float, q: Quantity = seconds, among: list[str] = ALL) -> Yaml:
    """A distribution of about that mean."""
    kind = draw(st.sampled_from(among))
    ways = _simple(scale, q)
    if kind not in ways:
        inner, other = (draw(distributions(scale / 2, q, SIMPLE)) for _ in range(2))
        ways = _nested(scale, q, inner, other)
    return {"kind": kind} | draw(st.sampled_from(ways[kind]))


def tokens(scale: float) -> st.SearchStrategy[Yaml]:
    """How many tokens."""
    return distributions(scale, plain)
