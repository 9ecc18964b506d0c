"""A comparison's cells in words, for terminal and pages."""

import math

from foresize.simulator.analysis.words import say
from foresize.simulator.compare.comparison import Cell

BETTER_LESS = (
    "_usd", "latency", "error", "abandonment", "under_provision", "over_provision", "time_under", "time_over",
    "instability", "oscillation", "refusal", "wait", "drops",
)  # fmt: skip
"""Parts of the names of metrics of which less is better."""
BETTER_MORE = ("availability",)
"""And of those of which more is."""


def estimate_words(cell: Cell) -> str:
    """The value and the half-width of its interval: `$1.42 ± 0.03`."""
    estimate, unit = cell.estimate, cell.metric.unit
    if not estimate.has_interval:
        return say(estimate.value, unit)
    return f"{say(estimate.value, unit)} ± {say(estimate.half_width, unit)}"


def difference_words(cell: Cell) -> str:
    """The difference to the first with its interval and a mark, `−$0.12 (−0.15 to −0.09) ●`; empty for the first."""
    difference, unit = cell.difference, cell.metric.unit
    if difference is None or math.isnan(difference.value):
        return ""
    if not difference.value and not difference.low and not difference.high:
        return "the same"
    words = _signed(difference.value, unit)
    if difference.has_interval:
        words += f" ({_signed(difference.low, unit)} to {_signed(difference.high, unit)})"
    return f"{words} {mark(cell)}"


def mark(cell: Cell) -> str:
    """● clearly better, ○ clearly worse, ◆ clearly different, ≈ too close to call."""
    if not cell.is_clear:
        return "≈"
    assert cell.difference is not None
    name, less = cell.metric.name, cell.difference.value < 0
    if any(part in name for part in BETTER_LESS):
        return "●" if less else "○"
    if any(part in name for part in BETTER_MORE):
        return "○" if less else "●"
    return "◆"


def _signed(value: float, unit: str) -> str:
    return say(value, unit) if value < 0 else f"+{say(value, unit)}"
