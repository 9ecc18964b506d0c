"""The whole flow on one screen: scenario → replications → records → result."""

import time

from foresize.policies.guard import PolicyError
from foresize.simulator.engines import Engine
from foresize.simulator.execution import Progress, Where, simulate
from foresize.simulator.job import planned
from foresize.simulator.provenance import Took, turns_of
from foresize.simulator.result import Result
from foresize.simulator.scenario.scenario import Scenario


def run(
    scenario: Scenario,
    *,
    replications: int | None = None,
    seed: int | None = None,
    engine: Engine = "auto",
    executor: Where = None,
    on_progress: Progress | None = None,
) -> Result:
    """Simulate a scenario and judge it.

    `replications` and `seed` default to the scenario's. The replications run on `executor`: any `concurrent.futures`
    executor; processes on all cores of this machine if None; one after the other in this process if "inline". The
    result is the same, to the byte, on each of them. Raises BadInput for what cannot be run, and PolicyError for a
    policy that answers nonsense.
    """
    began = time.perf_counter()
    job = planned(scenario, replications, seed, engine)
    tasks = job.tasks(range(job.replications))
    records = []
    for _, found in simulate(tasks, job.replications, executor, on_progress=on_progress):
        if isinstance(found, PolicyError):
            raise found
        records.append(found)
    return job.result(records, Took(time.perf_counter() - began, sum(map(turns_of, records)), len(records)))
