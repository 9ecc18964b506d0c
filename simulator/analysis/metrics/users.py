"""Metrics of users and their sessions."""

from foresize.simulator.analysis.metrics.base import AnyMetric, Measured, Metric, Ratio
from foresize.simulator.telemetry.laws import SESSION_ENDS


def _ended(run: Measured) -> float:
    return sum(run.total(f"sessions_{end}") for end in SESSION_ENDS)


def _count(name: str, sentence: str) -> Metric:
    return Metric(name, "count", sentence, lambda run: run.total(name))


METRICS: list[AnyMetric] = [
    Metric("concurrent_users", "count", "Connected users, mean over time.", lambda r: r.total("user_s") / r.window_s),
    Metric("peak_concurrent_users", "count", "The most users connected at once.", lambda r: r.total("peak_users")),
    _count("sessions_started", "Sessions begun (a user who dials again goes on with the same one)."),
    _count("sessions_completed", "Sessions that lasted as long as the user wanted."),
    _count("sessions_abandoned", "Sessions whose user gave up waiting for an instance."),
    _count("sessions_dropped", "Sessions that ended because their instance was gone."),
    _count("sessions_failed", "Sessions whose user left after several failed turns in a row."),
    Ratio(
        "session_abandonment_rate", "fraction", "Share of ended sessions whose user gave up waiting for an instance.",
        lambda run: (run.total("sessions_abandoned"), _ended(run)), proportion=True,
    ),
    Ratio(
        "session_drop_rate", "fraction", "Share of ended sessions that were dropped or left in anger.",
        lambda run: (run.total("sessions_dropped") + run.total("sessions_failed"), _ended(run)), proportion=True,
    ),
    _count("reconnects", "Times that a user came back after the instance was gone."),
    Metric(
        "lobby_wait_mean_s", "s", "Wait for an instance of those who got in, mean.",
        lambda run: run.record.lobby_wait.mean,
    ),
    Metric(
        "lobby_wait_p95_s", "s", "Wait for an instance of those who got in, 95th percentile.",
        lambda run: run.record.lobby_wait.quantile(0.95),
    ),
]  # fmt: skip
