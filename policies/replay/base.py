"""What a recording is: decisions that a real controller made, with what it knew, to be made again by our policy."""

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from foresize.models.part import Part


class Step(NamedTuple):
    """One decision: as it was recorded, and as our arithmetic makes it of the same things."""

    at_s: float
    """Seconds since the recording's start; 0 where it holds one decision."""
    recorded: Mapping[str, Any]
    """What the controller came to, by the names in the file. The first is what a plot shows."""
    ours: Mapping[str, Any]
    """What our functions come to, by the same names; the first as well."""
    state: Mapping[str, Any]
    """What both knew at that moment, for whoever looks for the reason of a difference."""


class Recording(Part):
    """One line of a `.jsonl` file: a decision, or a whole sequence of them. Subclass it with the line's fields:

        class Doubling(Recording):
            '''Twice as many, each time.'''

            kind: Literal["doubling"] = "doubling"
            counts: tuple[Whole, ...]
            expected: tuple[Whole, ...]

            def steps(self, release: str) -> Iterator[Step]:
                for second, (count, expected) in enumerate(zip(self.counts, self.expected, strict=True)):
                    yield Step(second, {"replicas": expected}, {"replicas": doubled(count)}, {"count": count})

    A file in this folder with such a class is all that it takes to be read by `foresize policies replay`. `steps` must
    call the functions that the policy itself calls (`doubled`), for they are what is on trial; what the test around
    the controller did (a clock, instances that are ready at once) is the recording's own. It makes each decision from
    the recorded past where that is recorded, so that one difference does not bring others with it.

    Values are taken as JSON has them: `"5"` is no number, and a field that the class has not is an error, for a
    misspelt option would otherwise be ignored. A field without a default must be there. Raise pydantic errors
    (`PydanticCustomError`, with `at` in its context for the place) for what cannot be.
    """

    model_config = ConfigDict(strict=True)

    family: ClassVar[str] = "recording"
    recorded_at: ClassVar[str] = ""
    """The release whose arithmetic the file has, where releases differ; a line's own `release` goes before it."""

    test: str = ""
    """What the recording calls itself."""
    case: int | str | None = None
    """Its number among others."""
    release: Annotated[str, StringConstraints(min_length=1)] | None = None
    """The controller's release, where it is another than that of the kind's first recordings."""

    def steps(self, release: str) -> Iterator[Step]:
        """Each decision, recorded and ours; `release` is whose arithmetic to use, `newest` or empty for the newest."""
        raise NotImplementedError(f"{type(self).__name__} must define steps()")

    def agrees(self, name: str, recorded: Any, ours: Any) -> bool:
        """Whether a recorded value and ours are one and the same; numbers that are not counts to nine digits."""
        if isinstance(recorded, float) and isinstance(ours, int | float) and not isinstance(ours, bool):
            return math.isclose(recorded, ours, rel_tol=1e-9, abs_tol=1e-9)
        return isinstance(recorded, bool) == isinstance(ours, bool) and bool(recorded == ours)

    def differences(self, step: Step) -> tuple[str, ...]:
        """The names of what was recorded and is not what we came to."""
        return tuple(name for name, value in step.recorded.items() if not self.agrees(name, value, step.ours.get(name)))

    def facts(self) -> dict[str, Any]:
        """Its fields as they are written, as the state of a recording that is one decision."""
        return self.model_dump(mode="json", exclude={"kind", "test", "case"}, exclude_defaults=True)

    def title(self) -> str:
        """How a message calls it: the test's name, the case's number, or its kind alone."""
        return self.test or (f"case {self.case}" if self.case is not None else getattr(self, "kind", ""))


def _whole(value: object) -> object:
    """A float without a fraction as the whole number that it is: JSON has no integers."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_whole), Field(ge=-(10**15), le=10**15)]
"""A whole number; 5.0 is one."""


def _rounded_up(value: object) -> object:
    return math.ceil(value) if isinstance(value, float) and math.isfinite(value) else value


Milli = Annotated[int, BeforeValidator(_rounded_up), Field(ge=0, le=10**15)]
"""Thousandths, rounded up as a quantity of Kubernetes is."""

Count = Annotated[Whole, Field(ge=0, le=10**6)]
"""How many pods: at most a million."""
