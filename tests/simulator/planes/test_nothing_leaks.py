"""Small random worlds, in which much happens at the same instants: the laws hold and nothing is left behind.

Users come in the first minute only and everything in these worlds ends, so that at the end of the run nobody may be
anywhere: no worker busy, no connection or quota place held, no queue with anybody in it.
"""

from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_worlds import RandomWorlds, Times, Yaml, exponential

from foresize.models.arrivals import Arrivals
from foresize.policies import Decision, Policy
from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.scenario import Scenario


class Listed(Arrivals):
    """Users at given times; in a closed population each place is taken away after some time."""

    at_s: tuple[float, ...]
    places: int = 0
    gone_s: float = 30.0

    @property
    def population(self) -> int:
        return self.places

    def leaves_s(self, slot: int) -> float:
        return self.gone_s

    def times(self, streams, name, start, duration_s) -> Iterator[float]:
        yield from self.at_s[: self.places or None]


class Plan(Policy):
    """Counts by time."""

    counts: tuple[tuple[float, int], ...]

    def decide(self, seen, memory):
        return Decision([count for at_s, count in self.counts if seen.now_s >= at_s][-1], "as planned")


GRID = ("0s", "500ms", "1s", "1500ms", "2s", "3s")
"""Times on a grid, so that events meet at one instant."""


class Crowds(RandomWorlds):
    """Times are on a grid, and there is little of everything."""

    duration = "600s"
    warmups = ("0s", "5s")
    step_timeouts = turn_timeouts = pool_waits = (None, "500ms", "1s", "2s", "5s")
    slots = (1, 2)
    vcpus = (1,)
    queues = (None, None, 0, 1)
    seats = (None, 1, 2, 3)
    graces = ("0s", "1s", "5s", "30s")
    pool_sizes = (1, 2)
    cores = (None, 1.0)
    brownout: Yaml = {"at": "10s", "lasts": "20s", "latency": 3, "errors": 0.3}
    retries = ({"base": "500ms", "jitter": 0}, {"base": "500ms", "jitter": 1})
    token_usage: Yaml = {"input_tokens": 10, "output_tokens": 10}
    quotas = (None, 1, 2, 3)
    requests_per_minute = (None, 10, 30, 60)
    bursts = (None, 1, 2, 3)
    connection_lives = ("2s", "5s")

    def times(self, scale_s: float) -> Times:
        return st.sampled_from([*GRID, exponential("1s"), exponential("300ms")])

    def spans(self, scale_s: float) -> Times:
        return st.sampled_from([*GRID[1:], exponential("1s")])

    def lifetimes(self) -> Times:
        return st.sampled_from(["1s", "6s", exponential("10s")])

    def resumes(self) -> Times:
        return st.sampled_from(["0s", "1ms"])

    def crashes(self) -> st.SearchStrategy[Any]:
        return st.sampled_from([None, None, "7s", exponential("20s")])

    def stream_cpu(self, seats: int | None) -> tuple[float, ...]:
        return (0.0, 0.3 if seats else 0.02)

    def most_connections(self, has_pool: bool) -> st.SearchStrategy[int | None]:
        # Without any limit the queries of a minute could slow each other down for an hour.
        return st.none() | st.integers(1, 4) if has_pool else st.integers(1, 4)

    def autoscaler(self) -> st.SearchStrategy[Yaml | None]:
        every = st.sampled_from(GRID[1:])
        return every.map(lambda time: {"policy": {"kind": "fixed", "count": 1}, "min": 0, "every": time})

    def arrivals(self, rate_per_s: float) -> st.SearchStrategy[Yaml]:
        return st.just({"kind": "closed", "users": 1})  # others take their place


@st.composite
def crowds(draw: st.DrawFn) -> Scenario:
    """A scenario whose last user is gone long before its end."""
    scenario = Scenario.model_validate(draw(Crowds().worlds()))
    return with_parts(
        scenario,
        {name: draw(arrivals()) for name in scenario.workload},
        {name: draw(plans()) for name in scenario.services},
    )


@st.composite
def arrivals(draw: st.DrawFn) -> Listed:
    at_s = tuple(sorted(draw(st.lists(st.integers(0, 80).map(lambda half: half / 2), min_size=1, max_size=12))))
    return Listed(at_s=at_s, places=draw(st.sampled_from([0, 0, 1, 2])) and len(at_s))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    changes = draw(st.lists(st.tuples(st.integers(1, 45), st.integers(0, 3)), max_size=5))
    return Plan(counts=((0, draw(st.integers(0, 2))), *sorted(changes), (60, draw(st.integers(1, 2)))))


def with_parts(scenario: Scenario, users: dict[str, Listed], plan: dict[str, Plan]) -> Scenario:
    workload = {n: w.model_copy(update={"arrivals": users[n]}) for n, w in scenario.workload.items()}
    services = {}
    for name, each in scenario.services.items():
        scaler = each.autoscaler.model_copy(update={"policy": plan[name]})
        services[name] = each.model_copy(update={"autoscaler": scaler})
    return scenario.model_copy(update={"workload": workload, "services": services})


def left_behind(replication: Replication) -> list[str]:
    """Whatever somebody still has or waits for."""
    plane = replication.plane
    found = {
        "users": plane.tally.users.now,
        "sessions": plane.read().totals["sessions_open"],
        "turns": plane.read().totals["turns_active"],
        "background": plane.background_active,
    }
    for name, cluster in plane.clusters.items():
        found[f"{name} lobby"] = len(cluster.lobby) + cluster.waiting.now
        found[f"{name} callers"] = len(cluster.callers)
        for ordinal, each in cluster.instances.items():
            there = (each.sessions, each.calls, len(each.guests), each.station.present)
            found[f"{name} {ordinal}"] = sum(there) + (each.draining or each.gone)
            found[f"{name} {ordinal} pools"] = sum(p.used.now + len(p.queue) for p in each.pools.values())
    for name, server in plane.databases.items():
        found[f"{name} queries"] = server.processor.n + server.direct
    for name, gate in plane.gates.items():
        found[f"{name} places"] = gate.places.now
    return [f"{what}: {count}" for what, count in found.items() if count]


@given(crowds())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_in_any_small_world_the_laws_hold_and_nothing_is_left_behind(scenario: Scenario) -> None:
    rows = []
    replication = Replication(scenario, 0, on_turn=rows.append)
    record = replication.run()
    assert left_behind(replication) == []
    totals = record.totals
    ended = totals["turns_completed"] + totals["turns_failed"]
    assert totals["turns_started"] + totals["turns_open_at_start"] == ended
    assert sum(row.spoken_s + row.latency_s >= record.start_s for row in rows) == ended
    assert sum(row.outcome != "completed" for row in rows) >= totals["turns_failed"]
