"""Turns per second of the reference scenario on this engine, beside the same model in plain SimPy, in one run.

    make bench

Times on a shared machine wander, so the two take turns and the best of each counts; the ratio is the figure.
"""

import platform
import sys
import time
from collections.abc import Callable
from importlib import resources
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import plain_simpy
from rich.console import Console
from rich.table import Table

import foresize as fs
from foresize.simulator.replicate import Replication

USERS, DURATION_S, ROUNDS = 200, 3600, 3


def main() -> None:
    """Print the table."""
    reference = fs.load(str(resources.files("foresize.configs") / "live_voice.yaml"))
    changes = {"workload.callers.arrivals": {"kind": "closed", "users": USERS, "ramp": "10m"}, "duration": "1h"}
    scenario = reference.with_(**changes)

    whole = scenario.with_(warmup="0s")

    def ours(seed: int) -> float:
        totals = Replication(whole, 0, seed=seed).run().totals
        return totals["turns_completed"] + totals["turns_failed"]

    def plain(seed: int) -> float:
        return float(len(plain_simpy.simulate(USERS, DURATION_S, seed).latencies))

    ours(0)  # compile the draws, fill the caches
    best = {"foresize, simpy engine": 0.0, "plain SimPy, by hand": 0.0}
    for seed in range(1, ROUNDS + 1):
        for name, run in zip(best, (ours, plain), strict=True):
            best[name] = max(best[name], _turns_per_s(run, seed))
    _show(best)


def _turns_per_s(run: Callable[[int], float], seed: int) -> float:
    began = time.perf_counter()
    turns = run(seed)
    return turns / (time.perf_counter() - began)


def _show(best: dict[str, float]) -> None:
    table = Table(title=f"reference scenario, {USERS} users, {DURATION_S // 60} min, best of {ROUNDS}")
    for column in ("model", "turns/s", "ratio"):
        table.add_column(column, justify="left" if column == "model" else "right")
    by_hand = best["plain SimPy, by hand"]
    for name, rate in best.items():
        table.add_row(name, f"{rate:,.0f}", f"{rate / by_hand:.2f}")
    Console().print(table)
    print(f"Python {platform.python_version()}, {platform.machine()}")


if __name__ == "__main__":
    main()
