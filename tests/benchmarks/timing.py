"""Measuring side by side on a machine that others use too: contenders take turns, and the best round of each counts."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Work:
    """What one round of a contender did."""

    done: float
    """Turns or customers."""
    took_s: float
    """Seconds of processor time."""
    mean_s: float = float("nan")
    """The mean latency it found, where it is to be checked."""

    @property
    def rate(self) -> float:
        """Done a second."""
        return self.done / self.took_s


Contender = Callable[[int], Work]
"""One round, from a seed."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure that is to be reached, and what was measured."""

    work: str
    wanted: str
    measured: str
    met: bool


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the page."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    notes: list[str]
    goals: list[Goal]
    bars: dict[str, float] = field(default_factory=dict)
    """What the chart shows of it: name and rate a second."""


def interleaved(contenders: Mapping[str, Contender], rounds: int) -> dict[str, Work]:
    """The best round of each."""
    found: dict[str, list[Work]] = {name: [] for name in contenders}
    for seed in range(1, rounds + 1):
        for name, one_round in contenders.items():
            found[name].append(one_round(seed))
    return {name: max(works, key=lambda work: work.rate) for name, works in found.items()}


def measured(run: Callable[[], tuple[float, float]]) -> Work:
    """The processor time of `run`, which returns how much it did and the mean latency."""
    began = time.process_time()
    done, mean_s = run()
    return Work(done, time.process_time() - began, mean_s)


def rates(best: Mapping[str, Work], base: str) -> list[tuple[str, ...]]:
    """Rows of a table: name, rate, ratio to the base."""
    return [(name, f"{work.rate:,.0f}", f"{work.rate / best[base].rate:.2f}") for name, work in best.items()]


def at_least(work: str, factor: float, ratios: Iterable[tuple[str, float]]) -> list[Goal]:
    """Goals that say by how much the compiled engine is ahead of others."""
    return [Goal(f"{work}, {what}", f"≥ {factor:g}×", f"{ratio:.2f}×", ratio >= factor) for what, ratio in ratios]
