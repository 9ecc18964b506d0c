"""What a metric is: a name, a unit, a sentence, and how one replication measures it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from foresize.simulator.analysis.episodes import Breaches, Limits, breaches, limits_of
from foresize.simulator.analysis.intervals import LEVEL, Estimate, mean_interval, ratio_interval
from foresize.simulator.analysis.scaling import ScalingEvent, scaling_events
from foresize.simulator.analysis.window import Window
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.record import RunRecord

if TYPE_CHECKING:
    from foresize.simulator.analysis.cost import Cost

Unit = Literal["s", "fraction", "usd", "per_s", "count"]


@dataclass(frozen=True)
class Measured:
    """One replication as the metrics see it: its record, and what follows from it."""

    scenario: Scenario
    record: RunRecord

    @cached_property
    def window(self) -> Window:
        """The scrapes inside the measured window."""
        return Window(self.record)

    @cached_property
    def limits(self) -> Limits:
        """From when on the service counts as broken."""
        return limits_of(self.scenario)

    @cached_property
    def breaches(self) -> Breaches:
        """When the service was beyond its limits."""
        return breaches(self.window, self.limits)

    @cached_property
    def scaling(self) -> list[ScalingEvent]:
        """Each change of a desired count inside the window, and what came of it."""
        return scaling_events(self.record)

    @cached_property
    def cost(self) -> "Cost":
        """What the window cost."""
        from foresize.simulator.analysis.cost import cost_of

        return cost_of(self.record, self.scenario)

    def total(self, counter: str) -> float:
        """A counter's growth in the window; 0 for what never happened."""
        return self.record.totals.get(counter, 0.0)

    @property
    def window_s(self) -> float:
        """The window's length in seconds."""
        return self.record.end_s - self.record.start_s


@dataclass(frozen=True)
class Metric:
    """A figure of a run. `measure` gives one replication's value; NaN where nothing happened that it measures."""

    name: str
    unit: Unit
    sentence: str
    measure: Callable[[Measured], float]
    signed: bool = False
    """Whether it can be below 0 (and a share above 1): a change. All else cannot, and neither can its interval."""

    def estimate(self, runs: Sequence[Measured], level: float = LEVEL) -> Estimate:
        """Mean over replications with Student's t interval, within what the figure can be."""
        estimate = mean_interval([self.measure(run) for run in runs], level)
        if self.signed or not estimate.has_interval:
            return estimate
        most = 1.0 if self.unit == "fraction" else math.inf
        return replace(estimate, low=max(0.0, estimate.low), high=min(most, estimate.high))


@dataclass(frozen=True)
class Ratio:
    """A figure that is one sum over another; `parts` gives one replication's numerator and denominator.

    The value is the ratio of the sums over all replications, the interval a jackknife's over replications.
    """

    name: str
    unit: Unit
    sentence: str
    parts: Callable[[Measured], tuple[float, float]]
    proportion: bool = False
    """Whether it is a share of counted things, so that its interval stays between 0 and 1 and is Wilson's at least."""

    def estimate(self, runs: Sequence[Measured], level: float = LEVEL) -> Estimate:
        """Pooled ratio with its interval."""
        pairs = [self.parts(run) for run in runs]
        return ratio_interval([a for a, _ in pairs], [b for _, b in pairs], proportion=self.proportion, level=level)


AnyMetric = Metric | Ratio
