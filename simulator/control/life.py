"""One instance's life, as the control plane keeps it."""

from dataclasses import dataclass, field
from math import isnan, nan
from typing import Any

import simpy

from foresize.models.instances import START_PHASES, Phase
from foresize.simulator.control.node import Node
from foresize.simulator.planes.instance_table import InstanceReading


@dataclass(slots=True)
class Life:
    """An instance from its request on, as the instances table tells it."""

    ordinal: int
    phase: Phase
    requested_s: float
    asked_s: float = nan
    """When it was asked for to serve; NaN while it is in the warm pool."""
    began_s: dict[str, float] = field(default_factory=dict)
    """When each phase after the request began, those of a cold start for the first time."""
    end: str = "alive"
    attempts: int = 1
    last: InstanceReading | None = None
    process: simpy.Process | None = None
    node: Node | None = None

    @property
    def is_pooled(self) -> bool:
        """Whether it is in the warm pool or on its way there."""
        return isnan(self.asked_s)

    def row(self, service: str, reading: InstanceReading | None) -> dict[str, Any]:
        """Its row of the table; `reading` is that of a live one."""
        reading = self.last or reading
        times = {f"{phase}_s": self.began_s.get(phase, nan) for phase in (*START_PHASES, "stopped")}
        return {
            "service": service,
            "ordinal": self.ordinal,
            "requested_s": self.requested_s,
            **times,
            "asked_s": self.asked_s,
            **{f"{phase}_s": self.began_s.get(phase, nan) for phase in ("ready", "draining", "gone")},
            "end": self.end,
            "attempts": self.attempts,
            "sessions": reading.sessions_taken if reading else 0,
            "calls": reading.calls_taken if reading else 0,
            "session_s": reading.session_s if reading else 0.0,
        }
