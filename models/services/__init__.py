"""Services: what an instance can do, how instances start, how calls find them."""

from typing import TYPE_CHECKING

from foresize.models.part import discover, kinds, one_of
from foresize.models.services.capacity import Capacity
from foresize.models.services.cpu import Cpu
from foresize.models.services.event_loop import EventLoop
from foresize.models.services.slots import Slots

discover("foresize.models.services", Capacity.family)

if TYPE_CHECKING:
    AnyCapacity = Capacity
else:
    AnyCapacity = one_of(Capacity)


def capacity_kinds() -> dict[str, type[Capacity]]:
    """Every known capacity model by its kind."""
    return kinds(Capacity)


__all__ = ["AnyCapacity", "Capacity", "Cpu", "EventLoop", "Slots", "capacity_kinds"]
