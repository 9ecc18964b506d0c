"""The laws that every run must obey; a breach is our bug and an error, never a result.

Each law holds two figures against each other that were counted in different places: flows (what has begun has ended or
is still open), Little's law (the time integral of a number is the sum of the times of those whom it counts; Little
1961), the utilisation law (nothing works longer than it was there), and the limits that a scenario sets.
"""

from collections.abc import Iterator
from math import isclose, isfinite, isnan

import numpy as np

from foresize.simulator.planes.base import Reading
from foresize.simulator.planes.instance_table import POOL, Rows
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.columns import Columns

SESSION_ENDS = ("completed", "abandoned", "dropped", "failed")
"""The outcomes of a session; each ends in exactly one."""

Breaches = Iterator[str]


class LawBroken(Exception):
    """A law does not hold at the end of a run."""


def check(reading: Reading, scenario: Scenario, instances: Columns) -> None:
    """Raise LawBroken, with the figures, unless every law holds at the end of a run.

    `instances` is the record's table, in which the control plane says which instances there were, and when.
    """
    broken = [
        *_users(reading, instances),
        *_turns(reading),
        *_services(reading, scenario, instances),
        *_databases(reading, scenario),
        *_apis(reading, scenario),
        *(f"{name} is {value!r}" for name, value in reading.totals.items() if not isfinite(value) or value < -1e-9),
    ]
    if broken:
        raise LawBroken("; ".join(broken))


def _same(what: str, left: float, right: float) -> Breaches:
    """Two counts."""
    if left != right:
        yield f"{what}: {left!r} is not {right!r}"


def _equal(what: str, left: float, right: float) -> Breaches:
    """Two sums of times, added up in different orders."""
    if not isclose(left, right, rel_tol=1e-6, abs_tol=1e-6):
        yield f"{what}: {left!r} is not {right!r}"


def _at_most(what: str, value: float, limit: float) -> Breaches:
    if value > limit * (1.0 + 1e-9) + 1e-6:
        yield f"{what}: {value!r} is more than {limit!r}"


def _users(reading: Reading, instances: Columns) -> Breaches:
    totals = reading.totals
    ended = sum(totals[f"sessions_{end}"] for end in SESSION_ENDS)
    yield from _same(
        "sessions started = completed + abandoned + dropped + failed + open",
        totals["sessions_started"],
        ended + totals["sessions_open"],
    )
    yield from _equal(
        "Little's law: user-seconds = session-seconds of all instances", totals["user_s"], sum(instances["session_s"])
    )
    yield from _same(
        "connected users = sessions on instances",
        reading.users,
        sum(int(there.rows["sessions"].sum()) for there in reading.instances.values()),
    )
    yield from _equal(
        "Little's law of the lobby: waiting users × time = their waits",
        totals["lobby_s"],
        totals["lobby_waits_s"] + reading.levels["lobby_open_s"],
    )


def _turns(reading: Reading) -> Breaches:
    totals = reading.totals
    failed = {name: count for name, count in totals.items() if name.startswith("turns.")}
    completed = totals["turns_completed"]
    yield from _same(
        "turns started = completed + failed + under way",
        totals["turns_started"],
        completed + totals["turns_failed"] + totals["turns_active"],
    )
    yield from _same("completed turns = latencies recorded", completed, reading.latency.count)
    yield from _equal("where the latency went = the latency (s)", sum(reading.parts.values()), reading.latency.sum)
    for told, by in (("@", "place"), ("", "outcome")):
        counted = sum(count for name, count in failed.items() if ("@" in name) == bool(told))
        yield from _same(f"failed turns = failed turns by {by}", totals["turns_failed"], counted)
    yield from _same(
        "background work begun = completed + failed + under way",
        totals["background_started"],
        totals["background_completed"] + totals["background_failed"] + totals["background_active"],
    )


def _services(reading: Reading, scenario: Scenario, instances: Columns) -> Breaches:
    totals = reading.totals
    entries = {scenario.entry_of(workload) for workload in scenario.workload}
    for name, service in scenario.services.items():
        there = reading.instances[name].rows
        used_s = _used_s(instances, name, scenario.duration)
        yield from _same(
            f"calls of {name} begun = ended + under way",
            totals[f"{name}.calls"],
            totals[f"{name}.calls_ended"] + int(there["calls"].sum()),
        )
        yield from _equal(
            f"capacity of {name} = time of its instances from ready to gone",
            totals[f"{name}.capacity_s"],
            used_s * service.capacity.servers(),
        )
        yield from _at_most(f"utilisation law: {name} busy (s)", totals[f"{name}.busy_s"], totals[f"{name}.capacity_s"])
        limit = service.capacity.most_sessions()
        if limit is not None:
            yield from _at_most(f"sessions on an instance of {name}", int(there["sessions"].max(initial=0)), limit)
        if service.front is not None and name not in entries:  # a session's own calls do not pass it
            calls = int(there["calls"].max(initial=0))
            yield from _at_most(f"calls on an instance of {name}", calls, service.front.concurrency)


def _used_s(instances: Columns, service: str, end_s: float) -> float:
    rows = zip(instances["service"], instances["ready_s"], instances["gone_s"], strict=True)
    spans = (
        (end_s if isnan(gone_s) else gone_s) - ready_s
        for name, ready_s, gone_s in rows
        if name == service and not isnan(ready_s)
    )
    return float(sum(spans))


def _databases(reading: Reading, scenario: Scenario) -> Breaches:
    totals, levels = reading.totals, reading.levels
    for name, database in scenario.databases.items():
        yield from _same(
            f"queries of {name} begun = ended + under way",
            totals[f"{name}.queries_begun"],
            totals[f"{name}.queries_ended"] + levels[f"{name}.queries"],
        )
        pools = _pools(reading, name)
        yield from _same(
            f"connections of {name} = those of its pools + those outside of pools",
            levels[f"{name}.connections"],
            int(pools["opened"].sum()) + levels[f"{name}.direct"],
        )
        for used, opened, size in pools[["used", "opened", "size"]].tolist():
            yield from _at_most(f"connections in use in a pool of {name}", used, opened)
            yield from _at_most(f"connections of a pool of {name}", opened, size)
        if database.max_connections is not None:
            most_s = database.max_connections * scenario.duration
            yield from _at_most(f"connection-seconds of {name}", totals[f"{name}.connection_s"], most_s)
        yield from _at_most(
            f"queries under way on {name} (s), each over a connection",
            totals[f"{name}.busy_s"],
            totals[f"{name}.connection_s"],
        )


def _pools(reading: Reading, database: str) -> Rows:
    """The pools of all services' instances; a row of zeros, where there is none, keeps every law."""
    pools = [there.pools[database] for there in reading.instances.values()]
    return np.concatenate(pools) if pools else np.zeros(0, POOL)


def _apis(reading: Reading, scenario: Scenario) -> Breaches:
    totals, levels = reading.totals, reading.levels
    for name, api in scenario.external_apis.items():
        calls = totals[f"{name}.calls"]
        if api.holds == "call":
            open_calls = calls - totals[f"{name}.calls_ended"]
            yield from _same(f"calls of {name} under way = places held", open_calls, levels[f"{name}.places"])
        if api.max_sessions is not None:
            most_s = api.max_sessions * scenario.duration
            yield from _at_most(f"places of {name} held (s)", totals[f"{name}.place_s"], most_s)
        if api.requests_per_minute is not None:
            tokens = (api.burst or api.requests_per_minute) + scenario.duration * api.requests_per_minute / 60.0
            yield from _at_most(f"calls of {name} = tokens of its quota", calls, tokens)
