"""The metrics pipeline: when instances are measured, over which window, and how late an autoscaler sees it."""

from typing import ClassVar

from pydantic import Field

from foresize.models.part import Part
from foresize.models.units import Duration, PositiveDuration


class Pipeline(Part):
    """Every `every` seconds the instances are measured over the last `window`; the figures can be read `delay` later,
    and the last `kept` samples are there to be read.

    A platform's own is a subclass with a literal `kind` and its defaults:

        class Minutely(Pipeline):
            '''One figure a minute.'''

            kind: Literal["minutely"] = "minutely"
            every: PositiveDuration = 60.0
            window: PositiveDuration = 60.0
    """

    family: ClassVar[str] = "pipeline"

    every: PositiveDuration = 15.0
    """How often instances are measured."""
    window: PositiveDuration = 15.0
    """The time that a sample's rates and averages are over; rounded up to whole `every`."""
    delay: Duration = 0.0
    """How long after the window's end the sample can be read."""
    youngest: Duration = 0.0
    """How long a container must have run to be measured."""
    kept: int = Field(default=1, ge=1, le=100_000)
    """How many samples back can be read."""
