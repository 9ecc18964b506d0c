"""A fixed number of instances."""

from typing import Any, Literal

from pydantic import Field

from foresize.policies.base import Decision, Observation, Policy


class Fixed(Policy):
    """Always the same number, whatever happens."""

    kind: Literal["fixed"] = "fixed"
    count: int = Field(ge=0, le=100_000)
    """The number of instances."""

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """The number."""
        return Decision(self.count, f"fixed at {self.count}")
