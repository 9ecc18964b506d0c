"""A service's instances by ordinal, and what those that are gone have done."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Instances:
    """Those that are ready or draining, as numbers of rows; and sums over those that are gone."""

    numbers: dict[int, int] = field(default_factory=dict)
    """By ordinal, in order of becoming ready."""
    gone_busy_s: float = 0.0
    gone_capacity_s: float = 0.0
    gone_calls: int = 0
