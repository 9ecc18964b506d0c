"""Objectives as a team writes them down: `turn latency p95 < 2s`, `error rate < 1%`, `cost per user-hour < $0.50`.

A text names a metric, a comparison and a threshold in the metric's unit. Whatever cannot be judged is refused when
the scenario is read: an objective on a metric that does not exist would otherwise hold for ever.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, cast

from foresize.models.units import parse_duration, parse_fraction, parse_rate

Comparison = Literal["<", "<=", ">", ">="]

_PARTS = re.compile(r"\s*(?P<metric>[^<>=≤≥!]*?)\s*(?P<comparison>[<>=≤≥!]+)\s*(?P<threshold>.*?)\s*")
_COMPARISONS = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "≤": "<=", "≥": ">=", "=<": "<=", "=>": ">="}
_NUMBER = re.compile(r"\d+(\.\d+)?(e\d+)?")
_UNIT_SUFFIXES = ("_s", "_usd", "_per_s", "_per_min", "_fraction", "_count")


@dataclass(frozen=True)
class Objective:
    """What is promised of one metric; `threshold` is in the metric's `unit`, `text` is how it was written."""

    text: str
    metric: str
    comparison: Comparison
    threshold: float
    unit: str = "count"

    def holds(self, value: float) -> bool:
        """Whether a single value meets the objective; NaN does not."""
        return {
            "<": value < self.threshold,
            "<=": value <= self.threshold,
            ">": value > self.threshold,
            ">=": value >= self.threshold,
        }[self.comparison]

    @property
    def wants_less(self) -> bool:
        """Whether smaller values are the better ones."""
        return self.comparison in ("<", "<=")


def parse_objective(text: str, metrics: Mapping[str, str]) -> Objective:
    """Read one objective; `metrics` maps every known metric to its unit.

    Units are `s`, `fraction`, `usd`, `per_s`, `per_min`; any other is a plain number. Raises ValueError, which says the
    right spelling, for an unknown metric, a threshold in another unit, or a text of another form.
    """
    parts = _PARTS.fullmatch(text)
    if not parts or not parts["metric"] or not parts["threshold"]:
        raise ValueError(f"`{text}` is not an objective. Write a metric, a comparison and a threshold: `{_EXAMPLE}`.")
    if parts["comparison"] not in _COMPARISONS:
        raise ValueError(f"`{text}` must compare with <, <=, > or >=, but has `{parts['comparison']}`.")
    metric = _metric(parts["metric"], metrics)
    unit = metrics[metric]
    threshold = _threshold(parts["threshold"], unit, parts["metric"])
    return Objective(text.strip(), metric, cast(Comparison, _COMPARISONS[parts["comparison"]]), threshold, unit)


_EXAMPLE = "turn latency p95 < 2s"


def words_of(metric: str) -> str:
    """A metric's name as one would write it in an objective: `turn_latency_p95_s` is `turn latency p95`."""
    return _bare(metric).replace("_", " ")


def _metric(words: str, metrics: Mapping[str, str]) -> str:
    name = re.sub(r"[\s_-]+", "_", words.strip().lower())
    if name in metrics:
        return name
    bare = {_bare(metric): metric for metric in metrics}
    if (found := bare.get(_bare(name))) is not None:
        return found
    close = get_close_matches(_bare(name), bare, n=2) or [m for m in bare if name in m][:2]
    hint = f" Did you mean {' or '.join(f'`{words_of(m)}`' for m in sorted(close))}?" if close else ""
    raise ValueError(f"`{words}` is not a metric.{hint} `foresize list metrics` shows them all.")


def _bare(metric: str) -> str:
    for suffix in sorted(_UNIT_SUFFIXES, key=len, reverse=True):
        if metric.endswith(suffix):
            return metric.removesuffix(suffix)
    return metric


def _threshold(text: str, unit: str, metric: str) -> float:
    parse, expected, offer = _UNITS.get(unit, _PLAIN)
    # durations and rates refuse a bare number themselves; a bare share of 1 could be 1 % or all
    number = None if unit == "fraction" and _NUMBER.fullmatch(text) else _parsed(parse, text)
    if number is not None:
        return number
    bare = _NUMBER.match(text.lstrip("$ "))
    offered = offer(bare[0]) if bare else text
    hint = "" if _parsed(parse, offered) is None else f" Did you mean `{offered}`?"
    raise ValueError(f"the threshold of `{metric}` must be {expected}, but is `{text}`.{hint}")


def _parsed(parse: Callable[[str], float], text: str) -> float | None:
    try:
        number = parse(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _money(text: str) -> float:
    match = re.fullmatch(r"\$\s*(\d+(?:\.\d+)?)", text)
    if not match:
        raise ValueError
    return float(match[1])


def _plain(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError
    return float(text)


def _percent(number: str) -> str:
    # 0.01 was meant as a share and 99.9 as percent
    return f"{float(number) * 100:g}%" if 0 < float(number) < 1 else f"{number}%"


_PLAIN: tuple[Callable[[str], float], str, Callable[[str], str]] = (_plain, "a plain number like 5", str)
_UNITS: dict[str, tuple[Callable[[str], float], str, Callable[[str], str]]] = {
    "s": (parse_duration, "a duration like 500ms, 2s or 2m", lambda n: f"{n}s"),
    "fraction": (parse_fraction, "a share between 0% and 100%", _percent),
    "usd": (_money, "US dollars like $0.50", lambda n: f"${n}"),
    "per_s": (parse_rate, "a rate like 12/s or 1000/min", lambda n: f"{n}/s"),
    "per_min": (lambda text: parse_rate(text) * 60, "a rate like 12/s or 1000/min", lambda n: f"{n}/min"),
    "count": _PLAIN,
}
