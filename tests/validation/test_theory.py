"""Simulated scenarios against closed forms: the exact value must lie in the simulation's own 99 % interval.

Each case is an ordinary scenario, run by the ordinary engines. The short form runs in CI; `make validate` runs the long
form, prints the table, and shows that every comparison notices a model whose times are 5 % off. The compiled engine has
a longer form still: over all cases some 10⁸ customers, among whom an error of 0.2 % shows.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import setup_queue

from foresize.simulator.analysis import queueing
from foresize.simulator.analysis.intervals import Estimate, mean_interval
from foresize.simulator.engines import EngineName
from foresize.simulator.execution import Task, simulate
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.record import RunRecord

DURATION_S = 4_000
WARMUP_S = 400
SHORT, LONG = 12, 60
"""Replications."""
VERY_LONG, STRETCH = 40, 11.0
"""Replications of the compiled engine's longest form, and how many times as long each is."""
ENGINES: tuple[EngineName, ...] = ("simpy", "compiled")

Yaml = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A scenario, the exact value, and how to read the simulated one from a record. `scenario(off)` stretches the
    model's times by the factor `off`; 1 is the model itself."""

    name: str
    source: str
    scenario: Callable[[float], Yaml]
    exact: float
    simulated: Callable[[RunRecord], float]
    stretch: float = STRETCH
    """How many times as long its longest form is."""


def seconds(value: float) -> str:
    return f"{value * 1000:.9f}ms"


def exponential(mean_s: float) -> Yaml:
    return {"kind": "exponential", "mean": seconds(mean_s)}


def lognormal(mean_s: float, cv: float) -> Yaml:
    return {"kind": "lognormal", "mean": seconds(mean_s), "cv": cv}


def world(rate_per_s: float, steps: list[Yaml], **parts: Any) -> Yaml:
    """Single requests of a Poisson process that go through `steps`."""
    return {
        "name": "theory",
        "duration": f"{DURATION_S}s",
        "warmup": f"{WARMUP_S}s",
        "scrape": "600s",
        "workload": {
            "requests": {"arrivals": {"kind": "poisson", "rate": f"{rate_per_s}/s"}, "turn": {"steps": "one"}}
        },
        "journeys": {"one": steps},
        **parts,
    }


def station(rate_per_s: float, work: Yaml, **capacity: Any) -> Yaml:
    """One service with one instance."""
    service = {"capacity": capacity, "router": "least_connections"}
    return world(rate_per_s, [{"call": "station", "work": work}], services={"station": service})


def held(rate_per_s: float, lifetime: Yaml, seats: int | None, patience: Yaml | None = None) -> Yaml:
    """Sessions without a turn: their seats are the servers, the lobby is the queue."""
    yaml = world(rate_per_s, [{"call": "station", "work": "1ms"}])
    session = {"lifetime": lifetime} | ({"patience": patience} if patience else {})
    requests = yaml["workload"].pop("requests")
    yaml["workload"]["users"] = requests | {"session": session, "turn": {"gap": "1000h", "steps": "one"}}
    capacity: Yaml = {"kind": "slots", "slots": 1}
    yaml["services"] = {"station": {"capacity": capacity | ({"sessions": seats} if seats else {})}}
    return yaml


def waiting(record: RunRecord) -> float:
    return record.parts["station: waiting"] / record.latency.count


def sojourn(record: RunRecord) -> float:
    return record.latency.mean


def refused(record: RunRecord) -> float:
    return record.totals.get("turns.rejected", 0.0) / record.totals["turns_started"]


def users(record: RunRecord) -> float:
    return record.totals["user_s"] / (record.end_s - record.start_s)


def machines(off: float) -> Yaml:
    """Ten machines with two repairers: closed users whose gap is the time up and whose call is the repair."""
    yaml = held(1.0, {"kind": "constant", "value": "1000h"}, None)
    yaml["workload"]["users"]["arrivals"] = {"kind": "closed", "users": 10}
    yaml["workload"]["users"]["session"]["entry"] = "floor"
    yaml["workload"]["users"]["turn"]["gap"] = exponential(10.0)
    yaml["journeys"]["one"] = [{"call": "station", "work": exponential(2.0 * off)}]
    yaml["services"] = {
        "floor": {"capacity": {"kind": "slots", "slots": 1}},
        "station": {"capacity": {"kind": "slots", "slots": 2}},
    }
    return yaml


def usl(off: float) -> Yaml:
    database = {
        "read": exponential(0.05 * off),
        "write": "1ms",
        "max_connections": 30,
        "usl": {"sigma": 0.05, "kappa": 0.001},
    }
    yaml = world(20.0, [{"query": "db", "operation": "read"}], databases={"db": database})
    return yaml | {"duration": f"{DURATION_S // 4}s", "warmup": f"{WARMUP_S // 4}s"}  # many short customers


def setup(off: float, servers: int, arrival_per_s: float, setup_per_s: float) -> Yaml:
    """Servers that are started for who waits and go as soon as nobody does: a front and the `serverless` policy."""
    policy = {"kind": "serverless", "limit": servers, "keep_alive": "0s"}
    station = {
        "capacity": {"kind": "slots", "slots": 1},
        "front": {"concurrency": 1},
        "start": {"warming": exponential(off / setup_per_s)},
        "autoscaler": {"policy": policy},
    }
    yaml = world(arrival_per_s, [{"call": "station", "work": exponential(off)}], services={"station": station})
    return stretched(yaml, 0.15)  # each customer takes some decisions


def setup_case(servers: int, arrival_per_s: float, setup_per_s: float, exact: float) -> Case:
    return Case(
        f"M/M/{servers}/setup mean response, λ {arrival_per_s:g}, α {setup_per_s:g}",
        "Gandhi et al. 2013; Markov chain",
        lambda off: setup(off, servers, arrival_per_s, setup_per_s),
        exact,
        sojourn,
        stretch=5.0,
    )


def stretched(yaml: Yaml, factor: float) -> Yaml:
    """The same, so many times as long."""
    return yaml | {key: f"{float(yaml[key].removesuffix('s')) * factor:g}s" for key in ("duration", "warmup")}


SETUPS = {(10, 5.0, 0.1): 2.66335, (10, 9.0, 0.1): 4.23407, (10, 5.0, 1.0): 1.34111, (4, 2.0, 0.5): 1.99641}
"""E[T] by servers, arrivals and set-ups a second, with services of a second."""

MM5: Any = {"arrival_per_s": 4.0, "service_per_s": 1.0, "servers": 5}
ERLANG_A = queueing.erlang_a(5.0, 1.0, 5, 0.5)
REPAIR = queueing.machine_repair(10, 1 / 10, 1 / 2, 2)

CASES = [
    Case("M/M/1 mean wait", "Kleinrock 1975, 3.2",
         lambda off: station(5.0, exponential(0.12 * off), kind="slots", slots=1),
         queueing.mm1_mean_wait_s(5.0, 1 / 0.12), waiting),
    Case("M/M/1 p95 of the response", "Kleinrock 1975, 3.2",
         lambda off: station(5.0, exponential(0.12 * off), kind="slots", slots=1),
         queueing.mm1_response_quantile_s(5.0, 1 / 0.12, 0.95), lambda r: r.latency.quantile(0.95)),
    Case("M/M/5 mean wait (Erlang C)", "Gross et al. 2008, 2.3",
         lambda off: held(4.0, exponential(1.0 * off), 5),
         queueing.mmc_mean_wait_s(**MM5), lambda r: r.lobby_wait.mean),
    Case("M/M/5 p95 of the wait (Erlang C)", "Gross et al. 2008, 2.3",
         lambda off: held(4.0, exponential(1.0 * off), 5),
         queueing.mmc_wait_quantile_s(**MM5, q=0.95), lambda r: r.lobby_wait.quantile(0.95)),
    Case("M/M/3/6 loss", "Gross et al. 2008, 2.4",
         lambda off: station(5.0, exponential(0.5 * off), kind="slots", slots=3, queue=3),
         queueing.mmck(5.0, 2.0, 3, 6).full, refused),
    Case("M/M/8/8 blocking (Erlang B)", "Erlang 1917",
         lambda off: station(6.0, exponential(1.0 * off), kind="slots", slots=8, queue=0),
         queueing.erlang_b(6.0, 8), refused),
    Case("M/G/8/8 blocking is Erlang B's too", "insensitivity, Sevastyanov 1957",
         lambda off: station(6.0, lognormal(1.0 * off, 1.5), kind="slots", slots=8, queue=0),
         queueing.erlang_b(6.0, 8), refused),
    Case("M/M/5+M abandonment (Erlang A)", "Garnett, Mandelbaum & Reiman 2002",
         lambda off: held(5.0, exponential(1.0 * off), 5, exponential(2.0 * off)),
         ERLANG_A.abandoned, lambda r: r.totals["abandonments"] / r.totals["sessions_started"]),
    Case("M/M/5+M mean queue (Erlang A)", "Garnett, Mandelbaum & Reiman 2002",
         lambda off: held(5.0, exponential(1.0 * off), 5, exponential(2.0 * off)),
         ERLANG_A.mean_waiting, lambda r: r.totals["lobby_s"] / (r.end_s - r.start_s)),
    Case("M/G/∞ sessions in progress", "Takács 1962",
         lambda off: held(1.0, lognormal(60.0 * off, 0.7), None), 60.0, users),
    Case("M/G/1 mean wait (Pollaczek–Khinchine)", "Kleinrock 1975, 5.6",
         lambda off: station(5.0, lognormal(0.12 * off, 0.8), kind="slots", slots=1),
         queueing.mg1_mean_wait_s(5.0, 0.12, 0.8), waiting),
    Case("M/G/1 event loop mean wait (the same)", "Kleinrock 1975, 5.6",
         lambda off: station(5.0, lognormal(0.12 * off, 0.8), kind="event_loop"),
         queueing.mg1_mean_wait_s(5.0, 0.12, 0.8), waiting),
    Case("M/G/1-PS mean sojourn", "Kleinrock 1976, 4.4",
         lambda off: station(5.0, lognormal(0.12 * off, 1.5), kind="cpu", vcpus=1),
         queueing.mg1_ps_mean_sojourn_s(5.0, 0.12), sojourn),
    Case("M/G/3-PS mean sojourn is M/M/3's", "insensitivity, Kelly 1979, 3.3",
         lambda off: station(5.0, lognormal(0.48 * off, 0.8), kind="cpu", vcpus=3),
         0.48 + queueing.mmc_mean_wait_s(5.0, 1 / 0.48, 3), sojourn),
    Case("USL birth–death mean response", "Gunther 1993; birth–death",
         usl, queueing.usl_queue(20.0, 20.0, 0.05, 0.001, 30, 30).mean_response_s, sojourn),
    Case("machine repair throughput", "Gross et al. 2008, 2.7",
         machines, REPAIR.throughput_per_s, lambda r: r.totals["turns_completed"] / (r.end_s - r.start_s)),
    Case("machine repair mean number down", "Gross et al. 2008, 2.7",
         machines, REPAIR.mean_number,
         lambda r: r.latency.sum / (r.end_s - r.start_s)),
    *(setup_case(*numbers, exact) for numbers, exact in SETUPS.items()),
]  # fmt: skip


def estimate(
    case: Case, engine: EngineName, replications: int, off: float = 1.0, factor: float = 1.0
) -> tuple[Estimate, int]:
    """The 99 % interval of the simulated value, and the customers behind it."""
    scenario = Scenario.model_validate(stretched(case.scenario(off), factor))
    seed = zlib.crc32(case.name.encode())  # its own users: cases with the same ones would be lucky or not together
    tasks = [Task(scenario, number, seed, engine=engine) for number in range(replications)]
    found = sorted(simulate(tasks, replications), key=lambda each: each[0].replication)
    records = [record for _, record in found if isinstance(record, RunRecord)]
    customers = sum(int(max(r.latency.count, r.totals.get("sessions_started", 0))) for r in records)
    return mean_interval([case.simulated(record) for record in records], level=0.99), customers


def row(case: Case, engine: EngineName, found: Estimate, customers: int) -> str:
    interval = f"{found.low:.6g} to {found.high:.6g}"
    arm = f"±{found.half_width / found.value:.2%}"
    return (
        f"{case.name:46} {engine:8} {case.exact:11.6g} {found.value:11.6g} {interval:>25} {arm:>8}"
        f" {customers:>12,}  {case.source}"
    )


@pytest.mark.parametrize("numbers", SETUPS, ids=str)
def test_the_chain_of_the_setup_queue_gives_the_published_responses(numbers: tuple[int, float, float]) -> None:
    servers, arrival_per_s, setup_per_s = numbers
    found = setup_queue.mean_response_s(servers, arrival_per_s, 1.0, setup_per_s)
    assert found == pytest.approx(SETUPS[numbers], abs=5e-6)


each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@each_case
@pytest.mark.parametrize("engine", ENGINES)
def test_the_exact_value_is_in_the_simulated_interval(case: Case, engine: EngineName, table: list[str]) -> None:
    found, customers = estimate(case, engine, SHORT)
    table.append(row(case, engine, found, customers))
    assert found.low <= case.exact <= found.high


@pytest.mark.long
@each_case
def test_the_exact_value_is_in_the_long_runs_interval(case: Case, table: list[str]) -> None:
    found, customers = estimate(case, "simpy", LONG)
    table.append("long: " + row(case, "simpy", found, customers))
    assert found.low <= case.exact <= found.high


@pytest.mark.long
@each_case
def test_the_exact_value_is_in_the_interval_of_very_many_customers(case: Case, table: list[str]) -> None:
    found, customers = estimate(case, "compiled", VERY_LONG, factor=case.stretch)
    table.append("very long: " + row(case, "compiled", found, customers))
    assert found.low <= case.exact <= found.high


@pytest.mark.long
@each_case
@pytest.mark.parametrize("engine", ENGINES)
def test_a_model_that_is_5_percent_off_is_noticed(case: Case, engine: EngineName, table: list[str]) -> None:
    found, customers = estimate(case, engine, LONG, off=1.05)
    table.append("5 % off: " + row(case, engine, found, customers))
    assert not found.low <= case.exact <= found.high


@pytest.mark.parametrize("engine", ENGINES)
def test_a_deliberate_mutation_of_5_percent_fails_the_comparison(engine: EngineName) -> None:
    case = next(case for case in CASES if case.name.startswith("M/G/∞"))
    found, _ = estimate(case, engine, SHORT, off=1.05)
    assert not found.low <= case.exact <= found.high
