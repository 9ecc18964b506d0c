"""Asking a policy, and not believing everything it says."""

from typing import Any

from foresize.policies.base import Decision, Observation, Policy


class PolicyError(Exception):
    """A policy answered nonsense or raised."""


def ask(policy: Policy, seen: Observation, memory: dict[str, Any]) -> Decision:
    """The policy's decision, clamped to min and max. Raises PolicyError."""
    decision = policy.decide(seen, memory)
    return Decision(max(seen.min, min(seen.max, decision.desired)), decision.reason)
