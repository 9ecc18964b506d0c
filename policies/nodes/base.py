"""The node autoscaler: when machines are asked for, of which group, and when one is not needed any more."""

from typing import ClassVar, NamedTuple

from foresize.models.part import Part


class Offer(NamedTuple):
    """What one more node of a group would do for the instances that wait."""

    group: str
    pods: int
    """So many of them would fit on it."""
    used: float
    """The share of its CPU that they would ask for."""
    usd_per_h: float
    """Its price; 0 for a group without one."""


class NodeScaler(Part):
    """Subclass it in a file of its own with a literal `kind`:

    class Manual(NodeScaler):
        '''Somebody orders machines once an hour, and never gives one back.'''

        kind: Literal["manual"] = "manual"

        def look_s(self, now_s, first_s, last_s):
            return now_s - now_s % 3600 + 3600

        def better(self, offer):
            return (-offer.pods,)
    """

    family: ClassVar[str] = "node_scaler"

    def look_s(self, now_s: float, first_s: float, last_s: float) -> float:
        """When nodes are asked for, while instances wait that came between `first_s` and `last_s`; `now_s` or later."""
        raise NotImplementedError(f"{type(self).__name__} must define look_s()")

    def better(self, offer: Offer) -> tuple[float, ...]:
        """The order of offers: the least is taken."""
        raise NotImplementedError(f"{type(self).__name__} must define better()")

    def review_s(self) -> float | None:
        """How often nodes are looked at for removal; None: never."""
        return None

    def unneeded(self, used: float) -> bool:
        """Whether a node is a candidate for removal, by the larger share of its CPU and memory that is asked for."""
        return used == 0.0

    def patience_s(self) -> float:
        """How long it must have been one without a break."""
        return 0.0

    def pause_s(self) -> float:
        """How long after nodes were added none is removed."""
        return 0.0

    def budget(self, nodes: int) -> int:
        """How many may go at one review, of so many."""
        return nodes
