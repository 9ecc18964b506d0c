"""When the count last changed, as cool-downs need it."""

from typing import Any, NamedTuple

from foresize.policies.base import Observation


class Activity(NamedTuple):
    """A change of the count."""

    at_s: float
    """When it was asked for."""
    before: int
    """The count before it; before the first of several that followed each other within a cool-down."""
    after: int
    """The count that it led to."""

    @property
    def adds(self) -> bool:
        """Whether instances were added."""
        return self.after > self.before

    def cools(self, seen: Observation, cooldown_s: float) -> bool:
        """Whether its cool-down is not over."""
        return seen.now_s < self.at_s + cooldown_s


def last_activity(seen: Observation, memory: dict[str, Any], cooldown_out_s: float) -> Activity | None:
    """The last change, whoever asked for it; None before the first.

    It is told by the desired count being another one than at the last call, which must be one a decision; so a change
    that was asked for in vain, or outvoted by another policy, is none. A scale-out within `cooldown_out_s` of another
    goes on counting from where that one began.
    """
    known = memory.get("activity")
    before = memory.get("count", seen.desired)
    if before != seen.desired:
        last = None if known is None else Activity(*known)
        goes_on = last is not None and last.adds and seen.desired > before
        within = last is not None and memory["asked_s"] < last.at_s + cooldown_out_s
        began_at = last.before if last is not None and goes_on and within else before
        known = memory["activity"] = [memory["asked_s"], began_at, seen.desired]
    memory |= {"count": seen.desired, "asked_s": seen.now_s}
    return None if known is None else Activity(*known)
