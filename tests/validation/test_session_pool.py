"""The `buffer` policy over a pool of session instances against a Markov chain: who finds no idle instance, and waits.

The chain's policy sees each change at once; the simulated one looks every other second, a thirtieth of the time between
two arrivals. A start is therefore a second later than in the chain, 0.7 % of its length, which is far within the
intervals: those of 2,000 sessions in the short form and of 13,000 in the long one.
"""

from typing import Any

import pytest
from session_pool import cold_start_probability

from foresize.simulator.analysis.intervals import Estimate, mean_interval
from foresize.simulator.engines import EngineName
from foresize.simulator.execution import Task, simulate
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.record import RunRecord

ARRIVAL_S, SESSION_S, START_S = 60.0, 600.0, 150.0
"""Mean times: ten sessions are open on average, and in the time of a start two and a half come."""
BUFFERS = (1, 2, 3)


def pool(buffer: int, *, duration_s: float, every_s: int) -> Scenario:
    """One session an instance, and `buffer` instances more than are taken."""
    policy = {
        "kind": "buffer",
        "buffer": {"bufferSize": buffer, "maxReplicas": 1000},
        "fixedInterval": {"seconds": every_s},
    }
    station = {
        "capacity": {"kind": "slots", "slots": 1, "sessions": 1},
        "start": {"starting": {"kind": "exponential", "mean": f"{START_S}s"}},
        "autoscaler": {"policy": policy},
    }
    caller = {
        "arrivals": {"kind": "poisson", "rate": f"{3600 / ARRIVAL_S}/h"},
        "session": {"lifetime": {"kind": "exponential", "mean": f"{SESSION_S}s"}},
        "turn": {"gap": "1000h", "steps": "talk"},
    }
    whole: dict[str, Any] = {
        "name": "pool",
        "duration": f"{duration_s}s",
        "warmup": "4000s",
        "scrape": "600s",
        "workload": {"callers": caller},
        "journeys": {"talk": [{"call": "station", "work": "1ms"}]},
        "services": {"station": station},
    }
    return Scenario.model_validate(whole)


def exact(buffer: int) -> float:
    """The chain's answer."""
    return cold_start_probability(buffer, 1 / ARRIVAL_S, 1 / SESSION_S, 1 / START_S)


def waited(record: RunRecord) -> float:
    """The share of those who got in that had waited."""
    return 1.0 - record.lobby_wait.counts[0] / record.lobby_wait.count


def simulated(buffer: int, engine: EngineName, replications: int, **how: Any) -> Estimate:
    """The share with its 99 % interval."""
    tasks = [Task(pool(buffer, **how), number, 17 + buffer, engine=engine) for number in range(replications)]
    records = [record for _, record in simulate(tasks, replications) if isinstance(record, RunRecord)]
    return mean_interval([waited(record) for record in records], level=0.99)


@pytest.mark.parametrize("buffer", BUFFERS)
def test_the_probability_of_a_cold_start_is_the_chains(buffer: int, table: list[str]) -> None:
    found = simulated(buffer, "compiled", 6, duration_s=24_000, every_s=2)
    told(table, buffer, found)
    assert found.low <= exact(buffer) <= found.high


@pytest.mark.long
@pytest.mark.parametrize("engine", ["compiled", "simpy"])
@pytest.mark.parametrize("buffer", BUFFERS)
def test_the_probability_of_a_cold_start_is_the_chains_in_long_runs(
    buffer: int, engine: EngineName, table: list[str]
) -> None:
    found = simulated(buffer, engine, 20, duration_s=44_000, every_s=2)
    told(table, buffer, found)
    assert found.low <= exact(buffer) <= found.high
    assert not found.low <= exact(buffer + 1) <= found.high
    assert found.half_width < 0.2 * found.value


def test_a_pool_that_always_has_somebody_idle_never_lets_anybody_wait() -> None:
    assert cold_start_probability(30, 1 / ARRIVAL_S, 1 / SESSION_S, 1 / START_S) < 1e-9


def told(table: list[str], buffer: int, found: Estimate) -> None:
    """A line of the validation's table."""
    interval = f"{found.low:.6g} to {found.high:.6g}"
    name = f"P(cold start), pool with {buffer} idle"
    table.append(f"{name:46} {'':8} {exact(buffer):11.6g} {found.value:11.6g} {interval:>25}  Markov chain")
