"""An instance's life: requested → provisioning → pulling → starting → warming → ready → draining → gone (or failed).

In a warm pool it is stopped between its cold start and the second, shorter one that makes it ready.
"""

from typing import Literal

from pydantic import Field

from foresize.models.distributions import DurationDistribution
from foresize.models.distributions.base import Quantity
from foresize.models.distributions.constant import Constant
from foresize.models.part import Spec
from foresize.models.units import Duration, Fraction

Phase = Literal[
    "requested", "provisioning", "pulling", "starting", "warming", "stopped", "ready", "draining", "gone", "failed"
]
"""Where an instance is in its life."""

START_PHASES: tuple[Phase, ...] = ("provisioning", "pulling", "starting", "warming")
"""The phases of a cold start, in order; each is a distribution of a service's `start`."""

RESUME_PHASES: tuple[Phase, ...] = ("starting", "warming")
"""The phases that an instance goes through again which was stopped in a warm pool: its machine boots from its own disk,
which has the image already, and what was in memory has to be loaded anew. It does not fail: it has started once."""

_NONE = Constant(value=Quantity(0.0, True))


class Burn(Spec):
    """CPU that a start takes beside the calls: compiling, loading, warming caches. It is seen by whoever measures the
    instance (and so confuses an autoscaler); it does not slow calls down."""

    cpu: float = Field(gt=0, le=1024)
    """vCPUs in use from the container's start on."""
    lasts: Duration | None = None
    """For how long; until the instance is ready if not said."""


class Start(Spec):
    """A cold start: how long each phase takes, and what happens when one fails."""

    provisioning: DurationDistribution = _NONE
    """From the request until the machine has booted and joined."""
    pulling: DurationDistribution = _NONE
    """Fetching the image."""
    starting: DurationDistribution = _NONE
    """From the container's start to the process listening."""
    warming: DurationDistribution = _NONE
    """Warm-up until the readiness probe passes."""
    failure: Fraction = 0.0
    """How likely a start fails, found out at its end."""
    retry_after: DurationDistribution = _NONE
    """How long until a failed start is tried again, from provisioning on."""
    burn: Burn | None = None
    """CPU that the start itself takes."""

    def mean_s(self) -> float:
        """The mean time from request to ready of a start that does not fail, in seconds."""
        return sum(part.average() for part in (self.provisioning, self.pulling, self.starting, self.warming))


class Drain(Spec):
    """How an instance is taken away."""

    grace: Duration = 1800.0
    """How long its sessions may go on; what is still open then is cut off."""
    first: Literal["fewest_sessions", "newest", "oldest"] = "fewest_sessions"
    """Which ready instance is drained first."""
