"""64 replications on all cores against one core."""

import os
import time

from timing import Goal, Section
from worlds import reference

import foresize as fs
from foresize.simulator.execution import Where, cores

REPLICATIONS, USERS, DURATION = 64, 500, "1h"
ENOUGH = 0.85


def section(rounds: int) -> Section:
    """Measure in wall time, one core's share from as many replications in this process."""
    count = cores()
    scenario = reference(USERS, DURATION)
    _run(scenario, count, None)
    one_s = all_s = float("inf")
    for _ in range(rounds):
        one_s = min(one_s, _run(scenario, REPLICATIONS, "inline"))
        all_s = min(all_s, _run(scenario, REPLICATIONS, None))
    share = one_s / all_s / count
    return Section(
        f"{REPLICATIONS} replications",
        ("on", "wall, s", "replications/s"),
        [
            ("one core", f"{one_s:.1f}", f"{REPLICATIONS / one_s:.1f}"),
            (f"{count} cores", f"{all_s:.1f}", f"{REPLICATIONS / all_s:.1f}"),
        ],
        [
            f"{USERS} users, {DURATION}, compiled engine, worker processes warm; {count} cores are {share * count:.2f} "
            f"times as fast as one. Load when it ended: {os.getloadavg()[0]:.1f}; what other processes take of the "
            "cores is missing here."
        ],
        [
            Goal(
                f"{REPLICATIONS} replications on all cores",
                f"≥ {ENOUGH} × cores",
                f"{share:.2f} × cores",
                share >= ENOUGH,
            )
        ],
    )


def _run(scenario: fs.Scenario, replications: int, where: Where) -> float:
    began = time.perf_counter()
    fs.run(scenario, replications=replications, engine="compiled", executor=where)
    return time.perf_counter() - began
