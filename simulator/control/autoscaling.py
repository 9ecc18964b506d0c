"""The autoscaler loop: read metrics that are already old, ask the policy, tell the fleet."""

from collections.abc import Callable, Generator
from datetime import datetime, timedelta
from math import inf
from types import MappingProxyType
from typing import Any

import simpy

from foresize.policies import Decision, Observation
from foresize.policies.base import Cause
from foresize.policies.guard import ask
from foresize.policies.reasons import as_text
from foresize.simulator.control.fleet import Fleet
from foresize.simulator.control.sampling import Sampler
from foresize.simulator.scenario.scenario import Autoscaler
from foresize.simulator.telemetry.scrapes import Scrapes

OnDecision = Callable[[Observation, Decision], None]
"""What is told of each decision: what the policy saw, and what it answered."""


class AutoscalerLoop:
    """One service's control loop: a decision every period, the first after one of them."""

    def __init__(
        self,
        env: simpy.Environment,
        fleet: Fleet,
        spec: Autoscaler,
        scrapes: Scrapes,
        start: datetime,
        on_change: Callable[[dict[str, Any]], None],
        on_decision: OnDecision | None = None,
    ) -> None:
        """Begin the loop; `on_change` is given a row for each change of the desired count, `on_decision` all that the
        policy sees and answers."""
        self.env = env
        self.fleet = fleet
        self.spec = spec
        self.scrapes = scrapes
        self.start = start
        self.on_change = on_change
        self.on_decision = on_decision
        self.memory: dict[str, Any] = {}
        self._wake_s: float | None = None
        """When the policy wants to be asked again before its period is over."""
        self._alarm_s = inf
        """When the first alarm will ring; it rings at `_wake_s` or earlier."""
        pipeline = spec.pipeline()
        self.sampler = None if pipeline is None else Sampler(env, fleet, pipeline)
        env.process(self._run())

    def _run(self) -> Generator[simpy.Event, Any, None]:
        while True:
            yield self.env.timeout(self.spec.every)
            self.decide()

    def decide(self, cause: Cause = "period") -> None:
        """One round: observe, ask, act. Raises PolicyError where the policy raises or answers nonsense."""
        seen = self.observe(cause)
        decision = ask(self.spec.policy, seen, self.memory)
        if self.on_decision is not None:
            self.on_decision(seen, decision)
        if decision.desired != self.fleet.desired:
            self.on_change(
                {
                    "time_s": self.env.now,
                    "service": self.fleet.name,
                    "before": self.fleet.desired,
                    "desired": decision.desired,
                    "ready": seen.ready,
                    "reason": decision.reason,
                    "findings": as_text(decision.findings),
                }
            )
        self.fleet.scale_to(decision.desired, decision.victims, decision.warm)
        self._wake_at(decision.wake_s, cause)

    def _wake_at(self, at_s: float | None, cause: Cause) -> None:
        """Ask again at a time, or at none. A part of a combined policy may mean the present one; who has just been
        asked for an alarm must mean a later one."""
        now_s = float(self.env.now)
        if at_s is not None and at_s <= now_s:
            at_s = None if cause == "alarm" else now_s
        self._wake_s = at_s
        if at_s is not None and at_s < self._alarm_s:
            self._set_alarm(at_s)

    def _set_alarm(self, at_s: float) -> None:
        self._alarm_s = at_s
        self.env.timeout(at_s - self.env.now).callbacks.append(lambda _: self._ring(at_s))

    def _ring(self, at_s: float) -> None:
        """An alarm rings: decide, or set it again where a later decision has put it off."""
        if at_s != self._alarm_s:
            return
        self._alarm_s = inf
        if self._wake_s is not None and self._wake_s > self.env.now:
            self._set_alarm(self._wake_s)
        elif self._wake_s is not None:
            self._wake_s = None
            self.decide("alarm")

    def observe(self, cause: Cause = "period") -> Observation:
        """What an autoscaler can really see now: read-only, plain numbers."""
        now_s = float(self.env.now)
        scrape = self.scrapes.visible(self.fleet.name, now_s - self.spec.metrics_age)
        return Observation(
            now_s=now_s,
            clock=self.start + timedelta(seconds=now_s),
            service=self.fleet.name,
            ready=len(self.fleet.ready),
            starting=len(self.fleet.starting),
            draining=len(self.fleet.draining),
            desired=self.fleet.desired,
            min=self.spec.min,
            max=self.spec.max,
            metrics=MappingProxyType(scrape.metrics if scrape else {}),
            scraped_at_s=scrape.time_s if scrape else None,
            per_instance=MappingProxyType(scrape.per_instance if scrape else {}),
            cause=cause,
            waiting=self.fleet.plane.waiting_at(self.fleet.name),
            pods=None if self.sampler is None else self.fleet.pods(),
            samples=() if self.sampler is None else self.sampler.visible(now_s),
            requests=self.fleet.spec.asks(),
            concurrency=self.fleet.spec.concurrency(),
        )
