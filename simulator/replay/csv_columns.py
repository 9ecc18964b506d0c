"""What a CSV of a real scaler holds: the one table of its columns, their units, and what a policy gets of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    sentence: str
    measured: str = ""
    """What it is in a sample of the pods, or of the whole service."""
    scraped: str = ""
    """What it is among the metrics of the timeline."""
    scale: float = 1.0
    """What makes its unit that of the simulation."""
    is_whole: bool = False
    """Whether a whole number is wanted, of at least 0."""


TIME = "time"
COLUMNS: dict[str, Column] = {
    "ready": Column("Ready replicas.", is_whole=True),
    "desired": Column("Replicas that the scaler asked for.", is_whole=True),
    "min": Column("The fewest that it may ask for, where that changes or the policy does not say it.", is_whole=True),
    "max": Column("The most.", is_whole=True),
    "cpu_percent": Column("Mean CPU of a ready replica, in percent of what it requests.", "cpu", "cpu", 0.01),
    "memory_percent": Column("Mean memory of a ready replica, in percent of its request.", "memory", "memory", 0.01),
    "cpu_request_vcpus": Column("What each replica requests, in vCPUs; 1 if only shares matter."),
    "memory_request_bytes": Column("The same of memory, in bytes."),
    "sessions": Column("Mean open sessions of a ready replica.", "sessions", "sessions"),
    "request_rate_per_s": Column("Mean requests of a ready replica, a second.", "request_rate", "request_rate"),
    "concurrency": Column("Mean requests in flight on a ready replica.", "concurrency"),
    "queue_length": Column("Mean requests that wait on a ready replica.", "", "queue_length"),
    "lobby": Column("Users or requests that wait for a replica, altogether.", "lobby", "lobby"),
    "p95_latency_s": Column("95th percentile of the latency, in seconds.", "", "p95_latency"),
    "pool_wait_s": Column("Mean wait for a database connection, in seconds.", "", "pool_wait"),
}
"""By name. `time` stands beside them: seconds since 1970, or ISO 8601."""

NEEDED = (TIME, "ready", "desired")
WHOLE = ("lobby",)
"""Columns of the whole service and not of a replica."""
REQUESTS = {"cpu": "cpu_request_vcpus", "memory": "memory_request_bytes"}
"""Columns that make amounts of percentages."""
