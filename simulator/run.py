"""The whole flow on one screen: scenario → replications → records → result."""

import time

from foresize.simulator.engines import Engine, choose_engine
from foresize.simulator.execution import Progress, Where, simulate
from foresize.simulator.provenance import birth_certificate
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
    result is the same, to the byte, on each of them. Raises PolicyError for a policy that answers nonsense.
    """
    began = time.perf_counter()
    count = scenario.replications if replications is None else replications
    seed = scenario.seed if seed is None else seed
    chosen = choose_engine(scenario, engine)
    records = sorted(simulate(scenario, range(count), seed, executor, on_progress), key=lambda each: each.replication)
    wall_s = time.perf_counter() - began
    return Result(scenario, records, birth_certificate(scenario, seed, chosen, records, wall_s))
