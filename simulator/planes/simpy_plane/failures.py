"""How a turn can fail, and what interrupts a process."""


class TurnFailed(Exception):
    """A step has failed, and with it the turn (or the background work) that it belongs to."""

    def __init__(self, outcome: str) -> None:
        """Fail with a named outcome."""
        super().__init__(outcome)
        self.outcome = outcome


class InstanceLost:
    """Cause of an interrupt: an instance on which the process had something is gone."""

    def __init__(self, service: str, ordinal: int) -> None:
        """The instance that is gone."""
        self.service = service
        self.ordinal = ordinal


class TimeUp:
    """Cause of an interrupt: the limit on a step or a turn has passed."""

    __slots__ = ("active",)

    def __init__(self) -> None:
        """A limit that is in force."""
        self.active = True
