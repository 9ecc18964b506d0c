"""A service's instances measured between two readings, in compiled code, for scrapes are many and instances too."""

from math import nan

import numpy as np

from foresize.models.distributions.formula import compiled
from foresize.simulator.planes.instance_table import Rows

METRICS = {
    "cpu": "f8",
    "memory": "f8",
    "sessions": "i8",
    "session_slots": "f8",
    "request_rate": "f8",
    "queue_length": "i8",
}
"""The metrics that single instances have (`foresize.policies.metrics`), and their types."""
MEASURED = np.dtype([("then", "i8"), ("age_s", "f8"), *METRICS.items()])
"""An instance between two readings: its row in the earlier one (−1: it was not there), for how much of the time it has
been ready, and its metrics."""
SUMS = np.dtype([(name, "f8") for name in (*METRICS, "hottest_cpu", "count")])
"""Sums over instances, the most CPU that one of them has in use, and how many they are."""


@compiled
def measure(
    now: Rows, before: Rows, now_s: float, period_s: float, servers: float, limit: float, memory: Rows, out: Rows
) -> bool:
    """The metrics of all instances, a row each; False where `memory`, the share in use by sessions, is too short.

    Instances stand in order of becoming ready in both readings, so that those of both are met in one pass.
    """
    place = 0
    for at in range(len(now)):
        row, shown = now[at], out[at]
        shown.then = _find(before, row.ordinal, place)
        busy_s, calls = row.busy_s, row.calls_taken
        if shown.then >= 0:
            place = shown.then + 1
            busy_s -= before[shown.then].busy_s
            calls -= before[shown.then].calls_taken
        shown.age_s = min(period_s, max(now_s - row.ready_s, 1e-9))
        shown.cpu = min(1.0, busy_s / (shown.age_s * servers))
        shown.request_rate = calls / shown.age_s
        shown.queue_length = row.queue
        shown.sessions = row.sessions
        shown.session_slots = row.sessions / limit if limit else 0.0
        if row.sessions >= len(memory):
            return False
        shown.memory = memory[row.sessions]
    return True


@compiled
def find_ready(rows: Rows, places: Rows) -> int:
    """Fill in the places of those that do not drain, by ordinal; how many they are."""
    count = 0
    for at in range(len(rows)):
        if rows[at].draining:
            continue
        slot = count
        while slot > 0 and rows[places[slot - 1]].ordinal > rows[at].ordinal:
            places[slot] = places[slot - 1]
            slot -= 1
        places[slot] = at
        count += 1
    return count


@compiled
def add_up(shown: Rows, places: Rows, out: Rows) -> None:
    """The sums over the instances in these places, one after the other: a sum's last digit depends on the order."""
    sums = out[0]
    for at in places:
        each = shown[at]
        sums.cpu += each.cpu
        sums.memory += each.memory
        sums.sessions += each.sessions
        sums.session_slots += each.session_slots
        sums.request_rate += each.request_rate
        sums.queue_length += each.queue_length
        sums.hottest_cpu = max(sums.hottest_cpu, each.cpu)
        sums.count += 1


@compiled
def pool_use(now: Rows, before: Rows, shown: Rows) -> float:
    """The share of the connection pools that was in use over the time between; NaN where nobody has a pool."""
    used_s = size_s = 0.0
    for at in range(len(now)):
        pool, then = now[at], shown[at].then
        if pool.needed:
            used_s += pool.used_s - (before[then].used_s if then >= 0 else 0.0)
            size_s += pool.size * shown[at].age_s
    return used_s / size_s if size_s else nan


@compiled
def _find(rows: Rows, ordinal: int, first: int) -> int:
    """The row of an instance, not before `first`; −1 where there is none."""
    for at in range(first, len(rows)):
        if rows[at].ordinal == ordinal:
            return at
    return -1
