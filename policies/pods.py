"""A service's instances as a platform's API lists them, and what its metrics pipeline measured of them: by column."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

PENDING, RUNNING, FAILED = 0, 1, 2
"""Phases of a pod: not yet on a machine or its image not yet there; its container runs; its start failed."""


class Requests(NamedTuple):
    """What each instance asks its machine for."""

    cpu: float = 1.0
    """vCPUs."""
    memory: float = 0.0
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Pods:
    """The instances that are there now, oldest first; every column has a value an instance."""

    names: Ints
    """Their numbers, by which samples name them."""
    phase: Ints
    """PENDING, RUNNING or FAILED."""
    ready: Bools
    """Whether they take sessions and calls."""
    created_s: Floats
    """When they were asked for."""
    started_s: Floats
    """When their containers started; NaN before."""
    ready_changed_s: Floats
    """When `ready` last changed; when they were asked for where it never did."""
    deleted_s: Floats
    """When they were told to end; NaN where they were not."""
    sessions: Ints
    """Sessions (of an instance without any: calls) that they hold now, as a fleet or a gateway counts them."""
    idle_since_s: Floats | None = None
    """Since when they have held neither a session nor a call; NaN for those that hold one, None where nobody has
    watched."""

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True, slots=True)
class Sample:
    """What a metrics pipeline measured over one window."""

    end_s: float
    """When the window ended."""
    window_s: float
    """How long it was."""
    names: Ints
    """The instances that were measured: a column's values are in this order."""
    values: Mapping[str, Floats]
    """By what was measured (`PER_POD`)."""
    whole: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Of the whole service (`OF_SERVICE`)."""

    def total(self, what: str) -> float:
        """The sum over the instances that were measured."""
        return float(self.values[what].sum())

    def mean(self, what: str) -> float | None:
        """The mean over the instances that were measured; None where there were none."""
        return float(self.values[what].mean()) if len(self.names) else None


PER_POD = {
    "cpu": "vCPUs in use over the window, those that a start takes included",
    "memory": "bytes in use at the window's end",
    "sessions": "open sessions at the window's end",
    "request_rate": "calls that arrived over the window, a second",
    "concurrency": "calls under way or waiting at the window's end",
}
"""What a sample has of each instance."""

OF_SERVICE = {
    "lobby": "users (or calls) that wait for an instance at the window's end",
    "ready": "instances that were ready at the window's end",
}
"""What a sample has of the whole service."""
