"""What a scenario's fields cannot say alone: that names exist, that nothing goes in circles, that bounds fit."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import inf

from foresize.models.journeys import Call, Chance, External, Journey, Query, Step
from foresize.models.prices import PriceBook, Purchase
from foresize.models.services import Slots
from foresize.simulator.prices import PriceBookNotFound, database_purchase, not_in, not_sold, price_book
from foresize.simulator.scenario.problems import BadInput
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.scenario.spelling import did_you_mean

Path = tuple[str | int, ...]
Found = Iterator[tuple[Path, str]]


def problems_of(scenario: Scenario, metrics: Mapping[str, str], whole: bool = True) -> Iterable[tuple[Path, str]]:
    """Every problem across fields, as (path, message); `metrics` are the known metrics and their units.

    Of a scenario that is not `whole`, from which wrong values were taken out, only what does not hang on these: names,
    circles, bounds, prices, objectives.
    """
    dangling = list(_dangling(scenario))
    yield from dangling
    yield from _times(scenario)
    yield from _names(scenario)
    for name in scenario.journeys:
        yield from _circles(scenario, name)
    for name in scenario.services:
        yield from _bounds(scenario, name)
    yield from _nodes(scenario)
    yield from _prices(scenario)
    yield from _objectives(scenario, metrics)
    if whole and not dangling:
        yield from _effects(scenario)


def _dangling(scenario: Scenario) -> Found:
    """Names that nothing in the scenario has, and calls that would wait for themselves."""
    for name, workload in scenario.workload.items():
        path: Path = ("workload", name)
        yield from _one_of(workload.turn.steps, scenario.journeys, (*path, "turn", "steps"), "a journey")
        if workload.session is not None and workload.session.entry is not None:
            yield from _one_of(workload.session.entry, scenario.services, (*path, "session", "entry"), "a service")
    for name, steps in scenario.journeys.items():
        yield from _steps(scenario, steps, ("journeys", name), ())


def _effects(scenario: Scenario) -> Found:
    """What has no effect, or cannot work, for what it is together with."""
    for name in scenario.workload:
        yield from _workload(scenario, name)
    for name in scenario.services:
        yield from _service(scenario, name)
        yield from _watched(scenario, name)


def _times(scenario: Scenario) -> Found:
    if scenario.warmup >= scenario.duration:
        yield ("warmup",), f"must be less than duration ({scenario.duration:g}s), but is {scenario.warmup:g}s."
    if scenario.scrape > scenario.duration:
        yield ("scrape",), f"must be at most duration ({scenario.duration:g}s), but is {scenario.scrape:g}s."


def _names(scenario: Scenario) -> Found:
    """Figures are named after services, databases and APIs, so no two of them may have the same name."""
    taken: dict[str, str] = {}
    for section in ("services", "databases", "external_apis"):
        for name in getattr(scenario, section):
            alike = re.sub(r"\W+", "_", name.lower())
            if alike in taken:
                yield (section, name), f"has the name of {taken[alike]}; figures could not tell them apart. Rename one."
            taken.setdefault(alike, f"{section}.{name}")


def _one_of(name: str, known: Iterable[str], path: Path, what: str) -> Found:
    choices = list(known)
    if name not in choices:
        allowed = f" Allowed: {', '.join(choices)}." if choices else " There is none."
        yield path, f"`{name}` is not {what} of this scenario.{did_you_mean(name, choices) or allowed}"


def _workload(scenario: Scenario, name: str) -> Found:
    workload = scenario.workload[name]
    path: Path = ("workload", name)
    if (misfit := workload.arrivals.misfit(scenario.start, scenario.duration)) is not None:
        yield (*path, "arrivals"), misfit
    if workload.session is None:
        if workload.turn.gap is not None and not workload.arrivals.population:
            yield (*path, "turn", "gap"), "has no effect: without a `session` each arrival is a single turn."
        return
    if scenario.entry_of(name) is None:
        yield (*path, "session"), "must say `entry`: its journey calls no service that could hold the session."
    if workload.turn.gap is None:
        yield (*path, "turn"), "needs a `gap`: a session would talk without a pause."
    elif workload.turn.gap.average() <= 0:
        yield (*path, "turn", "gap"), "must be more than 0s on average: a session would talk without a pause."


def _steps(scenario: Scenario, steps: tuple[Step, ...], path: Path, held: tuple[str, ...]) -> Found:
    for index, step in enumerate(steps):
        yield from _step(scenario, step, (*path, index), held)


def _step(scenario: Scenario, step: Step, here: Path, held: tuple[str, ...]) -> Found:
    match step:
        case Call():
            yield from _one_of(step.call, scenario.services, (*here, "call"), "a service")
            if step.call in held:
                yield (*here, "call"), f"is a cycle of calls: {' → '.join((*held, step.call))}."
            else:
                yield from _steps(scenario, step.steps, (*here, "steps"), (*held, step.call))
        case Query():
            yield from _one_of(step.query, scenario.databases, (*here, "query"), "a database")
        case External():
            yield from _one_of(step.external, scenario.external_apis, (*here, "external"), "an external API")
        case Journey():
            yield from _one_of(step.journey, scenario.journeys, (*here, "journey"), "a journey")
            yield from _held_again(scenario, step.journey, here, held, ())
        case Chance():
            yield from _steps(scenario, step.steps, (*here, "steps"), held)
            yield from _steps(scenario, step.otherwise, (*here, "otherwise"), held)


def _held_again(scenario: Scenario, journey: str, here: Path, held: tuple[str, ...], seen: tuple[str, ...]) -> Found:
    """A journey that is run while a worker is held must not call the holder's service."""
    if not held or journey in seen or journey not in scenario.journeys:
        return
    for called in _walk(scenario.journeys[journey]):
        if isinstance(called, Call) and called.call in held:
            yield (*here, "journey"), f"is a cycle of calls: {' → '.join((*held, called.call))} (in `{journey}`)."
        elif isinstance(called, Journey):
            yield from _held_again(scenario, called.journey, here, held, (*seen, journey))


def _walk(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        yield step
        if isinstance(step, Call | Chance):
            yield from _walk(step.steps)
        if isinstance(step, Chance):
            yield from _walk(step.otherwise)


def _circles(scenario: Scenario, name: str) -> Found:
    """Journeys that run each other for ever; each circle is told once, at its alphabetically first member."""

    def visit(journey: str, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for step in _walk(scenario.journeys.get(journey, ())):
            if isinstance(step, Journey):
                if step.journey == name:
                    yield (*above, journey)
                elif step.journey not in (*above, journey):
                    yield from visit(step.journey, (*above, journey))

    for circle in visit(name, ()):
        if name == min(circle):
            yield ("journeys", name), f"is a cycle of journeys: {' → '.join((*circle, name))}."
            return


def _bounds(scenario: Scenario, name: str) -> Found:
    service = scenario.services[name]
    path: Path = ("services", name)
    scaler = service.autoscaler
    if scaler is not None and scaler.min > scaler.max:
        yield (*path, "autoscaler", "min"), f"must be at most max ({scaler.max}), but is {scaler.min}."
    if scaler is not None and service.instances is not None and service.instances > scaler.max:
        yield (*path, "instances"), f"must be at most autoscaler.max ({scaler.max}), but is {service.instances}."
    if scaler is None and service.instances == 0:
        yield (*path, "instances"), "must be at least 1 without an autoscaler, but is 0."
    if service.capacity.most_sessions() == 0:
        yield (*path, "capacity", "memory"), "is too small for a single session (memory_idle + memory_per_session)."


def _service(scenario: Scenario, name: str) -> Found:
    service = scenario.services[name]
    path: Path = ("services", name)
    holds_sessions = name in {scenario.entry_of(workload) for workload in scenario.workload}
    if not holds_sessions and service.capacity.sessions is not None:
        yield (*path, "capacity", "sessions"), "limits sessions, but no workload's sessions live on this service."
    steady = getattr(service.capacity, "cpu_per_session", 0.0)
    if steady and not holds_sessions:
        yield (*path, "capacity", "cpu_per_session"), "has no effect: no workload's sessions live on this service."
    if isinstance(service.capacity, Slots) and service.capacity.memory_per_session and not holds_sessions:
        yield (*path, "capacity", "memory_per_session"), "has no effect: no workload's sessions live on this service."
    if service.front is not None and service.front.binds() and service.autoscaler is None:
        yield (*path, "front", "waits_for"), "has no effect without an autoscaler: no instance is started for anybody."
    if service.crash is not None and service.crash.average() <= 0:
        yield (*path, "crash"), "must be more than 0s on average: an instance would be gone as soon as it is ready."


def _nodes(scenario: Scenario) -> Found:
    """Groups that exist and are large enough, and no two ways of saying where machines come from or what they cost."""
    groups = {} if scenario.nodes is None else scenario.nodes.groups
    for name, group in groups.items():
        if group.min > group.max:
            yield ("nodes", "groups", name, "min"), f"must be at most max ({group.max}), but is {group.min}."
    for name, service in scenario.services.items():
        path: Path = ("services", name)
        for index, group_name in enumerate(service.nodes):
            yield from _one_of(group_name, groups, (*path, "nodes", index), "a group of nodes")
        if scenario.nodes is None:
            continue
        asks = service.asks()
        allowed = [groups[each] for each in service.nodes or groups if each in groups]
        if allowed and not any(g.cpu >= asks.cpu and (g.memory or inf) >= asks.memory for g in allowed):
            largest = max(group.cpu for group in allowed)
            yield (
                (*path, "requests"),
                f"asks for {asks.cpu:g} vCPUs, and no node has room for it (at most {largest:g}).",
            )
        if service.price is not None:
            yield (*path, "price"), "has no effect: what is paid for are the nodes; give their groups the price."
        if service.start.provisioning.average() > 0:
            yield (
                (*path, "start", "provisioning"),
                "has no effect: an instance waits for its node, whose `start` counts.",
            )


def _watched(scenario: Scenario, name: str) -> Found:
    """A policy must not go by a metric that the service has not: it would read 0 for ever and scale in."""
    service = scenario.services[name]
    if service.autoscaler is None:
        return
    holds_sessions = name in {scenario.entry_of(workload) for workload in scenario.workload}
    lacking = {
        "memory": service.capacity.memory is None and "its capacity has no `memory`",
        "sessions": not holds_sessions and "no workload's sessions live on this service",
        "session_slots": service.capacity.most_sessions() is None and "its capacity limits no sessions",
        "pool_wait": not any(base.pool for base in scenario.databases.values()) and "no database has a `pool`",
    }
    for metric in service.autoscaler.policy.watches():
        if why := lacking.get(metric):
            yield ("services", name, "autoscaler", "policy"), f"goes by `{metric}`, which is always 0 here: {why}."


def _prices(scenario: Scenario) -> Found:
    try:
        book = price_book(scenario.prices)
    except PriceBookNotFound as error:
        yield ("prices",), str(error)
    except BadInput as error:
        for wrong in error.problems:
            where = f"{wrong.place} " if wrong.place is not None else ""
            yield ("prices", "file"), f"{where}{wrong.path}{' ' if wrong.path else ''}{wrong.message}"
    else:
        yield from _machines(scenario, book)
        yield from _apis(scenario, book)
        for name in scenario.extras:
            if name not in book.extras:
                yield ("extras", name), not_in(book, book.extras, name)


def _machines(scenario: Scenario, book: PriceBook) -> Found:
    bought: list[tuple[str, Purchase, Iterable[tuple[str, str | None]]]] = [
        ("services", scenario.purchase, ((n, s.price) for n, s in scenario.services.items())),
        ("databases", database_purchase(scenario.purchase), ((n, d.price) for n, d in scenario.databases.items())),
    ]
    if scenario.nodes is not None:
        groups = [(name, group.price) for name, group in scenario.nodes.groups.items()]
        bought.append(("nodes.groups", scenario.purchase, groups))
    for section, purchase, priced in bought:
        for name, machine in priced:
            if machine is None:
                continue
            if machine not in book.instances:
                yield (*section.split("."), name, "price"), not_in(book, book.instances, machine)
            elif book.instances[machine].per_hour(purchase) is None:
                yield ("purchase",), not_sold(book, machine, book.instances[machine], purchase)


def _apis(scenario: Scenario, book: PriceBook) -> Found:
    for name, api in scenario.external_apis.items():
        if api.price is None:
            continue
        tokens = api.usage.input_tokens.average() + api.usage.output_tokens.average()
        path = ("external_apis", name, "price")
        if api.price not in book.apis:
            yield path, not_in(book, book.apis, api.price)
        elif book.apis[api.price].only_tokens() and not tokens:
            yield path, f"has no effect: `{api.price}` is charged by the token, and `usage` says no tokens."


def _objectives(scenario: Scenario, metrics: Mapping[str, str]) -> Found:
    from foresize.simulator.analysis.objectives import parse_objective

    parse: Callable[..., object] = parse_objective
    for index, text in enumerate(scenario.objectives):
        try:
            parse(text, metrics)
        except ValueError as error:
            yield ("objectives", index), str(error)
