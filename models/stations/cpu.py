"""An instance's CPUs as its calls share them."""

from collections.abc import Callable
from functools import partial

import simpy

from foresize.models.stations.processor import SharedProcessor
from foresize.models.stations.sharing import cpu_speed
from foresize.models.stations.station import Work


class SharedCpu(SharedProcessor):
    """Processor sharing of so many CPUs, of which `left` are free for calls now; no call is on more than one."""

    def __init__(self, env: simpy.Environment, cpus: float, left: Callable[[], float]) -> None:
        """Idle CPUs."""
        super().__init__(env, partial(cpu_speed, left()))
        self.cpus = cpus
        self._left = left

    @property
    def present(self) -> int:
        """Calls on a CPU."""
        return self.n

    @property
    def waiting(self) -> int:
        """Calls beyond one for each CPU, which slow each other down."""
        return max(0, self.n - int(self.cpus))

    def hold(self) -> Work:
        """A call holds nothing while it is not on a CPU."""
        yield from ()

    def release(self) -> None:
        """Nothing is held."""

    def changed(self) -> None:
        """Go on with what is left now."""
        self.speed = partial(cpu_speed, self._left())
        super().changed()

    def busy_s(self) -> float:
        """CPU-seconds used by calls until now."""
        return self.served_s()
