"""Turns a second of the reference scenario: the compiled engine, the simpy engine, plain SimPy by hand."""

import plain_simpy
from event_loop import event_loop_watched
from timing import Contender, Section, Work, at_least, interleaved, measured, rates
from worlds import reference, simulated

from foresize.simulator.engines import EngineName

USERS, FEW = 1000, 200
COMPILED, COMPILED_FEW, SIMPY, PLAIN = (
    f"compiled engine, {USERS} users, 4 h",
    f"compiled engine, {FEW} users, 4 h",
    f"simpy engine, {USERS} users, 1 h",
    f"plain SimPy by hand, {USERS} users, 1 h",
)


def section(rounds: int) -> Section:
    """Measure."""
    simulated(reference(10, "1m"), "compiled", 0)
    best = interleaved(
        {COMPILED: _ours("compiled", USERS, "4h"), COMPILED_FEW: _ours("compiled", FEW, "4h"),
         SIMPY: _ours("simpy", USERS, "1h"), PLAIN: _plain},
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


def _ours(engine: EngineName, users: int, duration: str) -> Contender:
    scenario = reference(users, duration)
    return lambda seed: measured(lambda: simulated(scenario, engine, seed))


def _plain(seed: int) -> Work:
    def run() -> tuple[float, float]:
        latencies = plain_simpy.simulate(USERS, 3600, seed).latencies
        return float(len(latencies)), sum(latencies) / len(latencies)

    return measured(run)


def _control_share() -> tuple[float, float]:
    """The event loop's share of the processor time, and its microseconds a turn."""
    with event_loop_watched() as spent:
        work = measured(lambda: simulated(reference(USERS, "4h"), "compiled", 1))
    return spent[0] / work.took_s, spent[0] / work.done * 1e6
