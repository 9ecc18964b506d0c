"""Rate limits of the HorizontalPodAutoscaler: what it may do with `behavior`."""

from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal

from pydantic import Field

from foresize.policies.kubernetes.limits import Events, rate_limited
from foresize.policies.kubernetes.releases import Release, rules_of
from foresize.policies.kubernetes.stabilise import Dated
from foresize.policies.replay.base import Count, Recording, Step
from foresize.policies.replay.rules import Change, RecordedRules, filled


class BehaviorCase(Recording):
    """One decision under rate policies: from a count, a wish and past changes to the count, and what limited it.

    Recorded by the controller's own tests, kubernetes/kubernetes horizontal_test.go, TestScalingWithRules.
    """

    recorded_at: ClassVar[str] = "1.20"

    kind: Literal["behavior"] = "behavior"
    current_replicas: Count
    desired_replicas: Count
    min_replicas: Count | None = None
    max_replicas: Count = Field(ge=1)
    scale_up: RecordedRules | None = None
    scale_down: RecordedRules | None = None
    scale_up_events: tuple[Change, ...] | None = ()
    scale_down_events: tuple[Change, ...] | None = ()
    expected_replicas: Count
    expected_condition: str | None = None
    release: Release | None = None

    def steps(self, release: str) -> Iterator[Step]:
        """The one decision."""
        least = 1 if self.min_replicas is None else self.min_replicas
        limited = rate_limited(
            self.desired_replicas,
            self.current_replicas,
            (least, self.max_replicas),
            filled(self.scale_up, self.scale_down),
            Events(_dated(self.scale_up_events), _dated(self.scale_down_events)),
            0.0,
            rules_of(release).both_events,
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


def _dated(changes: Iterable[Change] | None) -> list[Dated]:
    return [[-change.age_seconds, change.replica_change] for change in changes or ()]
