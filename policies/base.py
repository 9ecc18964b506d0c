"""The policy interface: what an autoscaler can really see, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from foresize.models.part import Part


@dataclass(frozen=True, slots=True)
class Observation:
    """What a policy sees of its service: scraped, delayed metrics, instance counts, the clock; never the simulation."""

    now_s: float
    """Simulated seconds since the start."""
    clock: datetime
    """The scenario's local time."""
    service: str
    ready: int
    starting: int
    draining: int
    desired: int
    """The count asked for last."""
    min: int
    max: int
    metrics: Mapping[str, float] = field(default_factory=dict)
    """Scraped values by name (`foresize list metrics`); one without data is absent."""
    scraped_at_s: float | None = None
    """When they were scraped."""
    per_instance: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """The same metrics for each ready instance."""


@dataclass(frozen=True, slots=True)
class Decision:
    """How many instances there should be, and why, in words."""

    desired: int
    reason: str = ""


class Policy(Part):
    """What decides capacity. Subclass it with a literal `kind`, fields for YAML, and `decide`:

        class OnePerTwenty(Policy):
            '''One instance for every 20 sessions.'''

            kind: Literal["one_per_twenty"] = "one_per_twenty"

            def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
                sessions = seen.metrics.get("sessions", 0) * seen.ready
                return Decision(math.ceil(sessions / 20), f"{sessions:.0f} sessions")

    `memory` is the policy's own state for one service: a JSON-able dict, empty at first, kept between calls. The answer
    is clamped to min and max afterwards.
    """

    family: ClassVar[str] = "policy"

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """The desired number of instances, and the reason."""
        raise NotImplementedError(f"{type(self).__name__} must define decide()")
