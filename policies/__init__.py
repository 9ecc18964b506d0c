"""What decides capacity: one file a policy."""

from typing import TYPE_CHECKING

from foresize.models.part import discover, kinds, one_of
from foresize.policies.base import Decision, Observation, Policy

discover("foresize.policies", Policy.family)

if TYPE_CHECKING:
    AnyPolicy = Policy
else:
    AnyPolicy = one_of(Policy)


def policy_kinds() -> dict[str, type[Policy]]:
    """Every known policy by its kind."""
    return kinds(Policy)


__all__ = ["AnyPolicy", "Decision", "Observation", "Policy", "policy_kinds"]
