"""One hour of 1000 users from `run` to its result, in a process that has run before."""

import time

from timing import Goal, Section
from worlds import reference

import foresize as fs
from foresize.simulator.result import Result

USERS = 1000


def section(rounds: int) -> Section:
    """Measure."""
    scenario = reference(USERS, "1h")
    _run(scenario)
    found = [_run(scenario) for _ in range(2 * rounds)]
    wall_s, processor_s, read_s = (min(column) for column in zip(*found, strict=True))
    return Section(
        f"One hour, {USERS} users",
        ("from `fs.run` to", "wall, s", "processor, s"),
        [
            ("the result", f"{wall_s:.2f}", f"{processor_s:.2f}"),
            ("its verdict, estimates, timeline and bottleneck, as the dashboard asks", "", f"{read_s:.2f} more"),
        ],
        ["One replication, in a process that has run before; the best of several."],
        [Goal(f"one hour, {USERS} users, run to result, warm", "< 0.5 s", f"{wall_s:.2f} s", wall_s < 0.5)],
    )


def _run(scenario: fs.Scenario) -> tuple[float, float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    result = fs.run(scenario, replications=1, engine="compiled", executor="inline")
    wall_s, processor_s = time.perf_counter() - wall, time.process_time() - processor
    _read(result)
    return wall_s, processor_s, time.process_time() - processor - processor_s


def _read(result: Result) -> None:
    for each in (result.verdict, result.estimates, result.bottleneck, len(result.timeline)):
        assert each
