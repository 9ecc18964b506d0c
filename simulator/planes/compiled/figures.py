"""What a reading has of a world, copied in one go: named figures of the whole, of each service, database and API, and
the rows of their instances (`planes.instance_table`)."""

from typing import Any

import numpy as np

from foresize.models.distributions.formula import compiled
from foresize.models.stations.level import integral
from foresize.models.stations.token_bucket import refilled
from foresize.simulator.planes.compiled.cluster import lobby_open_s
from foresize.simulator.planes.compiled.codes import CPU, SLOTS
from foresize.simulator.planes.compiled.instance import account_all
from foresize.simulator.planes.compiled.layout import (
    Row,
    Table,
    apis,
    databases,
    instances,
    pools,
    processors,
    services,
    workloads,
)
from foresize.simulator.planes.simpy_plane.tally import ALWAYS


def _floats(*names: str) -> np.dtype[Any]:
    return np.dtype([(name, "f8") for name in names])


WHOLE = _floats(*ALWAYS, "user_s", "egress_bytes", "sessions_open", "turns_active", "background_active", "lobby_s")
"""Totals of a reading, by their names in it; `lobby_s` is the sum over services."""
SERVICE = _floats("calls_ended", "rejected", "waiting_open_s", "waiting", "busy_s", "ages_s", "calls")
"""Of a service: calls, how long those in its lobby have waited, their number; and the sums over its instances."""
DATABASE = np.dtype(
    [
        (
            "totals",
            _floats(
                *("served_s", "busy_s", "connection_s", "queries", "queries_begun", "queries_ended"),
                *("pool_waits", "pool_wait_s"),
            ),
        ),
        ("levels", _floats("connections", "direct", "queries")),
    ]
)
"""Of a database: totals and levels of a reading, by their names in it."""
API = np.dtype(
    [
        ("totals", _floats("calls", "calls_ended", "refused", "input_tokens", "output_tokens", "place_s")),
        ("levels", _floats("places", "tokens")),
    ]
)
"""Of an external API, likewise; without a quota that has tokens these say nothing."""


@compiled
def copy_figures(
    world: Table, egress: Table, whole: Table, of_services: Table, of_databases: Table, of_apis: Table
) -> None:
    """All figures of now, but for the sums over instances; `egress` is that of each workload's session, a second."""
    account_all(world)
    w, out = world[0], whole[0]
    _copy_counters(w, out)
    out.lobby_s = 0.0
    for s in range(w.services_length):
        _copy_service(world, s, of_services[s])
        out.lobby_s += area(services(w)[s].waiting, w.now_s)
    out.egress_bytes = out.sessions_open = out.turns_active = 0.0
    for k in range(w.workloads_length):
        workload = workloads(w)[k]
        out.egress_bytes += area(workload.connected, w.now_s) * egress[k]
        out.sessions_open += workload.sessions_open
        out.turns_active += workload.turns_active
    for d in range(w.databases_length):
        _copy_database(w, d, of_databases[d].totals, of_databases[d].levels)
    for a in range(w.apis_length):
        _copy_api(w, a, of_apis[a].totals, of_apis[a].levels)


@compiled
def copy_instances(world: Table, numbers: Table, rows: Table, of_service: Table) -> None:
    """The instances of a service with these numbers, a row each, and their sums."""
    w, out = world[0], of_service[0]
    out.busy_s = out.ages_s = out.calls = 0.0
    for at in range(len(numbers)):
        i = numbers[at]
        instance, row = instances(w)[i], rows[at]
        row.ordinal = instance.ordinal
        row.ready_s = instance.ready_s
        row.draining = instance.draining
        row.sessions = instance.sessions
        row.calls = instance.calls
        row.queue = _waiting(w, i)
        row.busy_s = _busy_s(w, i) + instance.steady_s
        row.sessions_taken = instance.sessions_taken
        row.calls_taken = instance.calls_taken
        row.session_s = instance.session_s
        out.busy_s += row.busy_s
        out.ages_s += w.now_s - row.ready_s
        out.calls += row.calls_taken


@compiled
def copy_pools(world: Table, numbers: Table, database: int, rows: Table) -> None:
    """Their pools of connections to one database; rows of zeros stay where there are none."""
    w = world[0]
    for at in range(len(numbers)):
        pool, row = pools(w)[numbers[at] * w.databases_count + database], rows[at]
        if pool.needed:
            row.needed = 1
            row.used = pool.used.now
            row.opened = pool.opened
            row.size = databases(w)[database].pool_size
            row.used_s = area(pool.used, w.now_s)


@compiled
def area(level: Row, now_s: float) -> float:
    """A level's integral until now."""
    return integral(level.summed, level.now, level.since_s, now_s)


@compiled
def _copy_counters(w: Row, out: Row) -> None:
    out.sessions_started = w.sessions_started
    out.sessions_completed = w.sessions_completed
    out.sessions_abandoned = w.sessions_abandoned
    out.sessions_dropped = w.sessions_dropped
    out.sessions_failed = w.sessions_failed
    out.abandonments = w.abandonments
    out.drops = w.drops
    out.redials = w.redials
    out.reconnects = w.reconnects
    out.renewals = w.renewals
    out.lobby_waits_s = w.lobby_waits_s
    out.turns_started = w.turns_started
    out.turns_completed = w.turns_completed
    out.turns_failed = w.turns_failed
    out.background_started = w.background_started
    out.background_completed = w.background_completed
    out.background_failed = w.background_failed
    out.background_active = w.background_active
    out.user_s = area(w.users, w.now_s)


@compiled
def _copy_service(world: Table, s: int, out: Row) -> None:
    w = world[0]
    service = services(w)[s]
    out.calls_ended = service.calls_ended
    out.rejected = service.rejected
    out.waiting_open_s = lobby_open_s(world, s)
    out.waiting = service.lobby.length + service.callers.length


@compiled
def _copy_database(w: Row, d: int, totals: Row, levels: Row) -> None:
    server, processor = databases(w)[d], processors(w)[d]
    totals.served_s = processor.given_s
    totals.busy_s = processor.spent_s
    totals.connection_s = area(server.connections, w.now_s)
    totals.queries = server.answered
    totals.queries_begun = server.begun
    totals.queries_ended = server.ended
    totals.pool_waits = server.asked
    totals.pool_wait_s = server.asked_s
    levels.connections = server.connections.now
    levels.direct = server.direct
    levels.queries = processor.n


@compiled
def _copy_api(w: Row, a: int, totals: Row, levels: Row) -> None:
    gate = apis(w)[a]
    totals.calls = gate.calls
    totals.calls_ended = gate.ended
    totals.refused = gate.refused
    totals.input_tokens = gate.input_tokens
    totals.output_tokens = gate.output_tokens
    totals.place_s = area(gate.places, w.now_s)
    levels.places = gate.places.now
    levels.tokens = refilled(gate.tokens, gate.size, gate.rate_per_s, gate.since_s, w.now_s)


@compiled
def _waiting(w: Row, i: int) -> int:
    """Calls, or sections of calls, that wait on an instance or share beyond what is worked off at full speed."""
    instance = instances(w)[i]
    service = services(w)[instance.service]
    if service.capacity == CPU:
        return max(0, processors(w)[w.databases_count + i].n - int(service.servers))
    return instance.queue.length


@compiled
def _busy_s(w: Row, i: int) -> float:
    """CPU- or worker-seconds of an instance's calls."""
    instance = instances(w)[i]
    if services(w)[instance.service].capacity == SLOTS:
        return area(instance.busy, w.now_s)
    return processors(w)[w.databases_count + i].given_s
