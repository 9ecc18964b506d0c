"""Time a turn and memory with 100 to 100,000 users, everything else in proportion."""

import json
import subprocess
import sys
import time
from typing import NamedTuple

from event_loop import event_loop_watched
from timing import Goal, Section
from worlds import fleet, simulated

from foresize.simulator.planes.compiled import CompiledPlane
from foresize.simulator.replicate import Replication

LADDER = {100: "10h", 1_000: "2h", 10_000: "20m", 100_000: "6m"}
"""Users, and for how long: some 100,000 turns at least."""


class Measured(NamedTuple):
    """Processor microseconds a turn and memory of the data plane's tables at the end."""

    loop_us: float
    whole_us: float
    mib: float


def section(rounds: int) -> Section:
    """Measure, each size in a process of its own."""
    best: dict[int, Measured] = {}
    for _ in range(rounds):
        for users in LADDER:
            script = [sys.executable, __file__, str(users)]
            ran = subprocess.run(script, check=True, capture_output=True, text=True)
            found = Measured(*json.loads(ran.stdout))
            best[users] = min(best.get(users, found), found)
    few, most = min(LADDER), max(LADDER)
    in_all = _grown([each.whole_us for each in best.values()])
    in_loop = _grown([each.loop_us for each in best.values()])
    return Section(
        "More users at equal utilisation",
        ("users", "µs a turn in the event loop", "µs a turn in all", "tables, MiB", "KiB a user"),
        [
            (
                f"{users:,}",
                f"{each.loop_us:.2f}",
                f"{each.whole_us:.2f}",
                f"{each.mib:.1f}",
                f"{each.mib * 1024 / users:.2f}",
            )
            for users, each in best.items()
        ],
        [
            "Instances, database cores, connections and quotas grow with the users. The control plane's time goes by "
            "scrapes and instances, not by turns, so it weighs most with few users. Tables double when they are full.",
        ],
        [
            Goal(f"time a turn in all, {few} to {most:,} users", "≤ 3×", f"{in_all:.2f}×", in_all <= 3),
            Goal(f"time a turn in the event loop, {few} to {most:,} users", "≤ 3×", f"{in_loop:.2f}×", in_loop <= 3),
        ],
    )


def _grown(sizes_us: list[float]) -> float:
    """The most by which any size takes longer than a smaller one."""
    return max(more / less for k, more in enumerate(sizes_us) for less in sizes_us[: k + 1])


def _measure(users: int) -> Measured:
    simulated(fleet(10, "5m"), "compiled", 0)
    replication = Replication(fleet(users, LADDER[users]), 0, seed=1, engine="compiled")
    with event_loop_watched() as spent:
        began = time.process_time()
        totals = replication.run().totals
        took_s = time.process_time() - began
    turns = totals["turns_completed"] + totals["turns_failed"]
    assert isinstance(replication.plane, CompiledPlane)
    size = sum(table.nbytes for table in replication.plane.world.tables.values())
    return Measured(spent[0] / turns * 1e6, took_s / turns * 1e6, size / 2**20)


if __name__ == "__main__":
    print(json.dumps(_measure(int(sys.argv[1]))))
