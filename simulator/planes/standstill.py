"""What an engine says where time stands still."""

from foresize.simulator.scenario.problems import BadInput

CROWD = 5_000_000
"""So many events at one instant are no crowd: time stands still."""


def standstill(now_s: float) -> BadInput:
    """The error for a scenario in which that instant never ends."""
    return BadInput.one(
        f"time stands still at {now_s:g}s: {CROWD:,} things happened there, and it goes on. Turns that take no time "
        "follow each other without a gap: a `gap` or a `patience` is 0s, or a closed population without a `gap` is "
        "refused at once.",
        path="workload",
    )
