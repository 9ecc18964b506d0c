"""The machines under the instances: groups of nodes that are alike."""

from typing import Literal

from pydantic import Field

from foresize.models.distributions import DurationDistribution
from foresize.models.distributions.base import Quantity
from foresize.models.distributions.constant import Constant
from foresize.models.part import Spec
from foresize.models.units import Size

_NONE = Constant(value=Quantity(0.0, True))


class NodeGroup(Spec):
    """Nodes of one size: what instances can ask them for, how many there may be, and how long one takes to come."""

    cpu: float = Field(gt=0, le=10_000)
    """vCPUs that instances can ask for (allocatable: the machine's less what the system keeps)."""
    memory: Size = 0.0
    """Memory that instances can ask for; without limit if not said."""
    price: str | None = None
    """The price book's name of the machine; free if not said."""
    min: int = Field(default=0, ge=0, le=100_000)
    """The fewest nodes."""
    max: int = Field(default=100, ge=1, le=100_000)
    """The most nodes."""
    start: DurationDistribution = _NONE
    """From the request until instances can be placed on it."""


PlacingRule = Literal["spread", "pack"]
"""Which of the nodes with room an instance goes to: the emptiest (Kubernetes' LeastAllocated), or the fullest."""
