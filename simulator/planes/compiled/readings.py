"""All gauges and counters of the compiled engine at one time, named as `simpy_plane.readings` names them."""

from typing import Any

import numpy as np

from foresize.models.stations.level import integral
from foresize.models.stations.token_bucket import refilled
from foresize.simulator.planes.base import InstanceReading, PoolReading, Reading
from foresize.simulator.planes.compiled.cluster import lobby_open_s
from foresize.simulator.planes.compiled.codes import CPU, OUTCOMES, SLOTS
from foresize.simulator.planes.compiled.fleet import Instances
from foresize.simulator.planes.compiled.instance import account_all
from foresize.simulator.planes.compiled.task import UNTOUCHED
from foresize.simulator.planes.compiled.world import Table, World
from foresize.simulator.planes.simpy_plane.tally import ALWAYS
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.histogram import Histogram

Sums = dict[str, float]


def read(scenario: Scenario, world: World, there: dict[str, Instances]) -> Reading:
    """The reading of now. It begins a new peak of users."""
    account_all(world.row)
    now, services = world.now, world.tables["services"]
    totals: Sums = {name: float(now[name]) for name in ALWAYS}
    open_s = sum(lobby_open_s(world.row, number) for number in range(len(services)))
    levels: Sums = {"lobby_open_s": float(open_s)}
    _add_failures(world, totals)
    _add_users(scenario, world, totals)
    instances = {name: _read_service(world, name, each, totals) for name, each in there.items()}
    _add_databases(world, totals, levels)
    _add_apis(world, totals, levels)
    users, peak = int(now["users"]["now"]), int(now["peak_users"])
    now["peak_users"] = users
    return Reading(
        totals=totals,
        parts=_parts(world),
        latency=_histogram(world.tables["latencies"], now["latency"]),
        lobby_wait=_histogram(world.tables["lobby_waits"], now["lobby_wait"]),
        users=users,
        peak_users=peak,
        lobby={
            name: int(services[number]["lobby"]["length"] + services[number]["callers"]["length"])
            for name, number in world.numbers.services.items()
        },
        instances=instances,
        levels=levels,
    )


def read_instances(world: World, service: str, there: dict[int, int]) -> dict[int, InstanceReading]:
    """The gauges and counters of a service's instances by ordinal, whose sums are those of now.

    Whole columns are read at once: a scrape asks for every instance, and one value of a table at a time takes long.
    """
    spec = world.tables["services"][world.numbers.services[service]]
    rows = np.fromiter(there.values(), np.int64, len(there))
    each = world.tables["instances"][rows]
    processors = world.tables["processors"][len(world.tables["databases"]) + rows]
    queue, busy_s = each["queue"]["length"], processors["given_s"]
    if spec["capacity"] == SLOTS:
        busy_s = _areas(each["busy"], world)
    elif spec["capacity"] == CPU:
        queue = np.maximum(0, processors["n"] - int(spec["servers"]))
    columns = (
        each["sessions"], each["calls"], queue, busy_s + each["steady_s"],
        each["sessions_taken"], each["calls_taken"], each["session_s"],
    )  # fmt: skip
    pools = _pools(world, rows)
    figures = zip(*(column.tolist() for column in columns), pools, strict=True)
    return {ordinal: InstanceReading(*row) for ordinal, row in zip(there, figures, strict=True)}


def _pools(world: World, rows: Table) -> list[dict[str, PoolReading]]:
    """The pools of the instances in these rows."""
    databases = world.tables["databases"]
    found: list[dict[str, PoolReading]] = [{} for _ in rows]
    for name, database in world.numbers.databases.items():
        pools = world.tables["pools"][rows * len(databases) + database]
        size = int(databases[database]["pool_size"])
        columns = (pools["needed"], pools["used"]["now"], pools["opened"], _areas(pools["used"], world))
        for own, needed, used, opened, used_s in zip(found, *map(np.ndarray.tolist, columns), strict=True):
            if needed:
                own[name] = PoolReading(used, opened, size, used_s)
    return found


def _areas(levels: Any, world: World) -> Any:
    """The integrals of many levels until now."""
    return integral(levels["summed"], levels["now"], levels["since_s"], world.now["now_s"])


def _area(level: Any, world: World) -> float:
    """A level's integral until now."""
    return float(integral(level["summed"], level["now"], level["since_s"], world.now["now_s"]))


def _histogram(counts: Table, sums: Any) -> Histogram:
    made = Histogram()
    made.counts = counts.tolist()
    made.count, made.sum = int(sums["count"]), float(sums["sum_s"])
    made.min, made.max = float(sums["least_s"]), float(sums["greatest_s"])
    return made


def _parts(world: World) -> Sums:
    parts: Sums = {}
    for name, seconds in zip(world.numbers.parts(), world.tables["part_sums"].tolist(), strict=True):
        if seconds != UNTOUCHED:
            parts[name] = parts.get(name, 0.0) + seconds
    return parts


def _add_failures(world: World, totals: Sums) -> None:
    """Failed turns by outcome and by place, and failed work in the background; only what there was."""
    places = world.numbers.places()
    for kind, name in (("turns", "failures"), ("background", "background_failures")):
        table = world.tables[name].reshape(len(OUTCOMES), len(places))
        for outcome, place in zip(*table.nonzero(), strict=True):
            count, told = float(table[outcome, place]), f"{kind}.{OUTCOMES[outcome]}"
            _add(totals, f"{told}@{places[place]}", count)
            if kind == "turns":
                _add(totals, told, count)


def _add(totals: Sums, name: str, by: float) -> None:
    totals[name] = totals.get(name, 0.0) + by


def _add_users(scenario: Scenario, world: World, totals: Sums) -> None:
    now, workloads = world.now, world.tables["workloads"]
    sessions = [
        (each, spec.session) for each, spec in zip(workloads, scenario.workload.values(), strict=True) if spec.session
    ]
    totals["user_s"] = _area(now["users"], world)
    totals["egress_bytes"] = sum(_area(each["connected"], world) * session.egress for each, session in sessions)
    totals["sessions_open"] = float(sum(each["sessions_open"] for each, _ in sessions))
    totals["turns_active"] = float(workloads["turns_active"].sum())
    totals["background_active"] = float(now["background_active"])
    totals["lobby_s"] = sum(_area(each["waiting"], world) for each in world.tables["services"])


def _read_service(world: World, name: str, there: Instances, totals: Sums) -> dict[int, InstanceReading]:
    readings = read_instances(world, name, there.numbers)
    service = world.tables["services"][world.numbers.services[name]]
    now_s = float(world.now["now_s"])
    ready_s = world.tables["instances"]["ready_s"]
    ages_s = sum(now_s - float(ready_s[number]) for number in there.numbers.values())
    totals[f"{name}.busy_s"] = there.gone_busy_s + sum(each.busy_s for each in readings.values())
    totals[f"{name}.capacity_s"] = there.gone_capacity_s + ages_s * float(service["servers"])
    totals[f"{name}.calls"] = float(there.gone_calls + sum(each.calls_taken for each in readings.values()))
    totals[f"{name}.calls_ended"] = float(service["calls_ended"])
    totals[f"{name}.rejected"] = float(service["rejected"])
    return readings


def _add_databases(world: World, totals: Sums, levels: Sums) -> None:
    for name, number in world.numbers.databases.items():
        server, processor = world.tables["databases"][number], world.tables["processors"][number]
        totals[f"{name}.served_s"] = float(processor["given_s"])
        totals[f"{name}.busy_s"] = float(processor["spent_s"])
        totals[f"{name}.connection_s"] = _area(server["connections"], world)
        totals[f"{name}.queries"] = float(server["answered"])
        totals[f"{name}.queries_begun"] = float(server["begun"])
        totals[f"{name}.queries_ended"] = float(server["ended"])
        totals[f"{name}.pool_waits"] = float(server["asked"])
        totals[f"{name}.pool_wait_s"] = float(server["asked_s"])
        levels[f"{name}.connections"] = float(server["connections"]["now"])
        levels[f"{name}.direct"] = float(server["direct"])
        levels[f"{name}.queries"] = float(processor["n"])


def _add_apis(world: World, totals: Sums, levels: Sums) -> None:
    for name, number in world.numbers.apis.items():
        gate = world.tables["apis"][number]
        totals[f"{name}.calls"] = float(gate["calls"])
        totals[f"{name}.calls_ended"] = float(gate["ended"])
        totals[f"{name}.refused"] = float(gate["refused"])
        totals[f"{name}.input_tokens"] = float(gate["input_tokens"])
        totals[f"{name}.output_tokens"] = float(gate["output_tokens"])
        totals[f"{name}.place_s"] = _area(gate["places"], world)
        levels[f"{name}.places"] = float(gate["places"]["now"])
        if gate["has_bucket"]:
            bucket = (gate["tokens"], gate["size"], gate["rate_per_s"], gate["since_s"])
            levels[f"{name}.tokens"] = float(refilled(*bucket, world.now["now_s"]))
