"""The scenario's services, databases, APIs and workloads as rows of tables."""

from collections.abc import Mapping
from math import inf
from typing import Any

import numpy as np
import numpy.typing as npt

from foresize.models.databases import Database
from foresize.models.distributions.table import NotCompiled
from foresize.models.external import ExternalApi
from foresize.models.limits import UNLIMITED, limit_of
from foresize.models.routing import Router
from foresize.models.routing.least_connections import LeastConnections
from foresize.models.routing.least_sessions import LeastSessions
from foresize.models.routing.newest_idle import NewestIdle
from foresize.models.routing.power_of_two import PowerOfTwo
from foresize.models.routing.random import Random
from foresize.models.routing.round_robin import RoundRobin
from foresize.models.routing.weighted import Weighted
from foresize.models.services import Capacity
from foresize.models.services.cpu import Cpu
from foresize.models.services.event_loop import EventLoop
from foresize.models.services.front import Front
from foresize.models.services.slots import Slots
from foresize.models.sessions import Session, TryAgain
from foresize.simulator.planes.compiled.codes import (
    CPU,
    EVENT_LOOP,
    LEAST_CONNECTIONS,
    LEAST_SESSIONS,
    NEWEST_IDLE,
    NOBODY,
    POWER_OF_TWO,
    RANDOM,
    ROUND_ROBIN,
    SLOTS,
    WEIGHTED,
)
from foresize.simulator.planes.compiled.layout import API, BROWNOUT, DATABASE_ROW, SERVICE, WORKLOAD
from foresize.simulator.planes.compiled.numbers import Numbers
from foresize.simulator.scenario.scenario import Scenario, Service

Table = npt.NDArray[Any]

ROUTERS: dict[type[Router], int] = {
    RoundRobin: ROUND_ROBIN,
    Random: RANDOM,
    LeastSessions: LEAST_SESSIONS,
    LeastConnections: LEAST_CONNECTIONS,
    NewestIdle: NEWEST_IDLE,
    Weighted: WEIGHTED,
    PowerOfTwo: POWER_OF_TWO,
}

CAPACITIES: dict[type[Capacity], int] = {Slots: SLOTS, Cpu: CPU, EventLoop: EVENT_LOOP}

_EMPTY_QUEUE = (NOBODY, NOBODY, 0)


class PartNotCompiled(NotCompiled):
    """A router or a capacity that is not built in, which compiled code therefore does not know."""

    def __init__(self, what: str, kind: str) -> None:
        """Name it."""
        Exception.__init__(self, f"the {what} `{kind}` is not built in")
        self.kind = kind


def services(scenario: Scenario, numbers: Numbers) -> Table:
    """A row for each service. Raises PartNotCompiled for a router or a capacity that is not built in."""
    return _table(SERVICE, [_service(name, each, numbers) for name, each in scenario.services.items()])


def _service(name: str, service: Service, numbers: Numbers) -> dict[str, Any]:
    capacity, router = service.capacity, service.router
    kind = _code(CAPACITIES, capacity, "capacity")
    return {
        "capacity": kind,
        "servers": capacity.servers(),
        "workers": {SLOTS: int(capacity.servers()), CPU: 0, EVENT_LOOP: 1}[kind],
        "most_sessions": limit_of(capacity.most_sessions()),
        "most_present": UNLIMITED if capacity.queue is None else capacity.servers() + capacity.queue,
        "cpu_per_session": getattr(capacity, "cpu_per_session", 0.0),
        "resume": numbers.distribution(getattr(capacity, "resume", None)),
        "router": _code(ROUTERS, router, "router"),
        "slow_start_s": getattr(router, "slow_start", 0.0),
        "router_draw": numbers.stream(f"{name}.router"),
        "lobby": _EMPTY_QUEUE,
        "callers": _EMPTY_QUEUE,
        **_front(service.front),
    }


def _front(front: Front | None) -> dict[str, Any]:
    if front is None:
        return {}
    most_callers, most_calls = limit_of(front.queue), limit_of(front.limit)
    return {"concurrency": front.concurrency, "most_callers": most_callers, "most_calls": most_calls}


def _code(codes: Mapping[type[Any], int], part: Any, what: str) -> int:
    if type(part) not in codes:
        raise PartNotCompiled(what, getattr(part, "kind", type(part).__name__))
    return codes[type(part)]


def databases(scenario: Scenario, numbers: Numbers) -> Table:
    """A row for each database."""
    return _table(DATABASE_ROW, [_database(each, numbers) for each in scenario.databases.values()])


def _database(database: Database, numbers: Numbers) -> dict[str, Any]:
    pool = database.pool
    return {
        "most_connections": limit_of(database.max_connections),
        "cores": inf if database.cores is None else database.cores,
        "sigma": database.usl.sigma,
        "kappa": database.usl.kappa,
        "pool_size": 0 if pool is None else pool.size,
        "pool_wait_s": inf if pool is None or pool.wait is None else pool.wait,
        "connect": numbers.distribution(None if pool is None else pool.connect),
    }


def apis(scenario: Scenario, numbers: Numbers) -> tuple[Table, Table]:
    """A row for each API, and one for each of their brown-outs."""
    rows: list[dict[str, Any]] = []
    troubles: list[dict[str, Any]] = []
    for api in scenario.external_apis.values():
        first = len(troubles)
        troubles += [
            {"begin_s": b.at, "end_s": b.at + b.lasts, "latency": b.latency, "errors": b.errors} for b in api.brownouts
        ]
        rows.append(_api(api, numbers) | {"first_brownout": first, "last_brownout": len(troubles)})
    return _table(API, rows), _table(BROWNOUT, troubles)


def _api(api: ExternalApi, numbers: Numbers) -> dict[str, Any]:
    per_minute, usage, retry = api.requests_per_minute, api.usage, api.retry
    size = 0.0 if per_minute is None else float(api.burst or per_minute)
    return {
        "most_places": limit_of(api.max_sessions),
        "holds_session": api.holds == "session",
        "has_bucket": per_minute is not None,
        "rate_per_s": 0.0 if per_minute is None else per_minute / 60.0,
        "size": size,
        "tokens": size,
        "latency": numbers.distribution(api.latency),
        "input": numbers.distribution(usage.input_tokens),
        "output": numbers.distribution(usage.output_tokens),
        "errors": api.errors,
        "attempts": retry.attempts,
        "base_s": retry.base,
        "factor": retry.factor,
        "most_s": retry.max,
        "jitter": retry.jitter,
        "carried": usage.context == "carried",
        "context_limit": inf if usage.context_limit is None else usage.context_limit,
    }


def workloads(scenario: Scenario, numbers: Numbers, first: Mapping[str, int]) -> Table:
    """A row for each workload; `first` are the instructions at which their turns begin."""
    return _table(WORKLOAD, [_workload(scenario, name, numbers) | {"first_op": first[name]} for name in first])


def _workload(scenario: Scenario, name: str, numbers: Numbers) -> dict[str, Any]:
    spec = scenario.workload[name]
    entry = scenario.entry_of(name)
    row = {
        "limit_s": -1.0 if spec.turn.timeout is None else spec.turn.timeout,
        "gap": numbers.distribution(spec.turn.gap),
        "gap_draw": numbers.stream(f"{name}.gap"),
        "population": spec.arrivals.population,
        "has_session": spec.session is not None,
        "entry": NOBODY if entry is None else numbers.services[entry],
    }
    return row if spec.session is None else row | _session(spec.session, name, numbers)


def _session(session: Session, name: str, numbers: Numbers) -> dict[str, Any]:
    life = session.connection
    return {
        "lifetime": numbers.distribution(session.lifetime),
        "patience": numbers.distribution(session.patience),
        "connection_max_s": inf if life is None else life.max,
        "renewal": numbers.distribution(None if life is None else life.takes),
        "moves": life is not None and life.moves,
        "gives_up_after": NOBODY if session.gives_up_after is None else session.gives_up_after,
        **{f"{what}_draw": numbers.stream(f"{name}.{what}") for what in ("lifetime", "patience", "renewal")},
        **_try_again(session.redial, "redial", name, numbers),
        **_try_again(session.reconnect, "reconnect", name, numbers),
    }


def _try_again(rule: TryAgain | None, what: str, name: str, numbers: Numbers) -> dict[str, Any]:
    return {
        f"{what}_p": 0.0 if rule is None else rule.probability,
        f"{what}_after": numbers.distribution(None if rule is None else rule.after),
        f"{what}_draw": numbers.stream(f"{name}.{what}"),
        f"{what}_after_draw": numbers.stream(f"{name}.{what}.after"),
    }


def _table(row: np.dtype[Any], rows: list[dict[str, Any]]) -> Table:
    table = np.zeros(len(rows), row)
    for at, columns in enumerate(rows):
        for column, value in columns.items():
            table[at][column] = value
    return table
