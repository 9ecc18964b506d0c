"""Changes of a count: `+2`, `-1`, `+20%`."""

import math
import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError


@dataclass(frozen=True, slots=True)
class Change:
    """How many instances more or fewer."""

    count: int
    """So many; 0 where it is a share."""
    share: float
    """So much of what is there; 0 where it is a count."""

    def __str__(self) -> str:
        return f"{self.share:+.0%}" if self.share else f"{self.count:+d}"

    @property
    def adds(self) -> bool:
        """Whether it is for more."""
        return self.count > 0 or self.share > 0

    def after(self, count: int) -> int:
        """The count after it. A share is at least one instance, rounded up where it adds and down where it removes."""
        moved = count * abs(self.share)
        if not self.share:
            return max(0, count + self.count)
        return count + max(1, math.ceil(moved - 1e-9)) if self.adds else max(0, count - max(1, int(moved + 1e-9)))


def parse_change(value: object) -> Change:
    """A change as YAML has it: `+2`, `-1`, `+20%`. Raises PydanticCustomError for anything else, no change included."""
    is_written = isinstance(value, str | int) and not isinstance(value, bool)
    match = re.fullmatch(r"\s*([+-]?\d{1,6})(%?)\s*", str(value), re.ASCII) if is_written else None
    if match is None or int(match[1]) == 0:
        raise PydanticCustomError(
            "change", "must be a change like +2, -1 or +20%, but is {value}.", {"value": repr(value)}
        )
    return Change(0, int(match[1]) / 100) if match[2] else Change(int(match[1]), 0.0)


AChange = Annotated[
    Change,
    PlainValidator(parse_change),
    WithJsonSchema(
        {
            "type": ["integer", "string"],
            "description": "Instances more or fewer, as a count or as a share of those there: +2, -1, +20%.",
            "examples": ["+2", "-1", "+20%"],
        }
    ),
]
"""A change of a count, written `+2`, `-1` or `+20%`."""
