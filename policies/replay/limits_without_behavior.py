"""Limits of the HorizontalPodAutoscaler without `behavior`: min, max, and at most a doubling."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from foresize.policies.kubernetes.limits import doubling
from foresize.policies.replay.base import Count, Recording, Step


class LimitsCase(Recording):
    """One count brought within its limits.

    Recorded by the controller's own tests, kubernetes/kubernetes horizontal_test.go,
    TestConvertDesiredReplicasWithRules. They set the factor to 8 (it is 2) so as not to run into it elsewhere.
    """

    recorded_at: ClassVar[str] = "1.20"

    kind: Literal["limits_without_behavior"] = "limits_without_behavior"
    current_replicas: Count
    desired_replicas: Count
    min_replicas: Count | None = None
    max_replicas: Count = Field(ge=1)
    scale_up_limit_factor: float = Field(default=8.0, ge=1)
    expected_replicas: Count
    expected_condition: str | None = None

    def steps(self, release: str) -> Iterator[Step]:
        """The one decision."""
        least = 1 if self.min_replicas is None else self.min_replicas
        limited = doubling(
            self.desired_replicas, self.current_replicas, least, self.max_replicas, self.scale_up_limit_factor
        )
        recorded: dict[str, object] = {"replicas": self.expected_replicas}
        if self.expected_condition is not None:
            recorded["condition"] = self.expected_condition
        yield Step(
            0.0,
            recorded,
            {"replicas": limited.replicas, "condition": limited.reason},
            self.facts(),
        )
