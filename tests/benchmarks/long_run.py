"""A month of a service with 1000 concurrent users, on one core, and its memory over time.

python tests/benchmarks/long_run.py 30         days; prints JSON
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from event_loop import event_loop_watched
from timing import Goal, Section
from worlds import month, simulated

from foresize.simulator.replicate import Replication

DAYS, DAY_S = 30, 86_400.0
FLAT_MIB = 1.0
"""Growth of memory in a day that counts as none."""
SHOWN = (1, 2, 3, 7, 14, 21, 30)


def section(days: int = DAYS) -> Section:
    """Measure, in a process of its own."""
    ran = subprocess.run([sys.executable, __file__, str(days)], check=True, capture_output=True, text=True)
    return told(days, json.loads(ran.stdout))


def told(days: int, found: dict[str, Any]) -> Section:
    """The table of a measured run."""
    rss: list[float] = found["rss_mib"]
    rows = [(f"after day {day}", f"{rss[day - 1]:.0f}") for day in SHOWN if day <= len(rss)]
    took_s, peak_mib = found["processor_s"], found["peak_mib"]
    grown_mib = (rss[-1] - rss[0]) / max(1, days - 1)
    return Section(
        f"{days} days, 1000 concurrent users on average",
        ("memory", "MiB"),
        [*rows, ("most", f"{peak_mib:.0f}")],
        [
            f"A weekly profile (at most {found['peak_users']:,.0f} users), the reference's target policy, scrapes "
            f"every 15 s: {found['turns'] / 1e6:.1f} million turns in {took_s:.0f} s of one core, of which "
            f"{found['kernel_s']:.0f} s in the event loop ({found['wall_s']:.0f} s of wall time). After the first day "
            f"memory grows by {grown_mib:.1f} MiB a day, mostly by the rows of the scrapes, which a run keeps.",
        ],
        [
            Goal(f"{days} days on one core, processor time", "< 5 min", f"{took_s / 60:.1f} min", took_s < 300),
            Goal(f"{days} days, memory", "< 1 GiB", f"{peak_mib / 1024:.2f} GiB", peak_mib < 1024),
            Goal(f"{days} days, memory after the first", "flat", f"+{grown_mib:.1f} MiB a day", grown_mib < FLAT_MIB),
        ],
    )


def _measure(days: int) -> dict[str, Any]:
    simulated(month(1), "compiled", 0)
    rss: list[float] = []

    def progress(now_s: float) -> None:
        if now_s >= (len(rss) + 1) * DAY_S:
            rss.append(_rss_mib())

    wall, processor = time.perf_counter(), time.process_time()
    with event_loop_watched() as spent:
        record = Replication(month(days), 0, engine="compiled", on_progress=progress).run()
    rss.append(_rss_mib())
    return {
        "wall_s": time.perf_counter() - wall,
        "processor_s": time.process_time() - processor,
        "kernel_s": spent[0],
        "turns": record.totals["turns_completed"] + record.totals["turns_failed"],
        "failed": record.totals["turns_failed"],
        "users": record.totals["user_s"] / (record.end_s - record.start_s),
        "peak_users": record.totals["peak_users"],
        "rss_mib": rss[:days],
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _rss_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    print(json.dumps(_measure(int(sys.argv[1]))))
