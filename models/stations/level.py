"""A number that goes up and down, and its integral over time."""

from typing import Any

from foresize.models.formula import formula


@formula
def integral(summed: float, level: float, since_s: float, now_s: float) -> float:
    """The integral of a level until now, that had been `summed` at `since_s` and stands at `level` since then."""
    return summed + (now_s - since_s) * level


@formula
def change(level: Any, by: int, now_s: float) -> None:
    """So many more, or fewer, from now on."""
    level.summed = integral(level.summed, level.now, level.since_s, now_s)
    level.since_s = now_s
    level.now += by


class Level:
    """So many of something in use or waiting: connections, places, workers, users.

    level = Level(env.now)
    level.change(+1, env.now)
    level.area(env.now)      # what a mean over time is made of: connection-seconds, user-seconds …
    """

    __slots__ = ("now", "since_s", "summed")

    def __init__(self, now_s: float = 0.0) -> None:
        """None at first."""
        self.now = 0
        self.summed = 0.0
        self.since_s = now_s

    change = change

    def area(self, now_s: float) -> float:
        """The integral from the beginning until now, in units × seconds."""
        return integral(self.summed, self.now, self.since_s, now_s)
