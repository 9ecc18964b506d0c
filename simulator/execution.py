"""Replications on executors: the same records wherever they are run."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from foresize.policies.guard import PolicyError
from foresize.simulator.engines import EngineName
from foresize.simulator.progress import Shares, Slot, Tell, seldom
from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.record import RunRecord

Where = Executor | Literal["inline"] | None
"""Any `concurrent.futures` executor; processes on all cores if None; this process if "inline"."""

Progress = Callable[[float, int], None]
"""Told how many replications are done, those under way by their share, of how many."""

_TICK_S = 0.2
_IDLE_S = 120
_WATCH_S = 0.5
_AHEAD = 2
"""So many replications are sent ahead to each worker; a scenario with its data may be large."""


@dataclass(frozen=True, slots=True)
class Task:
    """One replication that is to be run."""

    scenario: Scenario
    replication: int
    seed: int
    turns: Path | None = None
    """The file for the rows of its turns; none if not said."""
    job: int = 0
    """Which of several jobs it belongs to."""
    engine: EngineName = "simpy"
    """The engine that runs it."""


Found = RunRecord | PolicyError
"""What comes of a task. A policy's error is the scenario's own affair: others go on."""


def simulate(
    tasks: Iterable[Task],
    count: int,
    executor: Where = None,
    *,
    workers: int | None = None,
    on_progress: Progress | None = None,
) -> Iterator[tuple[Task, Found]]:
    """Run `count` tasks, taken one after the other as there is room, and yield what comes of each, in any order.

    `workers` is the number of processes where no executor is given: as many as cores if not said. They are ended when
    this ends early, by Ctrl-C for instance.
    """
    workers = min(count, cores() if workers is None else workers)
    if executor == "inline" or (executor is None and workers <= 1):
        yield from _one_by_one(tasks, count, on_progress)
    elif executor is None:
        with processes(workers) as pool, closing(Shares(count)) as shares:
            yield from _spread(tasks, count, pool, workers * _AHEAD, shares, on_progress)
    else:
        yield from _spread(tasks, count, executor, count, None, on_progress)


def _one_by_one(tasks: Iterable[Task], count: int, on_progress: Progress | None) -> Iterator[tuple[Task, Found]]:
    for done, task in enumerate(tasks):

        def tell(now_s: float, done: int = done, duration_s: float = task.scenario.duration) -> None:
            _tell(on_progress, done + now_s / duration_s, count)

        found = attempt(task, seldom(tell))
        _tell(on_progress, done + 1, count)
        yield task, found


def _spread(
    tasks: Iterable[Task], count: int, pool: Executor, window: int, shares: Shares | None, on_progress: Progress | None
) -> Iterator[tuple[Task, Found]]:
    """At most `window` tasks at a time; `shares` where the workers can tell theirs."""
    upcoming = iter(enumerate(tasks))
    waiting: dict[Future[Found], tuple[int, Task]] = {}
    done = 0
    try:
        while True:
            for index, task in islice(upcoming, window - len(waiting)):
                slot = None if shares is None else shares.slot(index)
                with _interrupts_held():
                    waiting[pool.submit(attempt_there, task, slot)] = index, task
            if not waiting:
                return
            finished, _ = wait(waiting, None if shares is None else _TICK_S, FIRST_COMPLETED)
            for future in finished:
                index, task = waiting.pop(future)
                found = future.result()
                done += 1
                if shares is not None:
                    shares.done(index)
                yield task, found
            _tell(on_progress, done if shares is None else shares.total(), count)
    finally:
        for future in waiting:
            future.cancel()


def attempt_there(task: Task, slot: Slot | None) -> Found:
    """One replication in a worker process."""
    return attempt(task, None if slot is None else slot.tell(task.scenario.duration))


def attempt(task: Task, on_progress: Tell | None = None) -> Found:
    """One replication, alone; the same wherever it runs."""
    from foresize.simulator.turns import turn_rows

    try:
        with nullcontext() if task.turns is None else turn_rows(task.turns) as on_turn:
            return Replication(
                task.scenario,
                task.replication,
                seed=task.seed,
                engine=task.engine,
                on_turn=on_turn,
                on_progress=on_progress,
            ).run()
    except PolicyError as error:
        return error


def cores() -> int:
    """The processors that this process may use."""
    from loky import cpu_count

    return int(cpu_count())


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    """Worker processes on this machine: kept for the next time, but ended where the block ends by an exception."""
    from loky import get_reusable_executor

    pool: Executor = get_reusable_executor(
        max_workers=workers, timeout=_IDLE_S, initializer=_begin_worker, initargs=(os.getpid(),)
    )
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=True, kill_workers=True)  # type: ignore[call-arg]  # loky's own
        raise


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keep Ctrl-C waiting until the block ends. Workers that are started in it are deaf to it from their birth."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_worker(parent: int) -> None:
    """Leave Ctrl-C, which reaches every process of a terminal, to the parent; but end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """End this process when its parent is no more: what it would still make, nobody collects.

    A thread of its own watches, since the main one may be waiting for ever to send a result to nobody.
    """
    while os.getppid() == parent:
        time.sleep(_WATCH_S)
    os._exit(1)


def _tell(on_progress: Progress | None, done: float, of: int) -> None:
    if on_progress is not None:
        on_progress(done, of)
