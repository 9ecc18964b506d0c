"""The stabilisation window down of the HorizontalPodAutoscaler without `behavior`."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from foresize.policies.kubernetes.stabilise import over_window
from foresize.policies.replay.base import Count, Recording, Step
from foresize.policies.replay.rules import Recommendation

_LATER_S = 0.001
"""The controller's clock went on between the recommendation's age and the decision: one of 300 s was a little older."""


class WindowDownCase(Recording):
    """One recommendation among those of the past.

    Recorded by the controller's own tests, kubernetes/kubernetes horizontal_test.go, TestNormalizeDesiredReplicas.
    """

    recorded_at: ClassVar[str] = "1.20"

    kind: Literal["stabilize_down_300s"] = "stabilize_down_300s"
    desired_replicas: Count
    recommendations: tuple[Recommendation, ...] | None = ()
    expected_replicas: Count

    def steps(self, release: str) -> Iterator[Step]:
        """The one decision."""
        history = [[-each.age_seconds, each.replicas] for each in self.recommendations or ()]
        found = over_window(history, self.desired_replicas, _LATER_S, 300.0)
        yield Step(
            0.0,
            {"replicas": self.expected_replicas},
            {"replicas": found.replicas, "held": found.held},
            self.facts(),
        )
