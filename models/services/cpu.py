"""Processor sharing over an instance's vCPUs."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from foresize.models.services.capacity import Capacity, left_by_streams, taken_by_streams

if TYPE_CHECKING:
    import simpy

    from foresize.models.stations import SharedCpu


class Cpu(Capacity):
    """Egalitarian processor sharing: n calls share what the open streams leave of the vCPUs, none faster than one."""

    kind: Literal["cpu"] = "cpu"
    vcpus: float = Field(gt=0, le=4096, allow_inf_nan=False)
    """CPUs an instance."""
    cpu_per_session: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    """CPUs that an open audio stream takes all the time (codec, voice detection, socket)."""

    def servers(self) -> float:
        """The vCPUs."""
        return self.vcpus

    def steady_cpu(self, sessions: int) -> float:
        """What the open streams take; the last hundredth is left to calls."""
        return taken_by_streams(self.cpu_per_session, self.vcpus, sessions)

    def left(self, sessions: int) -> float:
        """CPUs left to calls beside so many open streams."""
        return left_by_streams(self.cpu_per_session, self.vcpus, sessions)

    def station(self, env: "simpy.Environment", sessions: Callable[[], int]) -> "SharedCpu":
        """CPUs that calls share."""
        from foresize.models.stations import SharedCpu

        return SharedCpu(env, self.vcpus, lambda: self.left(sessions()))
