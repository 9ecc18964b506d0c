"""Metrics of cost: what the measured window cost, and per what."""

from collections.abc import Callable

from foresize.simulator.analysis.metrics.base import AnyMetric, Measured, Metric, Ratio
from foresize.simulator.analysis.metrics.users import _ended as _sessions_ended

HOUR_S = 3600.0


def _per(name: str, sentence: str, denominator: Callable[[Measured], float]) -> Ratio:
    return Ratio(name, "usd", sentence, lambda run: (run.cost.total_usd, denominator(run)))


METRICS: list[AnyMetric] = [
    Metric("cost_total_usd", "usd", "Everything that the measured window cost.", lambda run: run.cost.total_usd),
    Metric("cost_per_hour_usd", "usd", "Cost an hour.", lambda run: run.cost.total_usd * HOUR_S / run.window_s),
    _per("cost_per_user_usd", "Cost of the measured window over the mean number of connected users.",
         lambda run: run.total("user_s") / run.window_s),
    _per("cost_per_user_hour_usd", "Cost of an hour of one connected user.", lambda run: run.total("user_s") / HOUR_S),
    _per("cost_per_session_usd", "Cost over ended sessions.", _sessions_ended),
    _per("cost_per_1000_turns_usd", "Cost of a thousand completed turns.",
         lambda run: run.total("turns_completed") / 1000.0),
    Metric("cost_boot_usd", "usd", "Paid for instances before they were ready.", lambda run: run.cost.boot_usd),
    Metric("cost_working_usd", "usd", "Paid for the CPU and workers of ready instances that somebody used.",
           lambda run: run.cost.working_usd),
    Metric("cost_idle_usd", "usd", "Paid for the CPU and workers of ready instances that nobody used.",
           lambda run: run.cost.idle_usd),
    Metric("cost_draining_usd", "usd", "Paid for instances that only waited for their last sessions.",
           lambda run: run.cost.draining_usd),
]  # fmt: skip
