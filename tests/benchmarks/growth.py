"""Time a turn and memory with 100 to 100,000 users, everything else in proportion."""

import json
import resource
import subprocess
import sys
import time

from timing import Goal, Section
from worlds import fleet, simulated

from foresize.simulator.replicate import Replication

LADDER = {100: "10h", 1_000: "2h", 10_000: "20m", 100_000: "6m"}
"""Users, and for how long: some 100,000 turns at least."""


def section(rounds: int) -> Section:
    """Measure, each size in a process of its own."""
    best: dict[int, tuple[float, float, float]] = {}
    for _ in range(rounds):
        for users in LADDER:
            script = [sys.executable, __file__, str(users)]
            ran = subprocess.run(script, check=True, capture_output=True, text=True)
            found = tuple(json.loads(ran.stdout))
            best[users] = min(best.get(users, found), found)
    per_turn = {users: us for users, (us, _, _) in best.items()}
    grown = max(per_turn.values()) / per_turn[min(LADDER)]
    most = max(LADDER)
    per_user = best[most][1] * 2**20 / most / 1024
    return Section(
        "More users at equal utilisation",
        ("users", "µs a turn", "of them in the event loop", "memory it took, MiB"),
        [(f"{users:,}", f"{us:.2f}", f"{kernel:.2f}", f"{mib:.0f}") for users, (us, mib, kernel) in best.items()],
        [
            "Instances, database cores, connections and quotas grow with the users. Memory is what the process grew by "
            f"during the run; with {most:,} users that is {per_user:.1f} KiB an open session.",
        ],
        [Goal(f"time a turn, {min(LADDER)} to {most:,} users", "≤ 3×", f"{grown:.2f}×", grown <= 3)],
    )


def _measure(users: int) -> tuple[float, float, float]:
    """Processor microseconds a turn, MiB by which the process grew, microseconds in the event loop."""
    import foresize.simulator.planes.compiled.plane as compiled_plane

    simulated(fleet(10, "5m"), "compiled", 0)
    spent, advance = [0.0], compiled_plane.advance

    def timed(*arguments: object) -> int:
        began = time.process_time()
        why: int = advance(*arguments)
        spent[0] += time.process_time() - began
        return why

    scenario, before = fleet(users, LADDER[users]), _peak_mib()
    compiled_plane.advance = timed
    began = time.process_time()
    totals = Replication(scenario, 0, seed=1, engine="compiled").run().totals
    took_s = time.process_time() - began
    turns = totals["turns_completed"] + totals["turns_failed"]
    return took_s / turns * 1e6, _peak_mib() - before, spent[0] / turns * 1e6


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(_measure(int(sys.argv[1]))))
