"""Processor sharing over an instance's vCPUs."""

from typing import Literal

from pydantic import Field

from foresize.models.services.capacity import Capacity

LEAST_CPU = 0.01
"""CPUs left to calls when the open streams take everything: they starve, but a run still ends."""


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
        """What the open streams take."""
        return sessions * self.cpu_per_session

    def left(self, sessions: int) -> float:
        """CPUs left to calls beside so many open streams."""
        return max(self.vcpus - sessions * self.cpu_per_session, LEAST_CPU)
