"""What Knative allows in its autoscaler's settings.

Source: knative/serving, pkg/autoscaler/config/config.go (validate) and pkg/apis/autoscaling/annotation_validation.go.
"""

from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from foresize.models.units import Duration

LEAST_TARGET = 0.01
"""The smallest target there can be."""


def _whole_seconds(value: float) -> float:
    if value != round(value):
        raise PydanticCustomError("knative", "must be in whole seconds, but is {value} s.", {"value": f"{value:g}"})
    return value


def _stable_window(value: float) -> float:
    if not 6 <= value <= 3600:
        raise PydanticCustomError("knative", "must be 6s to 1h, but is {value} s.", {"value": f"{value:g}"})
    return _whole_seconds(value)


def _delay(value: float) -> float:
    if value > 3600:
        raise PydanticCustomError("knative", "must be at most 1h, but is {value} s.", {"value": f"{value:g}"})
    return _whole_seconds(value)


def _burst_capacity(value: float) -> float:
    if value < 0 and value != -1:
        raise PydanticCustomError(
            "knative", "must be at least 0, or -1 for unlimited, but is {value}.", {"value": f"{value:g}"}
        )
    return value


StableWindow = Annotated[Duration, AfterValidator(_stable_window)]
"""6 s to 1 h, in whole seconds."""
ScaleDownDelay = Annotated[Duration, AfterValidator(_delay)]
"""At most 1 h, in whole seconds."""
BurstCapacity = Annotated[float, AfterValidator(_burst_capacity)]
"""At least 0, or −1 for unlimited."""
