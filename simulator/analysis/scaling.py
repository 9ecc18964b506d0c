"""Scaling events: each change of a desired count, how long until it was there, and what it did to the latency."""

from dataclasses import dataclass
from math import isnan, nan

import numpy as np

from foresize.simulator.analysis.window import Floats, Window
from foresize.simulator.telemetry.record import RunRecord

LOOK_S = 120.0
"""How far before the decision, and after the last instance is ready, the latency is looked at."""
REVERSAL_S = 600.0
"""A change of direction within so many seconds is an oscillation: an instance was started and ended for nothing."""


@dataclass(frozen=True, slots=True)
class ScalingEvent:
    """One change of a service's desired count."""

    time_s: float
    service: str
    before: int
    desired: int
    reason: str
    ready_s: float
    """When the last instance that it asked for was ready; NaN for a scale-in, and where that never came."""
    duration_s: float
    """Decision → ready."""
    latency_before_s: float
    """Mean of the scrapes' p95 in the two minutes before the decision."""
    latency_after_s: float
    """The same in the two minutes after all were ready."""

    @property
    def is_out(self) -> bool:
        """Whether it asked for more."""
        return self.desired > self.before

    @property
    def effect(self) -> float:
        """By which share the latency has fallen (negative: risen) from before to after; NaN where it is not known."""
        return 1.0 - self.latency_after_s / self.latency_before_s if self.latency_before_s > 0 else nan


def scaling_events(record: RunRecord) -> list[ScalingEvent]:
    """The events inside the record's window, in order of time."""
    window = Window(record)
    times, latency = window.times_s, window.column("latency_p95_s")
    table = record.decisions
    events = []
    for time_s, service, before, desired, reason in zip(
        *(table[c] for c in ("time_s", "service", "before", "desired", "reason")), strict=True
    ):
        if time_s < record.start_s:
            continue
        ready_s = _ready_s(record, service, time_s, desired - before) if desired > before else nan
        events.append(
            ScalingEvent(
                time_s, service, before, desired, reason, ready_s, ready_s - time_s,
                _mean_between(times, latency, time_s - LOOK_S, time_s),
                _mean_between(times, latency, ready_s, ready_s + LOOK_S),
            )
        )  # fmt: skip
    return events


def start_times_s(record: RunRecord) -> list[float]:
    """Asked for → ready of each instance that was asked for inside the window and became ready."""
    table = record.instances
    return [
        ready_s - asked_s
        for asked_s, ready_s, begun_s in zip(table["asked_s"], table["ready_s"], table["provisioning_s"], strict=True)
        if asked_s >= record.start_s and not isnan(ready_s) and ready_s > begun_s
    ]


def oscillations(events: list[ScalingEvent]) -> int:
    """How often a service's desired count turned round within ten minutes."""
    last: dict[str, ScalingEvent] = {}
    turns = 0
    for event in events:
        before = last.get(event.service)
        turns += before is not None and before.is_out != event.is_out and event.time_s - before.time_s <= REVERSAL_S
        last[event.service] = event
    return turns


def _ready_s(record: RunRecord, service: str, time_s: float, asked: int) -> float:
    table = record.instances
    rows = zip(table["service"], table["asked_s"], table["ready_s"], strict=True)
    ready = [ready_s for name, asked_s, ready_s in rows if name == service and asked_s == time_s]
    return max(ready) if len(ready) >= asked and not any(isnan(each) for each in ready) else nan


def _mean_between(times: Floats, values: Floats, from_s: float, to_s: float) -> float:
    if isnan(from_s) or not times.size:
        return nan
    chosen = values[(times > from_s) & (times <= to_s)]
    chosen = chosen[np.isfinite(chosen)]
    return float(chosen.mean()) if chosen.size else nan
