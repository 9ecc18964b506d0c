"""Turns a second of the reference scenario: the compiled engine, the simpy engine, plain SimPy by hand."""

import time
from typing import Any

import plain_simpy
from timing import Section, Work, at_least, interleaved, measured, rates
from worlds import reference, simulated

import foresize.simulator.planes.compiled.plane as compiled_plane
from foresize.simulator.engines import EngineName

USERS, LONG, SHORT_USERS = 1000, "4h", 200
COMPILED, SIMPY, PLAIN, COMPILED_SHORT = (
    f"compiled engine, {USERS} users, {LONG}",
    f"simpy engine, {SHORT_USERS} users, 1 h",
    f"plain SimPy by hand, {SHORT_USERS} users, 1 h",
    f"compiled engine, {SHORT_USERS} users, 1 h",
)


def section(rounds: int) -> Section:
    """Measure."""
    simulated(reference(10, "1m"), "compiled", 0)
    best = interleaved(
        {COMPILED: _ours("compiled", USERS, LONG), COMPILED_SHORT: _ours("compiled", SHORT_USERS, "1h"),
         SIMPY: _ours("simpy", SHORT_USERS, "1h"), PLAIN: _plain},
        rounds,
    )  # fmt: skip
    share, us = _control_share()
    ahead = {what: best[COMPILED].rate / best[what].rate for what in (SIMPY, PLAIN)}
    goals = at_least("reference scenario, turns/s", 60, [("compiled beside the simpy engine", ahead[SIMPY])])
    goals += at_least("reference scenario, turns/s", 40, [("compiled beside plain SimPy by hand", ahead[PLAIN])])
    return Section(
        "The reference scenario",
        ("model", "turns/s", "ratio"),
        rates(best, PLAIN),
        [
            f"Of the compiled engine's time, {share:.0%} is the event loop ({us:.2f} µs a turn) and {1 - share:.0%} "
            "the control plane around it: scrapes every 15 s, the autoscaler, instances.",
            "The hand-written model has the same users, turns, steps and times, a fixed number of instances and FIFO "
            "in place of processor sharing. It has no autoscaler, cold starts, drains, lobby, reproducible draws, "
            "scrapes, laws or account of where the latency goes.",
        ],
        goals,
        {"compiled": best[COMPILED].rate, "simpy": best[SIMPY].rate, "plain SimPy": best[PLAIN].rate},
    )


def _ours(engine: EngineName, users: int, duration: str) -> Any:
    scenario = reference(users, duration)
    return lambda seed: measured(lambda: simulated(scenario, engine, seed))


def _plain(seed: int) -> Work:
    def run() -> tuple[float, float]:
        latencies = plain_simpy.simulate(SHORT_USERS, 3600, seed).latencies
        return float(len(latencies)), sum(latencies) / len(latencies)

    return measured(run)


def _control_share() -> tuple[float, float]:
    """The event loop's share of the processor time, and its microseconds a turn."""
    spent, advance = [0.0], compiled_plane.advance

    def timed(*arguments: Any) -> int:
        began = time.process_time()
        why: int = advance(*arguments)
        spent[0] += time.process_time() - began
        return why

    compiled_plane.advance = timed
    try:
        work = measured(lambda: simulated(reference(USERS, LONG), "compiled", 1))
    finally:
        compiled_plane.advance = advance
    return spent[0] / work.took_s, spent[0] / work.done * 1e6
