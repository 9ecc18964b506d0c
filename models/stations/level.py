"""A number that goes up and down, and its integral over time."""


class Level:
    """So many of something in use or waiting: connections, places, workers, users.

    level = Level(env.now)
    level.change(+1, env.now)
    level.area(env.now)      # what a mean over time is made of: connection-seconds, user-seconds …
    """

    __slots__ = ("_area", "_since_s", "now")

    def __init__(self, now_s: float = 0.0) -> None:
        """None at first."""
        self.now = 0
        self._area = 0.0
        self._since_s = now_s

    def change(self, by: int, now_s: float) -> None:
        """So many more, or fewer, from now on."""
        self._area += (now_s - self._since_s) * self.now
        self._since_s = now_s
        self.now += by

    def area(self, now_s: float) -> float:
        """The integral from the beginning until now, in units × seconds."""
        return self._area + (now_s - self._since_s) * self.now
