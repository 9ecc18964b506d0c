"""Customers a second of two queueing models as scenario files, beside the same models in other programs."""

from peers.run import Peers
from timing import Contender, Goal, Section, interleaved, measured, rates
from worlds import MM10_MEAN_S, NETWORK_MEAN_S, mm10, network, simulated

from foresize.simulator.analysis.intervals import mean_interval

COMPILED = "Foresize, compiled engine"
CUSTOMERS = 2_000_000
RUNS = 10
"""Of the open network, for its mean."""


def mm10_section(peers: Peers, rounds: int) -> Section:
    """M/M/10 at 90 %."""
    duration_s = CUSTOMERS / 90
    others = {"cimba, ten processes": ("mm10_cimba.py", duration_s), "SimPy by hand": ("mm10_simpy.py", 1500.0),
              "Ciw": ("mm10_ciw.py", 600.0)}  # fmt: skip
    scenario = mm10(duration_s)
    simulated(mm10(10), "compiled", 0)
    ours: Contender = lambda seed: measured(lambda: simulated(scenario, "compiled", seed))  # noqa: E731
    best = interleaved({COMPILED: ours, **peers.contenders(others)}, rounds)
    goals = []
    for name in best.keys() & {"cimba, ten processes"}:
        ratio = best[COMPILED].rate / best[name].rate
        goals.append(Goal("M/M/10 at 90 %, customers/s, beside cimba", "> 1×, aim 1.5×", f"{ratio:.2f}×", ratio > 1))
    return Section(
        "M/M/10 at 90 % utilisation",
        ("program", "customers/s", "ratio", "mean, s"),
        _with_means(rates(best, COMPILED), [best[name].mean_s for name in best]),
        [f"The exact mean time in the system is {MM10_MEAN_S} s.", *peers.missing(others)],
        goals,
        {name: work.rate for name, work in best.items()},
    )


def network_section(peers: Peers, rounds: int) -> Section:
    """The open network."""
    duration_s = CUSTOMERS / 100
    spawned, lines = "cimba, a process a customer", "cimba, a process a server"
    others = {spawned: ("network_cimba_spawned.py", 3000.0), lines: ("network_cimba_lines.py", duration_s),
              "SimPy by hand": ("network_simpy.py", 600.0)}  # fmt: skip
    scenario = network(duration_s)
    simulated(network(10), "compiled", 0)
    ours: Contender = lambda seed: measured(lambda: simulated(scenario, "compiled", seed))  # noqa: E731
    best = interleaved({COMPILED: ours, **peers.contenders(others)}, rounds)
    goals = []
    for name in (spawned, lines):
        if name in best:
            ratio = best[COMPILED].rate / best[name].rate
            goals.append(Goal(f"open network, customers/s, beside {name}", "≥ 5×", f"{ratio:.2f}×", ratio >= 5))
    mean = mean_interval([simulated(scenario, "compiled", 100 + seed)[1] for seed in range(RUNS)], level=0.99)
    interval = f"{mean.low:.5f} to {mean.high:.5f} s"
    goals.append(Goal("open network, 99 % interval of the mean", f"has {NETWORK_MEAN_S} s", interval,
                      mean.low <= NETWORK_MEAN_S <= mean.high))  # fmt: skip
    return Section(
        "An open network",
        ("program", "customers/s", "ratio", "mean, s"),
        _with_means(rates(best, COMPILED), [best[name].mean_s for name in best]),
        [
            "An edge of 3 ms each way, a random split over four single servers of 30 ms, a database of ten servers "
            f"of 80 ms, all exponential, 100 customers/s. The exact mean is {NETWORK_MEAN_S} s; that of one run has "
            f"a standard error of some 0.0007 s, so the goal's interval is that of {RUNS} runs, "
            f"{RUNS * CUSTOMERS / 1e6:.0f} million customers.",
            "cimba is written twice: each customer a process of its own that acquires resources, which is how one "
            "writes a journey that can fail, time out or branch; and, much faster, a process a server with a store of "
            "arrival times before it, which knows no customers.",
            *peers.missing(others),
        ],
        goals,
        {name: work.rate for name, work in best.items()},
    )


def _with_means(rows: list[tuple[str, ...]], means_s: list[float]) -> list[tuple[str, ...]]:
    return [(*row, f"{mean_s:.4f}") for row, mean_s in zip(rows, means_s, strict=True)]
