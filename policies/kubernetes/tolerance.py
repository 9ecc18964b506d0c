"""Close enough to the target: the tolerance test of the HorizontalPodAutoscaler."""

from typing import NamedTuple


class Tolerance(NamedTuple):
    """How far the ratio of value and target may be from 1 without a change."""

    down: float = 0.1
    """Below 1."""
    up: float = 0.1
    """Above 1."""
    two_sided: bool = True
    """Which form of the test; the two differ by a rounding error, and so at exactly 1.1 (`releases.Rules`)."""

    def within(self, ratio: float) -> bool:
        """Whether nothing is to change, both ends included; never for what is no number (0 / 0)."""
        if self.two_sided:
            return 1.0 - self.down <= ratio <= 1.0 + self.up
        return abs(1.0 - ratio) <= (self.up if ratio > 1.0 else self.down)
