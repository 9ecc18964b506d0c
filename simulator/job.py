"""A job: one scenario, how often it is run, from which seed, on which engine, and where its results go."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from foresize.simulator.engines import Choice, Engine, choose_engine
from foresize.simulator.execution import Task
from foresize.simulator.portable import Portable, portable
from foresize.simulator.provenance import Took, birth_certificate
from foresize.simulator.result import Result
from foresize.simulator.scenario.problems import BadInput
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.store import Identity, ResultFolder
from foresize.simulator.telemetry.record import RunRecord

MOST_REPLICATIONS = 100_000
"""The most replications of a scenario."""


@dataclass(frozen=True, eq=False)
class Job:
    """What is to be run; each is one of its own. Make it by `planned`, which checks it."""

    scenario: Scenario
    replications: int
    seed: int
    choice: Choice
    folder: ResultFolder | None = None
    """Where records are kept as they come; only in memory if not said."""
    turns: bool = False
    """Whether the rows of its turns are written into the folder."""

    @cached_property
    def origin(self) -> Portable:
        """The scenario's text and files as they were when the job was first looked at."""
        return portable(self.scenario)

    @cached_property
    def identity(self) -> Identity:
        """What its records are made from."""
        return Identity.of(self.scenario, self.origin, self.seed, self.choice)

    def tasks(self, replications: Iterable[int], number: int = 0) -> Iterator[Task]:
        """The tasks of these replications; `number` is the job's among others."""
        for replication in replications:
            turns = self.folder.turns(replication) if self.folder is not None and self.turns else None
            yield Task(self.scenario, replication, self.seed, turns, number, self.choice.engine)

    def result(self, records: Sequence[RunRecord], took: Took | None) -> Result:
        """The result that these records, in any order, come to, and what making it took, where that is known."""
        ordered = sorted(records, key=lambda record: record.replication)
        certificate = birth_certificate(self.scenario, self.origin, self.seed, self.choice, ordered, took)
        return Result(self.scenario, ordered, certificate)


def planned(
    scenario: Scenario,
    replications: int | None = None,
    seed: int | None = None,
    engine: Engine = "auto",
    folder: ResultFolder | None = None,
    turns: bool = False,
) -> Job:
    """A job, its replications and seed the scenario's where not said. Raises BadInput for what cannot be run."""
    count = scenario.replications if replications is None else replications
    seed = scenario.seed if seed is None else seed
    if not 1 <= count <= MOST_REPLICATIONS:
        raise BadInput.one(f"must be between 1 and {MOST_REPLICATIONS:,}, but is {count}.", path="replications")
    if not 0 <= seed < 2**64:
        raise BadInput.one(f"must be at least 0 and less than 2**64, but is {seed}.", path="seed")
    return Job(scenario, count, seed, choose_engine(scenario, engine), folder, turns)
