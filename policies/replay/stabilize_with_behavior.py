"""Stabilisation windows of the HorizontalPodAutoscaler with `behavior`."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from foresize.policies.kubernetes.releases import Release, rules_of
from foresize.policies.kubernetes.stabilise import stabilised
from foresize.policies.replay.base import Count, Recording, Step, Whole
from foresize.policies.replay.rules import Recommendation


class WindowsCase(Recording):
    """One recommendation among those of the past.

    Recorded by the controller's own tests, kubernetes/kubernetes horizontal_test.go,
    TestNormalizeDesiredReplicasWithBehavior.
    """

    recorded_at: ClassVar[str] = "1.20"

    kind: Literal["stabilize_with_behavior"] = "stabilize_with_behavior"
    current_replicas: Count
    desired_replicas: Count
    recommendations: tuple[Recommendation, ...] | None = ()
    scale_up_window_seconds: Whole | None = Field(default=None, ge=0)
    scale_down_window_seconds: Whole | None = Field(default=None, ge=0)
    expected_replicas: Count
    release: Release | None = None

    def steps(self, release: str) -> Iterator[Step]:
        """The one decision."""
        found = stabilised(
            [[-each.age_seconds, each.replicas] for each in self.recommendations or ()],
            self.desired_replicas,
            self.current_replicas,
            0.0,
            (self.scale_up_window_seconds or 0, _or(self.scale_down_window_seconds, 300)),
            rules_of(release),
        )
        yield Step(
            0.0,
            {"replicas": self.expected_replicas},
            {"replicas": found.replicas, "held": found.held},
            self.facts(),
        )


def _or(window_s: int | None, default_s: int) -> int:
    return default_s if window_s is None else window_s
