"""Distributions: how each random quantity varies, sampled by its inverse CDF."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError

from foresize.models.distributions.base import AQuantity, Distribution, Quantity
from foresize.models.part import Spec, discover, kinds, one_of

discover("foresize.models.distributions", Distribution.family)


def _short(value: Any) -> Any:
    """`600ms` is short for `{kind: constant, value: 600ms}`, and `{empirical: {…}}` for `{kind: empirical, …}`."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return {"kind": "constant", "value": value}
    if not isinstance(value, dict) or list(value) != ["empirical"]:
        return value
    if not isinstance(value["empirical"], dict):
        raise PydanticCustomError(
            "empirical", "must be like `empirical: {example}`.", {"example": "{file: f.csv, column: c}"}
        )
    return {"kind": "empirical", **value["empirical"]}


class _ShortForms:
    """Tells editors of the short forms, which the JSON schema would not have otherwise."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {
            "anyOf": [
                handler(core),
                {"type": "string", "description": "A duration that does not vary.", "examples": ["600ms", "30s"]},
                {"type": "number", "description": "A number that does not vary."},
                {
                    "type": "object",
                    "description": "Measured values: a column of a CSV file, or a list.",
                    "properties": {"empirical": {"type": "object", "examples": [{"file": "f.csv", "column": "c"}]}},
                    "required": ["empirical"],
                    "additionalProperties": False,
                },
            ]
        }


def _specs() -> list[type[Spec]]:
    """The distributions and the specs that their files define beside them (a mixture's component), in their order."""
    files = dict.fromkeys(part.__module__ for part in kinds(Distribution).values())
    classes = [item for file in files for item in vars(sys.modules[file]).values() if isinstance(item, type)]
    return [item for item in classes if issubclass(item, Spec) and item.__module__ in files]


def _seconds(value: Distribution) -> Distribution:
    if value.is_duration() is False:
        bare = next(q for q in value.quantities() if not q.is_duration and float(q) != 0.0)
        raise PydanticCustomError(
            "unit",
            "must be durations, but {bare} has no unit. {way_out}",
            {"bare": f"{float(bare):g}", "way_out": bare.way_out},
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
    AnyDistribution = Annotated[one_of(Distribution), BeforeValidator(_short), _ShortForms]
    for _spec in _specs():
        _spec.model_rebuild(force=True, _types_namespace={"AnyDistribution": AnyDistribution})
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
