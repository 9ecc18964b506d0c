"""Distributions: how each random quantity varies, sampled by its inverse CDF."""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from foresize.models.distributions.base import AQuantity, Distribution, Quantity
from foresize.models.part import discover, kinds, one_of

discover("foresize.models.distributions", Distribution.family)


def _constant(value: Any) -> Any:
    """`600ms` is short for `{kind: constant, value: 600ms}`."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return {"kind": "constant", "value": value}
    return value


def _seconds(value: Distribution) -> Distribution:
    if value.is_duration() is False:
        bare = next(float(q) for q in value.quantities() if not q.is_duration)
        raise PydanticCustomError(
            "unit", "must be durations, but {bare} has no unit. Did you mean `{bare}s`?", {"bare": f"{bare:g}"}
        )
    return value


def _plain(value: Distribution) -> Distribution:
    if any(q.is_duration for q in value.quantities()):
        raise PydanticCustomError("unit", "must be plain numbers, but has a duration.")
    return value


if TYPE_CHECKING:
    AnyDistribution = Distribution
    DurationDistribution = Distribution
    NumberDistribution = Distribution
else:
    AnyDistribution = Annotated[one_of(Distribution), BeforeValidator(_constant)]
    _names = {"AnyDistribution": AnyDistribution}
    for _module in list(kinds(Distribution).values()):
        _module.model_rebuild(force=True, _types_namespace=_names)
    DurationDistribution = Annotated[AnyDistribution, AfterValidator(_seconds)]
    NumberDistribution = Annotated[AnyDistribution, AfterValidator(_plain)]


def distribution_kinds() -> dict[str, type[Distribution]]:
    """Every known distribution by its kind."""
    return kinds(Distribution)


__all__ = [
    "AQuantity",
    "AnyDistribution",
    "Distribution",
    "DurationDistribution",
    "NumberDistribution",
    "Quantity",
    "distribution_kinds",
]
