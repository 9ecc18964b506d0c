"""What decides capacity: one file a policy."""

from typing import TYPE_CHECKING

from foresize.models.part import discover, kinds, one_of
from foresize.policies.base import Decision, Observation, Policy

discover("foresize.policies", Policy.family)
_KINDS = kinds(Policy)

if TYPE_CHECKING:
    AnyPolicy = Policy
else:
    AnyPolicy = one_of(Policy)
    for _kind in _KINDS.values():
        _kind.model_rebuild(force=True, _types_namespace={"AnyPolicy": AnyPolicy})


def policy_kinds() -> dict[str, type[Policy]]:
    """Every policy that a scenario can name, by its kind: those that are here or installed when this is imported."""
    return dict(_KINDS)


__all__ = ["AnyPolicy", "Decision", "Observation", "Policy", "policy_kinds"]
