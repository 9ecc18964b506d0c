"""A pool of idle instances for sessions that stay with theirs: Agones' FleetAutoscaler, Pipecat Cloud's warm agents."""

from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec
from foresize.policies.base import Cause, Decision, Exactness, Observation, Policy
from foresize.policies.pipelines import Pipeline
from foresize.policies.pipelines.prometheus import Prometheus
from foresize.policies.pools.fleet import Fleet
from foresize.policies.pools.specs import Agents, Buffer, Counter
from foresize.policies.reasons import Finding
from foresize.policies.stabilisation import stabilised

_FORMS = ("buffer", "counter", "agents")


class FixedInterval(Spec):
    """How often the pool is looked at."""

    seconds: int = Field(default=30, ge=1, le=86_400)
    """The interval."""


class BufferPolicy(Policy):
    """As many instances as have sessions, and a buffer of idle ones: by number, by share, or by room for sessions.

    Instances with sessions are never ended: the answer is never below their number, and only idle ones are named to
    go. One of `buffer` and `counter` (googleforgames/agones, pkg/fleetautoscalers) or `agents` (Pipecat Cloud, as far
    as its documentation says it).
    """

    exactness: ClassVar[Exactness] = "exact"
    kind: Literal["buffer"] = "buffer"
    buffer: Buffer | None = None
    """Instances that are idle and ready, as Agones' policy of type `Buffer`."""
    counter: Counter | None = None
    """Room for sessions, as Agones' policy of type `Counter`."""
    agents: Agents | None = None
    """Agents of Pipecat Cloud."""
    fixedInterval: FixedInterval = FixedInterval()
    """How often it decides: Agones' `sync`."""

    @model_validator(mode="after")
    def _one_form(self) -> "BufferPolicy":
        said = [name for name in _FORMS if getattr(self, name) is not None]
        if len(said) != 1:
            found = " and ".join(f"`{name}`" for name in said) or "none of them"
            raise PydanticCustomError("pool", f"needs one of `buffer`, `counter` and `agents`, but has {found}.")
        return self

    @property
    def form(self) -> Buffer | Counter | Agents:
        """What is written of the pool."""
        form = self.buffer or self.counter or self.agents
        assert form is not None  # said by the validator
        return form

    def pipeline(self) -> Pipeline:
        """The pool is listed as it is now; nothing that is measured is needed."""
        return Prometheus()

    def period_s(self) -> float:
        """The interval; a second for agents, which start as sessions begin, unless it is said."""
        if self.agents is not None and "fixedInterval" not in self.model_fields_set:
            return 1.0
        return float(self.fixedInterval.seconds)

    def bounds(self) -> tuple[int | None, int | None]:
        """The form's own."""
        return self.form.bounds()

    def wakes_on(self) -> frozenset[Cause]:
        """Pipecat Cloud starts agents as sessions begin; Agones waits for its interval."""
        return frozenset({"waiting"}) if self.agents is not None else frozenset()

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """The buffer on top of what is allocated, never fewer than that, and idle instances to go first."""
        if seen.pods is None:
            return Decision(seen.desired, "no list of instances: nothing changes")
        fleet = Fleet.of(seen.pods)
        wish, said = self.form.wish(fleet)
        findings = [
            Finding("allocated", f"{fleet.allocated} of {fleet.replicas} instances have sessions", fleet.allocated),
            Finding(_NAMES[type(self.form)], said, wish),
        ]
        count = self._kept_idle(seen, wish, memory, findings)
        if self.agents is not None and seen.waiting and count < fleet.allocated + seen.waiting:
            count = fleet.allocated + seen.waiting
            said = f"{fleet.allocated} active + {seen.waiting} waiting"
            findings.append(Finding("cold starts", f"{said} = {count}", count, binds=True))
        if count < fleet.allocated:
            count = fleet.allocated
            findings.append(Finding("allocated instances stay", f"{count} have sessions", count, binds=True))
        return Decision(count, said, tuple(findings), victims=fleet.idle())

    def _kept_idle(self, seen: Observation, wish: int, memory: dict[str, Any], findings: list[Finding]) -> int:
        """The wish, or more where agents are still within their idle time."""
        if self.agents is None:
            return wish
        count = stabilised(seen, wish, 0.0, self.agents.idle, memory)
        if count > wish:
            said = f"agents stay for {self.agents.idle:g} s after their sessions"
            findings.append(Finding("idle time", said, count, binds=True))
        return max(wish, count)


_NAMES = {Buffer: "buffer", Counter: "counter", Agents: "warm agents"}
