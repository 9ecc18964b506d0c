"""What is written of a pool: Agones' buffer and counter, Pipecat Cloud's agents, each with its own field names.

What they refuse: googleforgames/agones, pkg/apis/autoscaling/v1/fleetautoscaler.go.
"""

import math
import re
from typing import Annotated

from pydantic import ConfigDict, Field, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec
from foresize.models.units import Duration
from foresize.policies.pools.agones import buffer_replicas, counter_replicas
from foresize.policies.pools.fleet import Fleet
from foresize.policies.pools.pipecat import warm_agents


def _size(value: object) -> int | str:
    """A whole number above 0, or a share of 1 to 99 %."""
    if isinstance(value, str) and re.fullmatch(r"[1-9]\d?%", value):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise PydanticCustomError(
        "agones", "must be a whole number above 0, or 1% to 99%, but is {value}.", {"value": repr(value)}
    )


BufferSize = Annotated[
    int | str,
    PlainValidator(_size),
    WithJsonSchema({"type": ["integer", "string"], "description": "So many, or 1% to 99%.", "examples": [5, "30%"]}),
]
"""So many, or a share."""


def _count(size: int | str) -> int | None:
    return size if isinstance(size, int) else None


def _percent(size: int | str) -> float | None:
    return float(size.rstrip("%")) if isinstance(size, str) else None


class Buffer(Spec):
    """So many instances, or such a share of all, ready and without sessions."""

    bufferSize: BufferSize
    """How many are to be ready and idle: a number, or a share of what there is to be then: `5`, `30%`."""
    minReplicas: int = Field(default=0, ge=0, le=100_000)
    """The fewest instances; the buffer's size if not said."""
    maxReplicas: int = Field(ge=1, le=100_000)
    """The most instances."""

    @model_validator(mode="after")
    def _as_agones_allows(self) -> "Buffer":
        if self.minReplicas > self.maxReplicas:
            raise _refused("at most maxReplicas ({limit})", self.maxReplicas, self.minReplicas, "minReplicas")
        count = _count(self.bufferSize)
        if count is None and self.minReplicas < 1:
            raise _refused("at least {limit} with a share as bufferSize", 1, self.minReplicas, "minReplicas")
        if count is not None and self.maxReplicas < count:
            raise _refused("at least bufferSize ({limit})", count, self.maxReplicas, "maxReplicas")
        if count is not None and 0 < self.minReplicas < count:
            raise _refused("0 or at least bufferSize ({limit})", count, self.minReplicas, "minReplicas")
        return self

    def bounds(self) -> tuple[int | None, int | None]:
        """The fewest and the most instances."""
        return self.minReplicas or _count(self.bufferSize), self.maxReplicas

    def wish(self, fleet: Fleet) -> tuple[int, str]:
        """How many instances, and the formula."""
        count, percent = _count(self.bufferSize), _percent(self.bufferSize)
        wish = buffer_replicas(fleet.allocated, count, percent)
        if percent is None:
            return wish, f"{fleet.allocated} allocated + {count} = {wish}"
        return wish, f"ceil(100 × {fleet.allocated} / (100 − {percent:g})) = {wish}"


class Counter(Spec):
    """Room for so many sessions, or such a share of all room, free: of instances that take several."""

    bufferSize: BufferSize
    """How many sessions are to have room: a number, or a share of all room."""
    capacity: int = Field(ge=1, le=100_000)
    """The sessions that an instance has room for, the counter's capacity in the fleet's template."""
    minCapacity: int = Field(default=0, ge=0)
    """The least room of the whole pool, in sessions."""
    maxCapacity: int = Field(ge=1)
    """The most room."""

    @model_validator(mode="after")
    def _as_agones_allows(self) -> "Counter":
        if self.minCapacity > self.maxCapacity:
            raise _refused("at most maxCapacity ({limit})", self.maxCapacity, self.minCapacity, "minCapacity")
        count = _count(self.bufferSize)
        if count is None and self.minCapacity < 1:
            raise _refused("at least {limit} with a share as bufferSize", 1, self.minCapacity, "minCapacity")
        if count is not None and self.maxCapacity < count:
            raise _refused("at least bufferSize ({limit})", count, self.maxCapacity, "maxCapacity")
        return self

    def bounds(self) -> tuple[int | None, int | None]:
        """The instances that have the least room together, one at least, and those that have the most."""
        return max(1, math.ceil(self.minCapacity / self.capacity)), max(1, self.maxCapacity // self.capacity)

    def wish(self, fleet: Fleet) -> tuple[int, str]:
        """How many instances, and what it is of."""
        size = self.bufferSize
        wish = counter_replicas(fleet, self.capacity, _count(size), _percent(size), self.minCapacity, self.maxCapacity)
        taken, room = int(fleet.sessions.sum()), self.capacity * fleet.replicas
        return wish, f"{taken} of {room} places taken, {size} to be free: {fleet.replicas} → {wish}"


class Agents(Spec):
    """Pipecat Cloud's pool: one session an agent, an idle agent for each active one, `min-agents` idle at least."""

    model_config = ConfigDict(alias_generator=lambda name: name.replace("_", "-"))

    min_agents: int = Field(default=0, ge=0, le=100_000)
    """Idle agents that are reserved."""
    max_agents: int = Field(default=50, ge=1, le=100_000)
    """The most agents, idle ones included."""
    idle: Duration = 300.0
    """How long an agent stays idle after a session before it ends."""

    @model_validator(mode="after")
    def _least_and_most(self) -> "Agents":
        if self.min_agents > self.max_agents:
            raise _refused("at most max-agents ({limit})", self.max_agents, self.min_agents, "min-agents")
        return self

    def bounds(self) -> tuple[int | None, int | None]:
        """The reserved agents and the most."""
        return self.min_agents, self.max_agents

    def wish(self, fleet: Fleet) -> tuple[int, str]:
        """How many agents, and the formula."""
        active = fleet.allocated
        wish = active + warm_agents(active, self.min_agents)
        return wish, f"{active} active + max({self.min_agents} reserved, {active}) = {wish}"


def _refused(rule: str, limit: int, value: int, field: str) -> PydanticCustomError:
    context = {"limit": limit, "value": value, "at": (field,)}
    return PydanticCustomError("pool", f"must be {rule}, but is {{value}}.", context)
