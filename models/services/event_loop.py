"""One thread that runs the CPU sections of all turns."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from foresize.models.distributions import DurationDistribution
from foresize.models.distributions.base import Quantity
from foresize.models.distributions.constant import Constant
from foresize.models.services.capacity import Capacity, left_by_streams, taken_by_streams

if TYPE_CHECKING:
    import simpy

    from foresize.models.stations import Thread


class EventLoop(Capacity):
    """One thread, as asyncio and Node have it: the CPU sections of all turns in FIFO order.

    What a turn holds, a connection or a permit, it keeps until the loop has got back to it after the answer, which is
    why a pool behind a busy loop saturates far below its query time.
    """

    kind: Literal["event_loop"] = "event_loop"
    resume: DurationDistribution = Constant(value=Quantity(0.0005, True))
    """CPU time of getting back to a turn after a database's or an API's answer."""
    cpu_per_session: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    """The thread's share that an open audio stream takes all the time: it slows every section down."""

    def servers(self) -> float:
        """The one thread."""
        return 1.0

    def steady_cpu(self, sessions: int) -> float:
        """What the open streams take of the thread; the last hundredth is left to sections."""
        return taken_by_streams(self.cpu_per_session, 1.0, sessions)

    def speed(self, sessions: int) -> float:
        """What is left of the thread for sections, beside so many open streams."""
        return left_by_streams(self.cpu_per_session, 1.0, sessions)

    def station(self, env: "simpy.Environment", sessions: Callable[[], int]) -> "Thread":
        """The thread."""
        from foresize.models.stations import Thread

        return Thread(env, lambda: self.speed(sessions()))

    def resuming(self) -> Callable[[float], float]:
        """The section that gets back to a turn."""
        return self.resume.sampler()
