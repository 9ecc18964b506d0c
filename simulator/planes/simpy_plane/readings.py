"""All gauges and counters of the readable engine at one time."""

from typing import TYPE_CHECKING

from foresize.simulator.planes.base import InstanceReading, Reading
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
    instances = {name: _read_cluster(cluster, totals) for name, cluster in plane.clusters.items()}
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


def _read_cluster(cluster: Cluster, totals: Sums) -> dict[int, InstanceReading]:
    readings = {ordinal: instance.reading() for ordinal, instance in cluster.instances.items()}
    name, now, servers = cluster.name, cluster.env.now, cluster.capacity.servers()
    ages_s = sum(now - instance.ready_s for instance in cluster.instances.values())
    totals[f"{name}.busy_s"] = cluster.gone_busy_s + sum(r.busy_s for r in readings.values())
    totals[f"{name}.capacity_s"] = cluster.gone_capacity_s + ages_s * servers
    totals[f"{name}.calls"] = float(cluster.gone_calls + sum(r.calls_taken for r in readings.values()))
    totals[f"{name}.calls_ended"] = float(cluster.calls_ended)
    totals[f"{name}.rejected"] = float(cluster.rejected)
    return readings


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
