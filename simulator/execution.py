"""Replications on executors: the same records wherever they are run."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, as_completed
from typing import Literal

from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.record import RunRecord

Where = Executor | Literal["inline"] | None
"""Any `concurrent.futures` executor; processes on all cores if None; this process if "inline"."""

Progress = Callable[[int, int], None]
"""Told how many replications are done, of how many."""


def simulate(
    scenario: Scenario,
    replications: Iterable[int],
    seed: int,
    executor: Where = None,
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
