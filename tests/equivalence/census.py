"""How many of the random worlds have each part and each option, and in how many each limit binds."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from random_distributions import built_in

from foresize.models.arrivals import arrivals_kinds
from foresize.models.distributions import distribution_kinds
from foresize.models.journeys import STEPS
from foresize.models.part import Part, Spec
from foresize.models.routing import router_kinds
from foresize.models.services import capacity_kinds
from foresize.policies import policy_kinds
from foresize.policies.metrics import METRICS
from foresize.policies.nodes import node_scaler_kinds
from foresize.policies.pipelines import pipeline_kinds
from foresize.simulator.planes.simpy_plane.tally import TurnRow
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.record import RunRecord

PARTS = [
    *(f"distribution {kind}" for kind in built_in(distribution_kinds())),
    *(f"arrivals {kind}" for kind in built_in(arrivals_kinds())),
    *(f"router {kind}" for kind in built_in(router_kinds())),
    *(f"capacity {kind}" for kind in built_in(capacity_kinds())),
    *(f"policy {kind}" for kind in built_in(policy_kinds())),
    *(f"node_scaler {kind}" for kind in built_in(node_scaler_kinds())),
    *(f"pipeline {kind}" for kind in built_in(pipeline_kinds())),
    *(f"metric {metric}" for metric in METRICS),
    *(f"step {kind}" for kind in STEPS),
]
"""All that is registered, as `foresize list` has it."""

OF_NO_PLANE = {
    "Scenario": {"schema_", "description", "replications", "prices", "purchase", "extras", "objectives"},
    "NodeGroup": {"price"},
    "Service": {"price"},
    "Database": {"price"},
    "ExternalApi": {"price"},
}
"""What a scenario can say that no engine sees, by the class that has it."""

OUTCOMES = ("timeout", "rejected", "pool_timeout", "connection_refused", "quota", "api_error", "instance_lost")


def parts(scenario: Scenario) -> set[str]:
    """The kinds of parts, steps and metrics that it has."""
    found = set()
    for spec in _specs(scenario):
        name = type(spec).__name__.lower()
        if isinstance(spec, Part):
            found.add(f"{spec.family} {getattr(spec, 'kind', '')}")
        elif name in STEPS:
            found.add(f"step {name}")
        found |= {f"metric {spec.metric}"} if getattr(spec, "metric", None) else set()
    return found


def options(scenario: Scenario) -> set[str]:
    """The optional fields that it has at something else than what they are without it: `Session.patience`."""
    return {
        f"{type(spec).__name__}.{name}"
        for spec in _specs(scenario)
        for name, field in type(spec).model_fields.items()
        if name != "kind" and not field.is_required() and getattr(spec, name) != field.default
    }


def all_options() -> set[str]:
    """The optional fields of everything that a scenario can have and an engine sees."""
    return {
        f"{spec.__name__}.{name}"
        for spec in _classes()
        for name, field in spec.model_fields.items()
        if name != "kind" and not field.is_required() and name not in OF_NO_PLANE.get(spec.__name__, ())
    }


def _of_totals(*names: str) -> Callable[[RunRecord], float]:
    return lambda record: sum(value for name, value in record.totals.items() if name in names)


def _outcome(outcome: str) -> Callable[[RunRecord], float]:
    """Turns and work in the background that ended so."""
    return lambda record: sum(
        value for name, value in record.totals.items()
        if name == f"turns.{outcome}" or name.startswith(f"background.{outcome}@")
    )  # fmt: skip


def _end(end: str) -> Callable[[RunRecord], float]:
    return lambda record: record.instances["end"].count(end)


def _used_up(kind: str) -> Callable[[RunRecord], float]:
    """Scrapes before which all of a resource was in use, the whole period long."""
    return lambda record: sum(
        of == kind and share > 0.999
        for of, share in zip(record.resources["kind"], record.resources["utilisation"], strict=True)
    )


def _seconds(what: str) -> Callable[[RunRecord], float]:
    """Seconds of completed turns that went there."""
    return lambda record: sum(value for name, value in record.parts.items() if name.endswith(what))


EVENTS: dict[str, Callable[[RunRecord], float]] = {
    "turns completed": _of_totals("turns_completed"),
    **{f"ended by {outcome.replace('_', ' ')}": _outcome(outcome) for outcome in OUTCOMES},
    "refused by a quota": lambda record: sum(v for name, v in record.totals.items() if name.endswith(".refused")),
    "sessions given up in anger": _of_totals("sessions_failed"),
    "lobby abandoned": _of_totals("abandonments"),
    "dialled again": _of_totals("redials"),
    "sessions dropped": _of_totals("drops"),
    "reconnected": _of_totals("reconnects"),
    "connections renewed": _of_totals("renewals"),
    "work in the background": _of_totals("background_completed"),
    **{f"instances {end}": _end(end) for end in ("drained", "cut off", "crashed", "cancelled")},
    "starts failed": lambda record: sum(attempts - 1 for attempts in record.instances["attempts"]),
    "counts decided": lambda record: len(record.decisions["time_s"]),
    "scrapes with a full pool": _used_up("pool"),
    "scrapes with all connections open": _used_up("connections"),
    "scrapes with a full quota": _used_up("quota"),
    "scrapes with all sessions taken": _used_up("sessions"),
    "seconds waited for a pool": _seconds(": pool"),
    "seconds backed off": _seconds(": back-off"),
    "seconds of cold starts": _seconds(": cold start"),
    "seconds waited on an instance": _seconds(": waiting"),
}
"""What can happen to a limit, and how often it did in a run."""


class Census:
    """Counts over many worlds."""

    def __init__(self) -> None:
        self.worlds = 0
        self.turns = 0
        self.having: Counter[str] = Counter()
        """Worlds with a part, an option or an event."""
        self.times: Counter[str] = Counter()
        """How often an event happened in all."""

    def add(self, scenario: Scenario, record: RunRecord | None = None, rows: list[TurnRow] | None = None) -> None:
        """One more world, and its run if it was run."""
        self.worlds += 1
        self.turns += len(rows or ())
        happened = {event: count for event, of in EVENTS.items() if record and (count := of(record)) > 0}
        self.having.update([*parts(scenario), *options(scenario), *happened])
        self.times.update(happened)

    def rare(self, names: Iterable[str], least: int) -> dict[str, int]:
        """Those of the names that fewer than so many worlds have."""
        return {name: self.having[name] for name in sorted(names) if self.having[name] < least}

    def rows(self) -> Iterator[str]:
        """A table for people."""
        yield f"{self.worlds:,} worlds, {self.turns:,} turns; how many worlds have it, and how often it happened in all"
        shown = [*PARTS, *sorted(all_options()), *EVENTS]
        width = max(map(len, shown))
        yield from (
            f"  {name:{width}} {self.having[name]:6,}" + (f" {self.times[name]:12,.0f}" if name in EVENTS else "")
            for name in shown
        )


def _specs(value: Any) -> Iterator[Spec]:
    """A spec and all that is in it."""
    if isinstance(value, Spec):
        yield value
        inside = [getattr(value, name) for name in type(value).model_fields]
    elif isinstance(value, dict):
        inside = [*value.values()]
    else:
        inside = [*value] if isinstance(value, tuple) else []
    for each in inside:
        yield from _specs(each)


def _classes(base: type[Spec] = Spec) -> Iterator[type[Spec]]:
    """Every class of ours that a scenario can be made of and an engine sees: those that no other one is based on, but
    for policies, which are asked alike whatever the engine, and for price books."""
    subclasses = [sub for sub in base.__subclasses__() if sub.__module__.startswith("foresize.")]
    if not subclasses and not base.__module__.startswith(("foresize.models.prices", "foresize.policies")):
        yield base
    for sub in subclasses:
        yield from _classes(sub)
