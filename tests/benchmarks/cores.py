"""64 replications on all cores against one core."""

import os
import time
from math import inf
from typing import NamedTuple

import psutil  # type: ignore[import-untyped]
from timing import Goal, Section
from worlds import reference

import foresize as fs
from foresize.simulator.execution import Where, cores

REPLICATIONS, USERS, DURATION = 64, 500, "1h"
ENOUGH = 0.85


class Took(NamedTuple):
    """What a run took."""

    wall_s: float
    processor_s: float

    def least(self, other: "Took") -> "Took":
        """The less of each."""
        return Took(min(self.wall_s, other.wall_s), min(self.processor_s, other.processor_s))


def section(rounds: int) -> Section:
    """Measure, and the same replications one after the other in this process."""
    count = cores()
    scenario = reference(USERS, DURATION)
    _run(scenario, count, None)
    one, every = Took(inf, inf), Took(inf, inf)
    for _ in range(rounds):
        one = one.least(_run(scenario, REPLICATIONS, "inline"))
        every = every.least(_run(scenario, REPLICATIONS, None))
    share, kept = one.wall_s / every.wall_s / count, one.processor_s / every.processor_s
    rows = [("one core", one), (f"{count} cores", every)]
    work = f"{REPLICATIONS} replications on all cores"
    return Section(
        f"{REPLICATIONS} replications",
        ("on", "wall, s", "processor, s", "replications/s"),
        [
            (on, f"{took.wall_s:.1f}", f"{took.processor_s:.1f}", f"{REPLICATIONS / took.wall_s:.1f}")
            for on, took in rows
        ],
        [
            f"{USERS} users, {DURATION}, compiled engine, worker processes warm. Load when it ended: "
            f"{os.getloadavg()[0]:.1f}; cores that other programs use cannot be had, so on a busy machine the "
            "processor seconds tell more than the wall time: what running in parallel costs by itself."
        ],
        [
            Goal(work, f"≥ {ENOUGH} × cores × one core", f"{share:.2f}", share >= ENOUGH),
            Goal(f"{work}, by processor seconds", f"≥ {ENOUGH}", f"{kept:.2f}", kept >= ENOUGH),
        ],
    )


def _run(scenario: fs.Scenario, replications: int, where: Where) -> Took:
    wall, processor = time.perf_counter(), _processor_s()
    fs.run(scenario, replications=replications, engine="compiled", executor=where)
    return Took(time.perf_counter() - wall, _processor_s() - processor)


def _processor_s() -> float:
    """Of this process and its workers, who stay."""
    here = psutil.Process()
    times = [each.cpu_times() for each in (here, *here.children(recursive=True))]
    return float(sum(each.user + each.system for each in times))
