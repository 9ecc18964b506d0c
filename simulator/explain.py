"""What a scenario means, in numbers, before anything runs: offered load, Erlangs, utilisation, instances, cost.

These are flow estimates: means through Little's law and the utilisation law. They know nothing of queues, bursts and
cold starts; that is what the simulation is for.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from math import ceil
from typing import Any

from foresize.models.journeys import Call, Chance, External, Journey, Network, Query, Step
from foresize.simulator.analysis.words import say
from foresize.simulator.prices import api_price, database_usd_per_h, extras_usd_per_h, fleet_price
from foresize.simulator.scenario.scenario import Scenario, Service

COMFORTABLE = 0.7
"""The utilisation that the number of instances is estimated for, where the policy names none."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one workload asks for in its steady state."""

    workload: str
    arrivals_per_s: float | None
    users: float | None
    """Concurrent sessions, by Little's law for an open workload; None for single requests."""
    turns_per_s: float


@dataclass(frozen=True, slots=True)
class Demand:
    """What one resource is asked for."""

    resource: str
    kind: str
    per_s: float
    """Calls a second."""
    erlangs: float
    """Offered load: mean number of servers that are busy."""
    utilisation: float | None
    """Of what is there at the start, or of the quota; None where nothing limits it."""
    needed: int | None = None
    """Instances for a comfortable utilisation."""
    limited_by: str = ""
    usd_per_h: float = 0.0


@dataclass(frozen=True)
class Explanation:
    """What was understood, and what it comes to."""

    name: str
    loads: list[Load]
    demands: list[Demand]
    latency_s: float
    """Mean latency of a turn without any waiting."""
    usd_per_h: float
    notes: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)

    @property
    def text(self) -> str:
        """For people."""
        return "\n".join(_lines(self))


def explain(scenario: Scenario) -> Explanation:
    """Offered load, expected utilisation, instances needed and cost of a scenario, without simulating it."""
    loads = [_load(scenario, name) for name in scenario.workload]
    visits = _Visits(scenario)
    for load in loads:
        visits.add(scenario.workload[load.workload].turn.steps, load.turns_per_s)
    demands = [*_services(scenario, loads, visits), *_databases(scenario, visits), *_apis(scenario, loads, visits)]
    turns_per_s = sum(load.turns_per_s for load in loads)
    return Explanation(
        name=scenario.name,
        loads=loads,
        demands=demands,
        latency_s=visits.latency_s / turns_per_s if turns_per_s else 0.0,
        usd_per_h=sum(demand.usd_per_h for demand in demands) + extras_usd_per_h(scenario),
        notes=list(_notes(demands)),
    )


def _load(scenario: Scenario, name: str) -> Load:
    workload = scenario.workload[name]
    arrivals = workload.arrivals
    if workload.session is None:
        rate = arrivals.mean_rate_per_s(scenario.start, scenario.duration)
        return Load(name, rate, None, rate)
    latency = _Visits(scenario)
    latency.add(workload.turn.steps, 1.0)
    assert workload.turn.gap is not None
    cycle_s = workload.turn.gap.average() + latency.latency_s
    if arrivals.population:
        return Load(name, None, arrivals.most_users, arrivals.most_users / cycle_s)
    rate = arrivals.mean_rate_per_s(scenario.start, scenario.duration)
    users = rate * workload.session.lifetime.average()
    return Load(name, rate, users, users / cycle_s)


class _Visits:
    """Mean visits and work a second at each resource, through branches and nested journeys."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.calls: dict[str, float] = {}
        self.work: dict[str, float] = {}
        self.latency_s = 0.0

    def add(self, journey: str, per_s: float) -> None:
        """A journey that is run so often."""
        self._steps(self.scenario.journeys[journey], per_s, True, ())

    def _steps(self, steps: tuple[Step, ...], per_s: float, waited: bool, holders: tuple[str, ...]) -> None:
        for step in steps:
            match step:
                case Journey():
                    self._steps(self.scenario.journeys[step.journey], per_s, waited, holders)
                case Chance():
                    self._steps(step.steps, per_s * step.chance, waited, holders)
                    self._steps(step.otherwise, per_s * (1 - step.chance), waited, holders)
                case Call():
                    self._visit(step.call, per_s, step.work.average(), waited and step.wait, holders)
                    held = self.scenario.services[step.call].capacity.kind == "slots"  # type: ignore[attr-defined]
                    inner = (*holders, step.call) if held else holders
                    self._steps(step.steps, per_s, waited and step.wait, inner)
                case Query():
                    database = self.scenario.databases[step.query]
                    time = database.read if step.operation == "read" else database.write
                    self._visit(step.query, per_s, time.average(), waited and step.wait, holders)
                case External():
                    time_s = self.scenario.external_apis[step.external].latency.average()
                    self._visit(step.external, per_s, time_s, waited and step.wait, holders)
                case Network():
                    self._visit("network", per_s, step.network.average(), waited and step.wait, holders)

    def _visit(self, name: str, per_s: float, work_s: float, waited: bool, holders: tuple[str, ...]) -> None:
        self.calls[name] = self.calls.get(name, 0.0) + per_s
        for busy in (name, *holders):
            self.work[busy] = self.work.get(busy, 0.0) + per_s * work_s
        if waited:
            self.latency_s += per_s * work_s


def _services(scenario: Scenario, loads: list[Load], visits: _Visits) -> Iterator[Demand]:
    for name, service in scenario.services.items():
        users = sum(load.users or 0.0 for load in loads if scenario.entry_of(load.workload) == name)
        busy = visits.work.get(name, 0.0) + users * service.capacity.steady_cpu(1)
        servers = service.capacity.servers()
        there = service.initial()
        needed, why = _instances_needed(service, busy, users)
        used = busy / (servers * there) if there else None
        usd_per_h = fleet_price(scenario, name).of(needed)
        yield Demand(name, "service", visits.calls.get(name, 0.0), busy, used, needed, why, usd_per_h)


def _instances_needed(service: Service, busy: float, users: float) -> tuple[int, str]:
    aims = service.autoscaler.policy.aims() if service.autoscaler else {}
    share = aims.get("cpu", COMFORTABLE)
    by_work = ceil(busy / (service.capacity.servers() * share) - 1e-9)
    limit = service.capacity.most_sessions()
    by_sessions = ceil(users / limit) if limit else 0
    least = service.autoscaler.min if service.autoscaler else service.initial()
    needed = max(by_work, by_sessions, least)
    if needed == least and needed > max(by_work, by_sessions):
        return needed, "the minimum"
    return needed, "session slots" if by_sessions > by_work else f"work at {say(share, 'fraction')}"


def _databases(scenario: Scenario, visits: _Visits) -> Iterator[Demand]:
    for name, database in scenario.databases.items():
        busy = visits.work.get(name, 0.0)
        best = database.best_concurrency()
        used = busy / best if best else None
        usd_per_h = database_usd_per_h(scenario, name)
        yield Demand(name, "database", visits.calls.get(name, 0.0), busy, used, None, "", usd_per_h)


def _apis(scenario: Scenario, loads: list[Load], visits: _Visits) -> Iterator[Demand]:
    for name, api in scenario.external_apis.items():
        calls = visits.calls.get(name, 0.0)
        busy = visits.work.get(name, 0.0)
        quotas = {}
        if api.requests_per_minute:
            quotas["request quota"] = calls * 60 / api.requests_per_minute
        if api.max_sessions:
            held = sum(load.users or 0.0 for load in loads) if api.holds == "session" else busy
            quotas["session quota"] = held / api.max_sessions
        why, used = max(quotas.items(), key=lambda item: item[1], default=("", None))
        usage = api.usage
        sent = usage.input_tokens.average()
        if usage.context == "carried" and usage.context_limit:
            sent += usage.context_limit  # an old session's calls: the limit is what they tend to
        price = api_price(scenario, name)
        usd_per_h = 3600 * calls * (sent * price.input + usage.output_tokens.average() * price.output + price.call)
        minutes = sum(load.users or 0.0 for load in loads) if api.holds == "session" else busy
        usd_per_h += 60 * minutes * price.minute
        yield Demand(name, "external API", calls, busy, used, None, why, usd_per_h)


def _notes(demands: list[Demand]) -> Iterator[str]:
    for demand in demands:
        if demand.utilisation is not None and demand.utilisation >= 1:
            there = "what is there at the start" if demand.kind == "service" else demand.limited_by or "its best"
            yield f"{demand.resource} is asked for {say(demand.utilisation, 'fraction')} of {there}."


def _lines(explanation: Explanation) -> Iterator[str]:
    yield f"{explanation.name}: what it asks for, before queues, bursts and cold starts"
    yield ""
    for load in explanation.loads:
        came = "" if load.arrivals_per_s is None else f"{load.arrivals_per_s * 3600:,.0f} arrivals/h, "
        users = "" if load.users is None else f"{load.users:,.0f} concurrent users, "
        yield f"  {load.workload}: {came}{users}{load.turns_per_s * 60:,.0f} turns/min on average"
    yield ""
    yield f"  {'resource':16} {'kind':13} {'calls/s':>9} {'Erlangs':>9} {'in use':>8} {'needed':>7}  {'USD/h':>8}"
    for demand in explanation.demands:
        used = "" if demand.utilisation is None else f"{demand.utilisation:.0%}"
        needed = "" if demand.needed is None else str(demand.needed)
        yield (
            f"  {demand.resource:16} {demand.kind:13} {demand.per_s:9.2f} {demand.erlangs:9.2f} {used:>8} {needed:>7}"
            f"  {demand.usd_per_h:8.2f}" + (f"  {demand.limited_by}" if demand.limited_by else "")
        )
    yield ""
    yield f"  A turn without any waiting takes {say(explanation.latency_s, 's')}."
    yield f"  It costs about ${explanation.usd_per_h:,.2f} an hour."
    for note in explanation.notes:
        yield f"  Note: {note}"
