"""Arrivals: when users come."""

from typing import TYPE_CHECKING

from foresize.models.arrivals.base import Arrivals
from foresize.models.part import discover, kinds, one_of

discover("foresize.models.arrivals", Arrivals.family)

if TYPE_CHECKING:
    AnyArrivals = Arrivals
else:
    AnyArrivals = one_of(Arrivals)


def arrivals_kinds() -> dict[str, type[Arrivals]]:
    """Every known kind of arrivals."""
    return kinds(Arrivals)


__all__ = ["AnyArrivals", "Arrivals", "arrivals_kinds"]
