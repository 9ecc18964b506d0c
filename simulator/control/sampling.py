"""The metrics pipeline at work: instances measured every so often over a window, visible some time later."""

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass
from math import ceil
from types import MappingProxyType
from typing import Any

import numpy as np
import simpy

from foresize.models.instances import Burn
from foresize.policies.pipelines import Pipeline
from foresize.policies.pods import Floats, Ints, Sample
from foresize.simulator.control.fleet import Fleet

_COUNTERS = {"busy_s": "busy_s", "calls": "calls_taken", "sessions": "sessions", "active": "calls"}
"""What is kept of each instance, and which column of a reading it is."""


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """The counters of the instances on the data plane at one time, by ordinal in ascending order."""

    time_s: float
    names: Ints
    counters: dict[str, Floats]


class Sampler:
    """What an autoscaler's pipeline has measured of its service."""

    def __init__(self, env: simpy.Environment, fleet: Fleet, pipeline: Pipeline) -> None:
        """Measure from now on."""
        self.env = env
        self.fleet = fleet
        self.pipeline = pipeline
        self._back = max(1, ceil(pipeline.window / pipeline.every - 1e-9))
        """So many measurements make a window."""
        waiting = ceil(pipeline.delay / pipeline.every) + 1
        self._samples: deque[Sample] = deque(maxlen=pipeline.kept + waiting)
        self._snapshots: deque[_Snapshot] = deque([self._snapshot()], maxlen=self._back)
        env.process(self._run())

    def visible(self, now_s: float) -> tuple[Sample, ...]:
        """The samples that can be read now, as many as are kept, oldest first."""
        latest_s = now_s - self.pipeline.delay
        found = [sample for sample in self._samples if sample.end_s <= latest_s]
        return tuple(found[-self.pipeline.kept :])

    def _run(self) -> Generator[simpy.Event, Any, None]:
        while True:
            yield self.env.timeout(self.pipeline.every)
            now = self._snapshot()
            self._samples.append(self._sample(now, self._snapshots[0]))
            self._snapshots.append(now)

    def _snapshot(self) -> _Snapshot:
        rows = self.fleet.plane.instances_of(self.fleet.name).rows
        rows = rows[rows["ordinal"].argsort()]
        columns = {key: rows[column].astype(np.float64) for key, column in _COUNTERS.items()}
        return _Snapshot(float(self.env.now), rows["ordinal"], columns)

    def _sample(self, now: _Snapshot, before: _Snapshot) -> Sample:
        """The rates and averages between two snapshots, of every instance whose container runs."""
        fleet, started_s = self.fleet, self.fleet.roster.started_s()
        names = fleet.roster.names()
        old_enough = now.time_s - started_s >= max(self.pipeline.youngest, 1e-9)  # NaN is not
        names, started_s = names[old_enough], started_s[old_enough]
        ready_s = np.array([fleet.lives[name].began_s.get("ready", np.nan) for name in names.tolist()])
        window_s = now.time_s - before.time_s
        serving_s = np.clip(np.nan_to_num(now.time_s - ready_s, nan=0.0), 0.0, window_s)
        grown = {key: _at(now, key, names) - _at(before, key, names) for key in ("busy_s", "calls")}
        running_s = np.minimum(window_s, now.time_s - started_s)
        cpu = grown["busy_s"] / running_s + self._burnt_s(started_s, ready_s, before.time_s, now.time_s) / running_s
        sessions = _at(now, "sessions", names)
        capacity = fleet.spec.capacity
        values = {
            "cpu": cpu,
            "memory": capacity.memory_idle + capacity.memory_per_session * sessions,
            "sessions": sessions,
            "request_rate": grown["calls"] / np.maximum(serving_s, 1e-9),
            "concurrency": _at(now, "active", names),
        }
        whole = {"lobby": float(fleet.plane.waiting_at(fleet.name)), "ready": float(len(fleet.ready))}
        return Sample(now.time_s, window_s, names, MappingProxyType(values), MappingProxyType(whole))

    def _burnt_s(self, started_s: Floats, ready_s: Floats, from_s: float, to_s: float) -> Floats | float:
        """The vCPU seconds that starts took between two times."""
        burn = self.fleet.spec.start.burn
        return 0.0 if burn is None else burnt_s(burn, started_s, ready_s, from_s, to_s)


def burnt_s(burn: Burn, started_s: Floats, ready_s: Floats, from_s: float, to_s: float) -> Floats:
    """The vCPU seconds that the starts of instances took between two times; `ready_s` is NaN before."""
    until_s = np.where(np.isnan(ready_s), to_s, ready_s) if burn.lasts is None else started_s + burn.lasts
    overlap_s: Floats = np.minimum(until_s, to_s) - np.maximum(started_s, from_s)
    return burn.cpu * np.maximum(overlap_s, 0.0)


def _at(snapshot: _Snapshot, key: str, names: Ints) -> Floats:
    """A counter of these instances; 0 for those that were not on the data plane then."""
    if not len(snapshot.names):
        return np.zeros(len(names))
    places = np.searchsorted(snapshot.names, names)
    places[places == len(snapshot.names)] = 0
    there = snapshot.names[places] == names
    found: Floats = np.where(there, snapshot.counters[key][places], 0.0)
    return found
