"""An objective as a small picture: where the limit is, and where the measured interval lies beside it."""

from dataclasses import dataclass
from math import isfinite

from foresize.simulator.analysis.verdict import Judgement

MARGIN = 0.12
"""Room on either side of what is shown, as a share of the whole."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """Positions from left to right in percent of the width."""

    threshold: float
    value: float
    low: float
    high: float
    wants_less: bool
    """Whether the good side is the left one."""


def gauge(judgement: Judgement) -> Gauge | None:
    """The picture of a judgement; None where nothing was measured."""
    threshold, value = judgement.objective.threshold, judgement.estimate.value
    if not isfinite(value):
        return None
    low = judgement.estimate.low if judgement.estimate.has_interval else value
    high = judgement.estimate.high if judgement.estimate.has_interval else value
    least, most = min(low, threshold), max(high, threshold)
    span = (most - least) or abs(most) or 1.0

    def at(number: float) -> float:
        return round(100 * (MARGIN + (1 - 2 * MARGIN) * (number - least) / span), 1)

    return Gauge(at(threshold), at(value), at(low), at(high), judgement.objective.wants_less)
