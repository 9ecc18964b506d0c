"""The whole flow on one screen: scenario → replications → records → result."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, as_completed
from typing import Literal

from foresize.simulator.engines import Engine, choose_engine
from foresize.simulator.provenance import birth_certificate
from foresize.simulator.replicate import Replication
from foresize.simulator.result import Result
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.record import RunRecord

Progress = Callable[[int, int], None]
"""Told how many replications are done, of how many."""


def run(
    scenario: Scenario,
    *,
    replications: int | None = None,
    seed: int | None = None,
    engine: Engine = "auto",
    executor: Executor | Literal["inline"] | None = None,
    on_progress: Progress | None = None,
) -> Result:
    """Simulate a scenario and judge it.

    `replications` and `seed` default to the scenario's. The replications run on `executor`: any `concurrent.futures`
    executor; processes on all cores of this machine if None; one after the other in this process if "inline". The
    result is the same, to the byte, on each of them. Raises PolicyError for a policy that answers nonsense.
    """
    began = time.perf_counter()
    count = scenario.replications if replications is None else replications
    seed = scenario.seed if seed is None else seed
    chosen = choose_engine(scenario, engine)
    records = sorted(simulate(scenario, range(count), seed, executor, on_progress), key=lambda each: each.replication)
    wall_s = time.perf_counter() - began
    return Result(scenario, records, birth_certificate(scenario, seed, chosen, records, wall_s))


def simulate(
    scenario: Scenario,
    replications: Iterable[int],
    seed: int,
    executor: Executor | Literal["inline"] | None = None,
    on_progress: Progress | None = None,
) -> Iterator[RunRecord]:
    """Run these replications and yield their records as they are done, in any order."""
    todo = list(replications)
    if executor == "inline" or (executor is None and (len(todo) == 1 or os.cpu_count() == 1)):
        for done, number in enumerate(todo, 1):
            yield one(scenario, number, seed)
            _tell(on_progress, done, len(todo))
        return
    pool = processes() if executor is None else executor
    futures = [pool.submit(one, scenario, number, seed) for number in todo]
    try:
        for done, future in enumerate(as_completed(futures), 1):
            yield future.result()
            _tell(on_progress, done, len(todo))
    finally:
        for future in futures:
            future.cancel()


def one(scenario: Scenario, replication: int, seed: int) -> RunRecord:
    """One replication, alone; the same wherever it runs."""
    return Replication(scenario, replication, seed=seed).run()


def processes() -> Executor:
    """Worker processes on all cores of this machine, kept for the next call."""
    from loky import get_reusable_executor

    executor: Executor = get_reusable_executor(max_workers=os.cpu_count(), timeout=120)
    return executor


def _tell(on_progress: Progress | None, done: int, of: int) -> None:
    if on_progress is not None:
        on_progress(done, of)
