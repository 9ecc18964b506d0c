"""The autoscaler loop: read metrics that are already old, ask the policy, tell the fleet."""

from collections.abc import Callable, Generator
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import simpy

from foresize.policies import Decision, Observation
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
        pipeline = spec.pipeline()
        self.sampler = None if pipeline is None else Sampler(env, fleet, pipeline)
        env.process(self._run())

    def _run(self) -> Generator[simpy.Event, Any, None]:
        while True:
            yield self.env.timeout(self.spec.every)
            self.decide()

    def decide(self) -> None:
        """One round: observe, ask, act. Raises PolicyError where the policy raises or answers nonsense."""
        seen = self.observe()
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
        self.fleet.scale_to(decision.desired, decision.victims)

    def observe(self) -> Observation:
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
            waiting=self.fleet.plane.waiting_at(self.fleet.name),
            pods=None if self.sampler is None else self.fleet.pods(),
            samples=() if self.sampler is None else self.sampler.visible(now_s),
            requests=self.fleet.spec.asks(),
        )
