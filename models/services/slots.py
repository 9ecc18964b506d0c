"""Workers that are held for the whole call."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from foresize.models.services.capacity import Capacity

if TYPE_CHECKING:
    import simpy

    from foresize.models.stations import Workers


class Slots(Capacity):
    """c workers, FIFO: a worker is held for the whole call, its nested steps included (threads, process workers)."""

    kind: Literal["slots"] = "slots"
    slots: int = Field(ge=1)
    """Workers an instance."""

    def servers(self) -> float:
        """The workers."""
        return float(self.slots)

    def station(self, env: "simpy.Environment", sessions: Callable[[], int]) -> "Workers":
        """The workers."""
        from foresize.models.stations import Workers

        return Workers(env, self.slots)
