"""One machine: what is placed on it, which images it has, and since when it is not needed."""

from dataclasses import dataclass, field
from math import inf, isnan, nan
from typing import Any

import simpy

from foresize.models.nodes import NodeGroup
from foresize.policies.pods import Requests

PodKey = tuple[str, int]
"""An instance: its service and ordinal."""
_SLACK = 1e-9


@dataclass(slots=True, eq=False)
class Node:
    """A machine of a group, from its request on."""

    group: str
    spec: NodeGroup
    ordinal: int
    requested_s: float
    ready_s: float = nan
    gone_s: float = nan
    pods: dict[PodKey, Requests] = field(default_factory=dict)
    images: set[str] = field(default_factory=set)
    """Services whose image it has: their next instance on it pulls nothing."""
    pulling: simpy.Resource | None = None
    """Pulls are one after the other, as kubelets do them by default."""
    unneeded_since_s: float | None = None
    cordoned: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether instances can be placed on it."""
        return not isnan(self.ready_s) and isnan(self.gone_s)

    @property
    def cpu(self) -> float:
        """vCPUs that are asked for."""
        return sum(each.cpu for each in self.pods.values())

    @property
    def memory(self) -> float:
        """Bytes that are asked for."""
        return sum(each.memory for each in self.pods.values())

    @property
    def used(self) -> float:
        """The larger share of its CPU and memory that is asked for."""
        return max(self.cpu / self.spec.cpu, self.memory / self.spec.memory if self.spec.memory else 0.0)

    def fits(self, asks: Requests, *, beside: tuple[float, float] = (0.0, 0.0)) -> bool:
        """Whether an instance finds room, beside others that ask for (vCPUs, bytes)."""
        cpu, memory = self.cpu + beside[0] + asks.cpu, self.memory + beside[1] + asks.memory
        return cpu <= self.spec.cpu * (1 + _SLACK) and memory <= (self.spec.memory or inf) * (1 + _SLACK)

    def row(self) -> dict[str, Any]:
        """Its row of the table of nodes."""
        return {
            "group": self.group,
            "ordinal": self.ordinal,
            "requested_s": self.requested_s,
            "ready_s": self.ready_s,
            "gone_s": self.gone_s,
        }
