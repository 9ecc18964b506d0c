"""Arrivals: when users come."""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from foresize.models.arrivals.base import Arrivals
from foresize.models.arrivals.day_level import DayLevel
from foresize.models.arrivals.rated import Rated
from foresize.models.part import discover, kinds, one_of

discover("foresize.models.arrivals", Arrivals.family)


def arrivals_kinds() -> dict[str, type[Arrivals]]:
    """Every known kind of arrivals."""
    return kinds(Arrivals)


def _with_a_rate(value: Any) -> Any:
    """Say of a kind that exists why it cannot stand here."""
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    if isinstance(kind, str) and kind in arrivals_kinds() and kind not in kinds(Rated):
        allowed = ", ".join(kinds(Rated))
        raise PydanticCustomError(
            "rated", "must be arrivals with a rate ({allowed}), but is `{kind}`.", {"allowed": allowed, "kind": kind}
        )
    return value


if TYPE_CHECKING:
    AnyArrivals = Arrivals
    AnyRated = Rated
else:
    AnyRated = Annotated[one_of(Rated), BeforeValidator(_with_a_rate)]
    DayLevel.model_rebuild(force=True, _types_namespace={"AnyRated": AnyRated})
    AnyArrivals = one_of(Arrivals)


__all__ = ["AnyArrivals", "AnyRated", "Arrivals", "Rated", "arrivals_kinds"]
