"""All gauges and counters of the readable engine at one time."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from foresize.models.databases.server import Server
from foresize.simulator.planes.base import Reading
from foresize.simulator.planes.instance_table import InstanceTable
from foresize.simulator.planes.simpy_plane.cluster import Cluster
from foresize.simulator.planes.simpy_plane.sessions import SessionUsers

if TYPE_CHECKING:
    from foresize.simulator.planes.simpy_plane.plane import SimpyPlane

Sums = dict[str, float]


def read(plane: "SimpyPlane") -> Reading:
    """The reading of now."""
    totals: Sums = dict(plane.tally.totals)
    levels: Sums = {"lobby_open_s": sum(cluster.lobby_open_s() for cluster in plane.clusters.values())}
    _add_users(plane, totals)
    instances = {name: _read_cluster(cluster, plane.databases, totals) for name, cluster in plane.clusters.items()}
    _add_databases(plane, totals, levels)
    _add_apis(plane, totals, levels)
    return Reading(
        totals=totals,
        parts=dict(plane.tally.parts),
        latency=plane.tally.latency,
        lobby_wait=plane.tally.lobby_wait,
        users=plane.tally.users.now,
        peak_users=plane.tally.take_peak(),
        lobby={name: len(cluster.lobby) + len(cluster.callers) for name, cluster in plane.clusters.items()},
        instances=instances,
        levels=levels,
    )


def _add_users(plane: "SimpyPlane", totals: Sums) -> None:
    now = plane.now_s
    sessions = [users for users in plane.workloads.values() if isinstance(users, SessionUsers)]
    totals["user_s"] = plane.tally.users.area(now)
    totals["egress_bytes"] = sum(users.connected.area(now) * users.session.egress for users in sessions)
    totals["sessions_open"] = float(sum(users.open_sessions for users in sessions))
    totals["turns_active"] = float(sum(users.active_turns for users in plane.workloads.values()))
    totals["background_active"] = float(plane.background_active)
    totals["lobby_s"] = sum(cluster.waiting.area(now) for cluster in plane.clusters.values())


def _read_cluster(cluster: Cluster, databases: Mapping[str, Server], totals: Sums) -> InstanceTable:
    table = read_instances(cluster, databases)
    name, rows, now = cluster.name, table.rows, cluster.env.now
    ages_s = sum((now - rows["ready_s"]).tolist())
    totals[f"{name}.busy_s"] = cluster.gone_busy_s + sum(rows["busy_s"].tolist())
    totals[f"{name}.capacity_s"] = cluster.gone_capacity_s + ages_s * cluster.capacity.servers()
    totals[f"{name}.calls"] = float(cluster.gone_calls + sum(rows["calls_taken"].tolist()))
    totals[f"{name}.calls_ended"] = float(cluster.calls_ended)
    totals[f"{name}.rejected"] = float(cluster.rejected)
    return table


def read_instances(cluster: Cluster, databases: Mapping[str, Server]) -> InstanceTable:
    """What is read of a service's instances now."""
    table = InstanceTable.empty(len(cluster.instances), databases)
    for place, (ordinal, instance) in enumerate(cluster.instances.items()):
        table.put(place, ordinal, instance.ready_s, instance.draining, instance.reading())
    return table


def _add_databases(plane: "SimpyPlane", totals: Sums, levels: Sums) -> None:
    for name, server in plane.databases.items():
        totals[f"{name}.served_s"] = server.processor.served_s()
        totals[f"{name}.busy_s"] = server.processor.present_s()
        totals[f"{name}.connection_s"] = server.connections.area(plane.now_s)
        totals[f"{name}.queries"] = float(server.answered)
        totals[f"{name}.queries_begun"] = float(server.begun)
        totals[f"{name}.queries_ended"] = float(server.ended)
        totals[f"{name}.pool_waits"] = float(server.asked)
        totals[f"{name}.pool_wait_s"] = server.asked_s
        levels[f"{name}.connections"] = float(server.connections.now)
        levels[f"{name}.direct"] = float(server.direct)
        levels[f"{name}.queries"] = float(server.processor.n)


def _add_apis(plane: "SimpyPlane", totals: Sums, levels: Sums) -> None:
    now = plane.now_s
    for name, gate in plane.gates.items():
        totals[f"{name}.calls"] = float(gate.calls)
        totals[f"{name}.calls_ended"] = float(gate.ended)
        totals[f"{name}.refused"] = float(gate.refused)
        totals[f"{name}.input_tokens"] = gate.input_tokens
        totals[f"{name}.output_tokens"] = gate.output_tokens
        totals[f"{name}.place_s"] = gate.places.area(now)
        levels[f"{name}.places"] = float(gate.places.now)
        tokens = gate.tokens(now)
        if tokens is not None:
            levels[f"{name}.tokens"] = tokens
