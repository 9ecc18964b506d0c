"""Small random worlds, in which much happens at the same instants: the laws hold and nothing is left behind.

Users come in the first minute only and everything in these worlds ends, so that at the end of the run nobody may be
anywhere: no worker busy, no connection or quota place held, no queue with anybody in it.
"""

from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foresize.models.arrivals import Arrivals
from foresize.policies import Decision, Policy
from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.scenario import Scenario

Yaml = dict[str, Any]


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


def exponential(mean: str) -> Yaml:
    return {"kind": "exponential", "mean": mean}


GRID = ("0s", "500ms", "1s", "1500ms", "2s", "3s")
"""Times on a grid, so that events meet at one instant."""

times = st.sampled_from([*GRID, exponential("1s"), exponential("300ms")])
some_time = st.sampled_from([*GRID[1:], exponential("1s")])
cores = st.sampled_from([None, 1.0])
limits = st.none() | st.sampled_from(["500ms", "1s", "2s", "5s"])


def but_none(**fields: Any) -> Yaml:
    return {name: value for name, value in fields.items() if value is not None}


@st.composite
def steps(draw: st.DrawFn, depth: int = 2, held: tuple[str, ...] = ()) -> list[Yaml]:
    """A few steps; a call's nested ones never call who is waiting for them."""
    return [draw(step(depth, held)) for _ in range(draw(st.integers(1, 3)))]


@st.composite
def step(draw: st.DrawFn, depth: int, held: tuple[str, ...]) -> Yaml:
    services = [name for name in ("gateway", "helper") if name not in held]
    kinds = ["query", "external", "network"] + ["call"] * (2 * bool(services)) + ["chance"] * (depth > 0)
    kind = draw(st.sampled_from(kinds))
    if kind == "chance":
        return {"chance": 0.5, "steps": draw(steps(depth - 1, held)), "otherwise": draw(steps(0, held))}
    rest = but_none(timeout=draw(limits)) | ({"wait": False} if draw(st.integers(0, 3)) == 0 else {})
    match kind:
        case "query":
            return {"query": "db", "operation": draw(st.sampled_from(["read", "write"]))} | rest
        case "external":
            return {"external": "api"} | rest
        case "network":
            return {"network": draw(times)} | rest
    name = draw(st.sampled_from(services))
    # What is not waited for holds nobody up, so it may call those who hold a worker for its turn.
    holding = (name,) if "wait" in rest else (*held, name)
    inner = draw(steps(depth - 1, holding)) if depth and draw(st.booleans()) else []
    return {"call": name, "work": draw(times), "steps": inner} | rest


@st.composite
def capacity(draw: st.DrawFn, entry: bool) -> Yaml:
    kind = draw(st.sampled_from(["cpu", "slots", "event_loop"]))
    own: Yaml = {"cpu": {"vcpus": 1}, "slots": {"slots": draw(st.integers(1, 2))}, "event_loop": {}}[kind]
    seats = draw(st.none() | st.integers(1, 3)) if entry else None
    if kind != "slots" and entry:
        own["cpu_per_session"] = draw(st.sampled_from([0.0, 0.3 if seats else 0.02]))
    return {"kind": kind} | own | but_none(queue=draw(st.sampled_from([None, None, 0, 1])), sessions=seats)


@st.composite
def service(draw: st.DrawFn, entry: bool) -> Yaml:
    crash = draw(st.sampled_from([None, None, "7s", exponential("20s")]))
    return {
        "capacity": draw(capacity(entry)),
        "instances": draw(st.integers(0, 3)),
        "start": {
            "provisioning": draw(times), "starting": draw(times), "failure": draw(st.sampled_from([0, 0.3])),
            "retry_after": draw(some_time),
        },
        "drain": {
            "grace": draw(st.sampled_from(["0s", "1s", "5s", "30s"])),
            "first": draw(st.sampled_from(["fewest_sessions", "newest", "oldest"])),
        },
        "router": draw(st.sampled_from(["least_sessions", "round_robin", "random", "power_of_two", "weighted"])),
        "autoscaler": {"policy": {"kind": "fixed", "count": 1}, "min": 0, "every": draw(st.sampled_from(GRID[1:]))},
    } | but_none(crash=crash)  # fmt: skip


@st.composite
def database(draw: st.DrawFn) -> Yaml:
    pool = None
    if draw(st.booleans()):
        pool = {"size": draw(st.integers(1, 2)), "connect": draw(times)} | but_none(wait=draw(limits))
    most = draw(st.integers(1, 4))  # without a limit the queries of a minute could slow each other down for an hour
    return {"read": draw(times), "write": draw(times), "usl": {"sigma": 0.1, "kappa": 0.01}} | but_none(
        pool=pool, max_connections=most if pool is None else draw(st.sampled_from([None, most])), cores=draw(cores)
    )


@st.composite
def api(draw: st.DrawFn) -> Yaml:
    trouble = {"at": "10s", "lasts": "20s", "latency": 3, "errors": 0.3}
    return {
        "latency": draw(times),
        "holds": draw(st.sampled_from(["session", "call"])),
        "errors": draw(st.sampled_from([0, 0.3])),
        "retry": {"attempts": draw(st.integers(1, 3)), "base": "500ms", "jitter": draw(st.sampled_from([0, 1]))},
        "brownouts": [trouble] if draw(st.booleans()) else [],
        "usage": {"input_tokens": 10, "output_tokens": 10, "context": "carried", "context_limit": 50},
    } | but_none(
        max_sessions=draw(st.none() | st.integers(1, 3)),
        requests_per_minute=draw(st.none() | st.integers(10, 60)),
        burst=draw(st.none() | st.integers(1, 3)),
    )


@st.composite
def session(draw: st.DrawFn) -> Yaml:
    again = st.none() | st.builds(lambda after: {"probability": 0.5, "after": after}, times)
    connection = None
    if draw(st.booleans()):
        connection = {"max": draw(st.sampled_from(["2s", "5s"])), "takes": draw(times), "moves": draw(st.booleans())}
    return {
        "entry": "gateway",
        "lifetime": draw(st.sampled_from(["1s", "6s", exponential("10s")])),
        "patience": draw(some_time),
    } | but_none(
        redial=draw(again), reconnect=draw(again), connection=connection, gives_up_after=draw(st.none() | st.just(2))
    )


@st.composite
def worlds(draw: st.DrawFn) -> Scenario:
    """A scenario whose last user is gone long before its end."""
    turn = {"gap": draw(some_time), "steps": "talk"} | but_none(timeout=draw(limits))
    workload: Yaml = {"callers": {"arrivals": {"kind": "closed", "users": 1}, "session": draw(session()), "turn": turn}}
    if draw(st.booleans()):
        workload["requests"] = {"arrivals": {"kind": "closed", "users": 1}, "turn": turn}
    scenario = Scenario.model_validate({
        "name": "stress", "duration": "600s", "scrape": "7s", "warmup": draw(st.sampled_from(["0s", "5s"])),
        "workload": workload,
        "journeys": {"talk": draw(steps())},
        "services": {"gateway": draw(service(True)), "helper": draw(service(False))},
        "databases": {"db": draw(database())},
        "external_apis": {"api": draw(api())},
    })  # fmt: skip
    return with_parts(
        scenario,
        {name: draw(arrivals()) for name in workload},
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


@given(worlds())
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
