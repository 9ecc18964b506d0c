"""Why an autoscaler decided as it did: the run is played again up to that moment, and the policy gives its steps."""

from dataclasses import dataclass
from math import isnan, nextafter
from pathlib import Path
from typing import Any

from foresize.policies import Decision, Observation
from foresize.policies.reasons import Finding, binding
from foresize.simulator.analysis.words import say
from foresize.simulator.engines import choose_engine
from foresize.simulator.repeat import Saved, saved
from foresize.simulator.replicate import Replication
from foresize.simulator.result import Result
from foresize.simulator.scenario.problems import BadInput
from foresize.simulator.scenario.spelling import did_you_mean


@dataclass(frozen=True)
class Explanation:
    """One decision, what led to it, and what came of it."""

    service: str
    replication: int
    seen: Observation
    decision: Decision
    outcome: tuple[str, ...]
    """What became of it, a sentence each."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the policy saw, then its own steps."""
        return (_sight(self.seen), *self.decision.findings)

    @property
    def limits(self) -> list[Finding]:
        """The limits that changed the answer."""
        return binding(self.decision.findings)

    def to_dict(self) -> dict[str, Any]:
        """For machines."""
        return {
            "service": self.service,
            "replication": self.replication,
            "time_s": self.seen.now_s,
            "clock": self.seen.clock.isoformat(),
            "before": self.seen.desired,
            "desired": self.decision.desired,
            "reason": self.decision.reason,
            "findings": [each.to_dict() for each in self.findings],
            "limits": [each.name for each in self.limits],
            "outcome": list(self.outcome),
        }


def explain_scaling(path: Path, at_s: float, service: str | None = None, replication: int = 0) -> Explanation:
    """The last decision at or before a time, in simulated seconds, of a saved result.

    Raises BadInput for a service without an autoscaler, a replication that the result has not, and a time before the
    first decision or after the end; PolicyError where the policy is at fault.
    """
    original = saved(path)
    service = _service(original, service)
    if replication not in original.replications:
        known = f"{min(original.replications)} to {max(original.replications)}"
        raise BadInput.one(
            f"must be one of the result's replications ({known}), but is {replication}.", path="replication"
        )
    if not 0 <= at_s <= original.scenario.duration:
        raise BadInput.one(f"must be between 0s and {original.scenario.duration:g}s, but is {at_s:g}s.", path="--at")
    found = _played(original, service, replication, at_s)
    if found is None:
        first = original.scenario.services[service].autoscaler
        assert first is not None
        raise BadInput.one(f"is before the first decision, at {first.every:g}s.", path="--at")
    seen, decision = found
    return Explanation(
        service, replication, seen, decision, tuple(_outcome(path, service, replication, seen, decision))
    )


def _service(original: Saved, service: str | None) -> str:
    scaled = [name for name, each in original.scenario.services.items() if each.autoscaler is not None]
    if service is None and len(scaled) == 1:
        return scaled[0]
    if service is None:
        raise BadInput.one(
            f"must be said: one of {', '.join(scaled) or 'none, for no service has one'}.", path="--service"
        )
    if service not in scaled:
        hint = did_you_mean(service, scaled) or f" Those with one: {', '.join(scaled) or 'none'}."
        raise BadInput.one(f"`{service}` is not a service with an autoscaler.{hint}", path="--service")
    return service


def _played(original: Saved, service: str, replication: int, at_s: float) -> tuple[Observation, Decision] | None:
    found: list[tuple[Observation, Decision]] = []

    def keep(seen: Observation, decision: Decision) -> None:
        if seen.service == service and seen.now_s <= at_s:
            found[:] = [(seen, decision)]

    certificate = original.certificate
    choice = choose_engine(original.scenario, certificate["engine"])
    replayed = Replication(
        original.scenario, replication, seed=certificate["seed"], engine=choice.engine, on_decision=keep
    )
    replayed.play(min(nextafter(at_s, float("inf")), original.scenario.duration))
    return found[0] if found else None


def _sight(seen: Observation) -> Finding:
    """What the policy could see, and how old it was."""
    counts = f"{seen.ready} ready, {seen.starting} starting, {seen.draining} draining, {seen.desired} desired"
    parts = [Finding("instances", counts, float(seen.ready))]
    if seen.samples:
        newest = seen.samples[-1]
        age = f"the {say(newest.window_s, 's')} that ended {say(seen.now_s - newest.end_s, 's')} before"
        of = f"{len(newest.names)} {'instance' if len(newest.names) == 1 else 'instances'}"
        count = f"{len(seen.samples)} {'sample' if len(seen.samples) == 1 else 'samples'}"
        parts.append(Finding("measured", f"{count}, the newest of {of} over {age}"))
        parts += [
            Finding(
                what,
                f"{_figure(newest.total(what))}{_UNITS.get(what, '')} in all, {_figure(newest.mean(what) or 0.0)} each",
                newest.total(what),
            )
            for what in newest.values
        ]
    elif seen.scraped_at_s is not None:
        parts.append(Finding("scraped", f"{say(seen.now_s - seen.scraped_at_s, 's')} before"))
        parts += [Finding(name, _figure(value), value) for name, value in seen.metrics.items()]
    else:
        parts.append(Finding("scraped", "nothing yet"))
    if seen.waiting:
        parts.append(Finding("waiting", f"{seen.waiting} wait for an instance", float(seen.waiting)))
    return Finding("what it saw", f"asked because of {_CAUSES[seen.cause]}", parts=tuple(parts))


_UNITS = {"cpu": " vCPUs", "memory": " bytes", "request_rate": " a second"}
_CAUSES = {
    "period": "its period",
    "waiting": "somebody who found no room",
    "idle": "an instance that has become idle",
    "alarm": "the time it had asked to be woken at",
}


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"


def _outcome(path: Path, service: str, replication: int, seen: Observation, decision: Decision) -> list[str]:
    """What became of the instances that it asked for, or took away."""
    change = decision.desired - seen.desired
    if not change:
        return ["Nothing was changed."]
    table = Result.load(path).instances
    own = table[(table["replication"] == replication) & (table["service"] == service)]
    began = (
        own[own["asked_s"] == seen.now_s]
        if change > 0
        else own[
            (own["draining_s"] == seen.now_s)
            | ((own["end"] == "cancelled") & (own["gone_s"] == seen.now_s) & own["asked_s"].notna())
        ]
    )
    if not len(began):
        return [f"{abs(change)} {'more' if change > 0 else 'fewer'} were asked for, and none was begun at that moment."]
    return [_ready(row, seen.now_s) if change > 0 else _ended(row, seen.now_s) for row in began.to_dict("records")]


def _ready(row: dict[Any, Any], now_s: float) -> str:
    name = f"Instance {row['ordinal']} {'was requested' if isnan(row['stopped_s']) else 'left the warm pool'}"
    if not isnan(row["ready_s"]):
        return f"{name} and ready {say(row['ready_s'] - now_s, 's')} later."
    if row["end"] == "cancelled":
        return f"{name} and cancelled {say(row['gone_s'] - now_s, 's')} later, before it was ready."
    return f"{name} and not ready by the end."


def _ended(row: dict[Any, Any], now_s: float) -> str:
    if row["end"] == "cancelled":
        return f"Instance {row['ordinal']}, which was still starting, was cancelled."
    if isnan(row["gone_s"]):
        return f"Instance {row['ordinal']} was drained and still had sessions at the end."
    how = {"drained": "empty", "cut off": "cut off with sessions on it", "crashed": "crashed"}[row["end"]]
    return f"Instance {row['ordinal']} was drained and {how} {say(row['gone_s'] - now_s, 's')} later."
