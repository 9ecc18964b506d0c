"""Many scenarios × replications on one pool, each result as soon as its last record is there."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from foresize.policies.guard import PolicyError
from foresize.simulator.execution import Found, Progress, Task, simulate
from foresize.simulator.job import Job
from foresize.simulator.provenance import Took, turns_of
from foresize.simulator.result import Result
from foresize.simulator.telemetry.record import RunRecord


@dataclass(frozen=True)
class Outcome:
    """What came of a job."""

    job: Job
    result: Result | PolicyError
    simulated: int
    """How many replications were run now; the others were there already."""


def check_folders(jobs: Sequence[Job], *, fresh: bool = False) -> None:
    """Raise BadInput, before anything is written, where the folder of a job cannot take its records."""
    for job in jobs:
        if job.folder is not None:
            job.folder.check(job.identity, fresh=fresh)


def run_batch(
    jobs: Sequence[Job], *, workers: int | None = None, fresh: bool = False, on_progress: Progress | None = None
) -> Iterator[Outcome]:
    """Run what the folders of the jobs have not yet, and yield what came of each job, in the order in which they end.

    Records are kept as they come, so that whatever stops it (Ctrl-C, a crash, the power), the same call goes on where
    it was. With `fresh`, what is in the folders is discarded first. Raises BadInput where a folder cannot be written.
    """
    check_folders(jobs, fresh=fresh)
    ledgers = [_Ledger(job, fresh) for job in jobs]
    yield from (ledger.close() for ledger in ledgers if ledger.is_full)
    missing = sum(len(ledger.missing) for ledger in ledgers)
    for task, found in simulate(_tasks(ledgers), missing, workers=workers, on_progress=on_progress):
        ledger = ledgers[task.job]
        if ledger.take(found):
            yield ledger.close()


def _tasks(ledgers: Sequence["_Ledger"]) -> Iterator[Task]:
    for number, ledger in enumerate(ledgers):
        for task in ledger.job.tasks(ledger.missing, number):
            if ledger.error is not None:  # asked anew before each: the others of its kind would fail as well
                break
            ledger.began = ledger.began or time.perf_counter()
            yield task


@dataclass
class _Ledger:
    """What a job has come to so far."""

    job: Job
    fresh: bool
    records: dict[int, RunRecord] = field(default_factory=dict)
    missing: list[int] = field(default_factory=list)
    error: PolicyError | None = None
    began: float | None = None

    def __post_init__(self) -> None:
        """Find out what is there already."""
        wanted = range(self.job.replications)
        if self.job.folder is not None:
            self.job.folder.begin(self.job.identity, self.job.replications, self.job.origin, fresh=self.fresh)
            self.records = self.job.folder.kept(wanted, with_turns=self.job.turns)
        self.missing = [number for number in wanted if number not in self.records]

    @property
    def is_full(self) -> bool:
        """Whether every replication is there."""
        return len(self.records) == self.job.replications

    def take(self, found: Found) -> bool:
        """Keep what came of a replication; whether the job has come to its end with it."""
        if self.error is not None:
            return False
        if isinstance(found, PolicyError):
            self.error = found
            return True
        kept = found if self.job.folder is None else self.job.folder.add(found)
        self.records[kept.replication] = kept
        return self.is_full

    def close(self) -> Outcome:
        """The job's outcome; its folder is complete then, unless a policy has failed."""
        if self.error is not None:
            return Outcome(self.job, self.error, 0)
        result = self.job.result(list(self.records.values()), self._took())
        if self.job.folder is not None:
            self.job.folder.finish(result)
        self.records.clear()  # the result has them, and may be gone before the batch is
        return Outcome(self.job, result, len(self.missing))

    def _took(self) -> Took | None:
        """What those took that were run now; nothing is known where none was."""
        if self.began is None:
            return None
        turns = sum(turns_of(self.records[number]) for number in self.missing)
        return Took(time.perf_counter() - self.began, turns, len(self.missing))
