"""Workers that are held for the whole call."""

from typing import Literal

from pydantic import Field

from foresize.models.services.capacity import Capacity


class Slots(Capacity):
    """c workers, FIFO: a worker is held for the whole call, its nested steps included (threads, process workers)."""

    kind: Literal["slots"] = "slots"
    slots: int = Field(ge=1)
    """Workers an instance."""

    def servers(self) -> float:
        """The workers."""
        return float(self.slots)
