"""When there is no more room, for both engines: of sessions, calls, connections, places of a quota."""

from foresize.models.formula import formula

UNLIMITED = -1
"""The limit of what has none."""


@formula
def is_full(count: float, most: float) -> bool:
    """Whether one more would be too many; a negative limit is none."""
    return 0 <= most <= count


def limit_of(told: int | None) -> int:
    """The limit of a scenario, which says nothing where there is none."""
    return UNLIMITED if told is None else told
