"""Which release of Kubernetes computes how: the arithmetic of its autoscaler has changed in small things."""

import re
from functools import lru_cache
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

NEWEST = "newest"
_OLDEST = (1, 20)


class Rules(NamedTuple):
    """What one release does; where its source is not at hand, from which release on it was seen."""

    two_sided: bool
    """Within the tolerance is `1 - down <= r <= 1 + up` (1.33 on), and not `|1 - r| <= tolerance`: of the two only the
    first has 1.1 inside 10 %, for 1 + 0.1 is 1.1 in floating point and |1 - 1.1| is more than 0.1."""
    envelope: bool
    """The count is kept between both stabilisation windows (1.21 on, pull request 97348), and not brought to the
    extreme of one of them, which could turn a scale-up into a scale-down."""
    both_events: bool
    """A rate limit's period starts from the count less what was added and plus what was removed in it (pull request
    109058 of 2022, taken to be in 1.26), and not only from what its own direction did."""
    over_request: bool
    """A missing pod is taken to use the target where that is over 100 % (in 1.27 it is), and not just its request."""
    keeps_at_target: bool
    """A missing pod is left out where the others are exactly at an average value (after 1.27), and not counted as 0."""


@lru_cache
def rules_of(release: str) -> Rules:
    """The arithmetic of a release such as `1.20`, or of the newest."""
    number = (10**6, 0) if release in ("", NEWEST) else _number(release) or _OLDEST
    return Rules(*(number >= since for since in ((1, 33), (1, 21), (1, 26), (1, 27), (1, 28))))


def is_release(release: str) -> bool:
    """Whether it names a release whose arithmetic is known: `1.20` or later, a patch number allowed, or `newest`."""
    number = _number(release)
    return release == NEWEST or (number is not None and number >= _OLDEST)


def _number(release: str) -> tuple[int, int] | None:
    match = re.fullmatch(r"v?(\d{1,3})\.(\d{1,4})(\.\d{1,4})?", release, re.ASCII)
    return None if match is None else (int(match[1]), int(match[2]))


def _known(release: str) -> str:
    if not is_release(release):
        raise PydanticCustomError(
            "release",
            'must be a release of Kubernetes from "1.20" on, or newest, but is {release}.',
            {"release": repr(release)},
        )
    return release


def _quoted(release: object) -> object:
    """YAML reads 1.30 as the number 1.3, another release: only a text will do."""
    if isinstance(release, int | float) and not isinstance(release, bool):
        raise PydanticCustomError(
            "release",
            'must be in quotes, like "1.30", for YAML reads {release} as a number.',
            {"release": str(release)},
        )
    return release


Release = Annotated[
    str,
    BeforeValidator(_quoted),
    AfterValidator(_known),
    WithJsonSchema({"type": "string", "description": 'A release of Kubernetes: "1.20", or newest.'}),
]
"""A release of Kubernetes whose arithmetic is wanted."""
