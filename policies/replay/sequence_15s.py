"""Whole control loops of the HorizontalPodAutoscaler, a decision every 15 seconds."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from foresize.policies.kubernetes.calculator import by_utilization
from foresize.policies.kubernetes.groups import Groups, Usage
from foresize.policies.kubernetes.hpa import Moment, Pace, paced
from foresize.policies.kubernetes.releases import Release, Rules, rules_of
from foresize.policies.kubernetes.tolerance import Tolerance
from foresize.policies.replay.base import Count, Recording, Step, Whole
from foresize.policies.replay.rules import Recorded, RecordedRules, as_recorded, filled


class Tick(Recorded):
    """One sync."""

    utilization_percent: Whole = Field(ge=0)
    metric_desired: Count
    replicas_after: Count


class SequenceCase(Recording):
    """A loop of the controller's own normalizeDesiredReplicasWithBehaviors and event store (1.20, but with the period's
    start as it is since pull request 109058): all pods are ready at once, and no wish precedes the first.

    What the metric asks for is computed as well, except where the recording has the count itself: there the metric was
    made to ask for no change.
    """

    recorded_at: ClassVar[str] = "1.20"

    kind: Literal["sequence_15s"] = "sequence_15s"
    start_replicas: Count = Field(ge=1)
    min_replicas: Count | None = None
    max_replicas: Count = Field(ge=1)
    target_percent: Whole = Field(gt=0, le=2**31 - 1)
    tolerance: float = Field(default=0.1, ge=0)
    period_seconds: float = Field(default=15.0, gt=0)
    scale_up: RecordedRules | None = None
    scale_down: RecordedRules | None = None
    effective_scale_up: RecordedRules | None = None
    effective_scale_down: RecordedRules | None = None
    ticks: tuple[Tick, ...]
    release: Release | None = None

    def steps(self, release: str) -> Iterator[Step]:
        """Each sync, from the count that was recorded before it."""
        rules = rules_of(release)._replace(both_events=True)
        pace = Pace(300.0, *filled(self.scale_up, self.scale_down))
        memory: dict[str, Any] = {"recommendations": []}
        current, least = self.start_replicas, 1 if self.min_replicas is None else self.min_replicas
        for number, tick in enumerate(self.ticks):
            at = Moment(number * self.period_seconds, current, least, self.max_replicas, rules)
            wish = self._wish(tick.utilization_percent, current, rules)
            before = {side: [list(each) for each in memory.get(side, ())] for side in ("recommendations", "up", "down")}
            count, findings = paced(at, tick.metric_desired, pace, memory)
            ours = {"replicas_after": count, "metric_desired": wish} | self._effective(pace)
            state = {"tick": number, "current": current, **tick.model_dump(exclude={"replicas_after"}), **before}
            said = [f"{each.name}: {each.said or each.value}" for each in findings]
            yield Step(at.now_s, self._recorded(tick, current, number), ours, state | {"steps": said})
            current = tick.replicas_after

    def _wish(self, percent: int, current: int, rules: Rules) -> int:
        """What the metric asks for, of so many pods that all use so much; nothing where there are none."""
        if not current:
            return 0
        every, none = np.ones(current, np.bool_), np.zeros(current, np.bool_)
        usage = Usage(np.full(current, percent, np.int64), every, 0.0, 15.0)
        tolerance = Tolerance(self.tolerance, self.tolerance, rules.two_sided)
        groups = Groups(every, none, none)
        return by_utilization(usage, groups, 100, self.target_percent, current, tolerance, rules).replicas

    def _recorded(self, tick: Tick, current: int, number: int) -> dict[str, object]:
        recorded: dict[str, object] = {"replicas_after": tick.replicas_after}
        if current and tick.metric_desired != current:
            recorded["metric_desired"] = tick.metric_desired
        if number == 0:
            for name, rules in (("up", self.effective_scale_up), ("down", self.effective_scale_down)):
                if rules is not None:
                    recorded[f"effective_scale_{name}"] = rules.model_dump(mode="json")
        return recorded

    def _effective(self, pace: Pace) -> dict[str, object]:
        """The rules as the API completes them."""
        return {
            f"effective_scale_{name}": as_recorded(rules)
            for name, rules in (("up", pace.up), ("down", pace.down))
            if rules is not None
        }
