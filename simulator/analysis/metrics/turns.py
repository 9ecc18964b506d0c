"""Metrics of turns: how many, how long, where the time goes, how many fail."""

from foresize.simulator.analysis.metrics.base import AnyMetric, Measured, Metric, Ratio

CAUSES = {
    "working": "work on instances",
    "waiting": "waiting for a CPU, a thread or a worker",
    "cold start": "waiting for an instance that is still starting",
    "pool": "waiting for, or opening, a database connection",
    "query": "the database's own work",
    "contention": "the database's slow-down under concurrent queries",
    "API": "external APIs' answers",
    "back-off": "waiting after an API's refusal or error",
    "network": "crossing the network",
    "connection renewal": "renewing a connection that had reached its longest life",
}
"""Where a turn's latency can go: the cause at the end of a part's name, and what it is."""


def cause_of(part: str) -> str:
    """The cause of a part of the latency: `waiting` of `gateway: waiting`."""
    return part.rpartition(": ")[2]


def _ended(run: Measured) -> float:
    return run.total("turns_completed") + run.total("turns_failed")


def _unserved(run: Measured) -> float:
    return run.total("abandonments") + run.total("drops")


def _quantile(name: str, q: float, words: str) -> Metric:
    sentence = f"End of speech to first response audio of completed turns, {words}."
    return Metric(name, "s", sentence, lambda run: run.record.latency.quantile(q))


def _because_of(cause: str, words: str) -> Ratio:
    def parts(run: Measured) -> tuple[float, float]:
        seconds = sum(s for part, s in run.record.parts.items() if cause_of(part) == cause)
        return seconds, float(run.record.latency.count)

    name = cause.lower().replace(" ", "_").replace("-", "_")
    return Ratio(f"latency_{name}_s", "s", f"A completed turn's mean time in {words}.", parts)


METRICS: list[AnyMetric] = [
    Metric("turns", "count", "Turns that ended, answered or failed.", _ended),
    Metric("request_rate_per_s", "per_s", "Turns that ended, a second.", lambda run: _ended(run) / run.window_s),
    Ratio(
        "turn_latency_mean_s", "s", "End of speech to first response audio of completed turns, mean.",
        lambda run: (run.record.latency.sum, float(run.record.latency.count)),
    ),
    _quantile("turn_latency_p50_s", 0.50, "median"),
    _quantile("turn_latency_p90_s", 0.90, "90th percentile"),
    _quantile("turn_latency_p95_s", 0.95, "95th percentile"),
    _quantile("turn_latency_p99_s", 0.99, "99th percentile"),
    _quantile("turn_latency_max_s", 1.0, "longest"),
    *(_because_of(cause, words) for cause, words in CAUSES.items()),
    Ratio(
        "error_rate", "fraction", "Share of ended turns that failed.",
        lambda run: (run.total("turns_failed"), _ended(run)), proportion=True,
    ),
    Ratio(
        "availability", "fraction",
        "Share of what users asked for that was answered: completed turns over ended turns, abandoned waits and "
        "dropped connections.",
        lambda run: (run.total("turns_completed"), _ended(run) + _unserved(run)), proportion=True,
    ),
]  # fmt: skip
