"""The laws that every run must obey; a breach is our bug and an error, never a result."""

from dataclasses import dataclass
from math import isclose, isfinite

from foresize.simulator.planes.base import Reading

SESSION_ENDS = ("completed", "abandoned", "dropped", "failed")
"""The outcomes of a session; each ends in exactly one."""


class LawBroken(Exception):
    """A conservation law does not hold at the end of a run."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What is known from the instances themselves, to hold against the counters."""

    session_s: float
    """Session-seconds on all instances, from their own sums."""
    held_s: float
    """Connected user-seconds, from the users' side."""


def check(reading: Reading, ended: Ended) -> None:
    """Raise LawBroken unless flow balance, Little's law and the utilisation law hold at the end of a run."""
    totals = reading.totals
    broken: list[str] = []

    def equal(what: str, left: float, right: float) -> None:
        if not isclose(left, right, rel_tol=1e-6, abs_tol=1e-6):
            broken.append(f"{what}: {left!r} is not {right!r}")

    sessions = sum(totals.get(f"sessions_{end}", 0.0) for end in SESSION_ENDS) + totals.get("sessions_open", 0.0)
    equal(
        "sessions started = completed + abandoned + dropped + failed + open",
        totals.get("sessions_started", 0.0),
        sessions,
    )
    turns = totals.get("turns_completed", 0.0) + totals.get("turns_failed", 0.0) + totals.get("turns_active", 0.0)
    equal("turns started = completed + failed + under way", totals.get("turns_started", 0.0), turns)
    equal("completed turns = latencies recorded", totals.get("turns_completed", 0.0), float(reading.latency.count))
    equal("where the latency went = the latency (s)", sum(reading.parts.values()), reading.latency.sum)
    equal("Little's law: user-seconds = session-seconds of all instances", ended.held_s, ended.session_s)
    for name in reading.instances:
        busy_s, capacity_s = totals[f"{name}.busy_s"], totals[f"{name}.capacity_s"]
        if busy_s > capacity_s * (1 + 1e-6) + 1e-6 + 0.011 * capacity_s:
            broken.append(f"utilisation law: {name} was busy for {busy_s!r} s of {capacity_s!r} s")
    broken += [f"{name} is {value!r}" for name, value in totals.items() if not isfinite(value) or value < -1e-9]
    if broken:
        raise LawBroken("; ".join(broken))
