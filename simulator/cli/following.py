"""Running jobs while a person watches: a bar on a terminal, a line now and then elsewhere, both on standard error."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import floor

from foresize.simulator.analysis.words import say
from foresize.simulator.batch import Outcome, run_batch
from foresize.simulator.cli.output import tell
from foresize.simulator.execution import Progress
from foresize.simulator.job import Job

_LINES = 10
"""So many lines tell of a run where there is no terminal."""
_WIDE = 100
"""Columns of a terminal from which on there is room for simulated times beside the bar."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is being run, for the words beside the bar."""

    label: str
    duration_s: float | None
    """What each replication simulates; None where they differ."""

    @classmethod
    def of(cls, jobs: Sequence[Job]) -> "Subject":
        """Of these jobs together."""
        durations = {job.scenario.duration for job in jobs}
        label = jobs[0].scenario.name if len(jobs) == 1 else f"{len(jobs)} scenarios"
        return cls(label, durations.pop() if len(durations) == 1 else None)

    def words(self, done: float, of: int) -> str:
        """How far it is: `2.4 of 5 replications, 4.8 h of 10.0 h simulated`."""
        figure = f"{floor(done * 10) / 10:.1f}".removesuffix(".0")  # 3.96 of 4 are not 4
        words = f"{figure} of {of} {'replication' if of == 1 else 'replications'}"
        if self.duration_s is None:
            return words
        return f"{words}, {say(done * self.duration_s, 's')} of {say(of * self.duration_s, 's')} simulated"


def follow(jobs: Sequence[Job], *, workers: int | None, fresh: bool) -> Iterator[Outcome]:
    """What comes of the jobs, as they end. When interrupted it tells what is kept, and passes that on."""
    try:
        with watching(Subject.of(jobs)) as on_progress:
            yield from run_batch(jobs, workers=workers, fresh=fresh, on_progress=on_progress)
    except KeyboardInterrupt:
        tell(_kept(jobs, fresh))
        raise


def _kept(jobs: Sequence[Job], fresh: bool) -> str:
    folders = [(job.folder, job.replications) for job in jobs if job.folder is not None]
    if not folders:
        return "Nothing is kept, for there was no --out."
    kept = sum(folder.count(wanted) for folder, wanted in folders)
    of = sum(wanted for _, wanted in folders)
    where = folders[0][0].path if len(folders) == 1 else "their folders"
    same = "The same command without --fresh" if fresh else "The same command"
    return f"{kept} of {of} replications are kept in {where}. {same} goes on from there."


@contextmanager
def watching(subject: Subject) -> Iterator[Progress]:
    """What takes the progress of a run and shows it until the block ends."""
    if not sys.stderr.isatty():
        yield _lines(subject)
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[words]}"), TimeElapsedColumn(),
               TextColumn("left:"), TimeRemainingColumn())  # fmt: skip
    console = Console(stderr=True)
    subject = subject if console.width >= _WIDE else replace(subject, duration_s=None)
    with Bar(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        shown = bar.add_task(subject.label, total=None, words="starting")

        def move(done: float, of: int) -> None:
            bar.update(shown, completed=done, total=of, words=subject.words(done, of))

        yield move


def _lines(subject: Subject) -> Callable[[float, int], None]:
    told = 0

    def move(done: float, of: int) -> None:
        nonlocal told
        tenth = int(_LINES * done / of)
        if tenth > told:
            told = tenth
            tell(f"{subject.label}: {subject.words(done, of)}")

    return move
