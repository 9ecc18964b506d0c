"""Routers: which ready instance takes the next session or call."""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator

from foresize.models.part import discover, kinds, one_of
from foresize.models.routing.base import Router, Target

discover("foresize.models.routing", Router.family)


def _by_name(value: Any) -> Any:
    """`router: round_robin` is short for `{kind: round_robin}`."""
    return {"kind": value} if isinstance(value, str) else value


if TYPE_CHECKING:
    AnyRouter = Router
else:
    AnyRouter = Annotated[one_of(Router), BeforeValidator(_by_name)]


def router_kinds() -> dict[str, type[Router]]:
    """Every known router by its kind."""
    return kinds(Router)


__all__ = ["AnyRouter", "Router", "Target", "router_kinds"]
