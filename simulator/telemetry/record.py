"""What one replication leaves behind: sums over the measured window, histograms, and a row a scrape.

A record is a pure function of scenario, seed and replication: no wall time, no host. It is what workers send back,
what a batch stores, and all that the analysis sees.
"""

from dataclasses import dataclass, field

from foresize.simulator.telemetry.columns import Columns
from foresize.simulator.telemetry.histogram import Histogram

TIMELINE = {
    "time_s": "s",
    "service": "text",
    "desired": "count",
    "ready": "count",
    "starting": "count",
    "draining": "count",
    "sessions": "count",
    "lobby": "count",
    "cpu": "fraction",
    "hottest_cpu": "fraction",
    "memory": "fraction",
    "session_slots": "fraction",
    "queue_length": "count",
    "request_rate": "per_s",
    "pool_wait_s": "s",
    "users": "count",
    "turns_per_s": "per_s",
    "latency_p50_s": "s",
    "latency_p95_s": "s",
    "error_rate": "fraction",
    "abandonments": "count",
}
"""Columns of the timeline and their units: one row per scrape and service, figures over the scrape period before it.
`users` to `abandonments` are those of the whole scenario, the same for every service; a latency is NaN in a period
without a finished turn."""

RESOURCES = {"time_s": "s", "resource": "text", "kind": "text", "utilisation": "fraction"}
"""One row per scrape and resource: its share in use over the period. `resource` reads like `gateway cpu`,
`gateway session slots`, `gateway memory`, `sessions pool of gateway`, `sessions connections`, `sessions server`,
`live_model session quota`, `live_model request quota`; `kind` is cpu, workers, sessions, memory, pool, connections,
database or quota."""

INSTANCES = {
    "service": "text",
    "ordinal": "count",
    "requested_s": "s",
    "provisioning_s": "s",
    "pulling_s": "s",
    "starting_s": "s",
    "warming_s": "s",
    "stopped_s": "s",
    "asked_s": "s",
    "ready_s": "s",
    "draining_s": "s",
    "gone_s": "s",
    "end": "text",
    "attempts": "count",
    "sessions": "count",
    "calls": "count",
    "session_s": "s",
}
"""Columns of the instances: when each phase began (NaN: not reached; of the last attempt, where a start failed), how it
ended (`alive`, `drained`, `cut off`, `crashed`, `cancelled`), starts tried, sessions and calls taken, and
session-seconds held. `asked_s` is when it was asked for to serve: at its request, or when it left the warm pool in
which it was from `stopped_s` on (NaN: it never left it). Those of the start have 0 up to `ready_s`, without
`stopped_s`."""

DECISIONS = {
    "time_s": "s",
    "service": "text",
    "before": "count",
    "desired": "count",
    "ready": "count",
    "reason": "text",
    "findings": "text",
}
"""Each change of the desired count, with its reason; `findings` are the steps that led to it, as JSON (a list of
`policies.reasons.Finding`), empty for a policy that gives none."""


NODES = {"group": "text", "ordinal": "count", "requested_s": "s", "ready_s": "s", "gone_s": "s"}
"""The machines under the instances, where a scenario has `nodes`: when each was asked for, ready and gone."""


@dataclass(slots=True)
class RunRecord:
    """One replication's results.

    `totals` are sums over the measured window (from `start_s`, the end of the warm-up, to `end_s`):

    - `sessions_started`, `sessions_completed`, `sessions_abandoned`, `sessions_dropped`, `sessions_failed` (ended with
      that outcome), `sessions_open_at_start`, `sessions_open_at_end`; events `abandonments`, `drops`, `redials`,
      `reconnects`, `renewals`; `user_s` (connected users × time), `lobby_s` (users waiting for an instance × time),
      `lobby_waits_s` (the waits of those who got in or gave up), `peak_users` (exact, not only at scrapes)
    - `turns_started`, `turns_completed`, `turns_failed`, `turns_open_at_start`, `turns_open_at_end`, `turns.<outcome>`
      for each failure (`timeout`, `rejected`, `pool_timeout`, `connection_refused`, `quota`, `api_error`,
      `instance_lost`), and `turns.<outcome>@<place>` with the service, database or API where it failed
      (`turns.quota@live_model`, `turns.instance_lost@gateway`). The place of a time-out is where the turn was then:
      also `network`, or `turn` where the limit was over before its first step
    - `background_started`, `background_completed`, `background_failed`, `background_open_at_start`,
      `background_open_at_end` (steps that no turn waits for), `background.<outcome>@<place>`
    - by service: `<service>.busy_s` (CPU- or worker-seconds, steady CPU of streams included), `<service>.capacity_s`
      (those there were on ready or draining instances), `<service>.calls` (begun), `<service>.calls_ended`,
      `<service>.rejected`
    - by database: `<database>.queries` (answered), `<database>.queries_begun`, `<database>.queries_ended` (cut off ones
      included), `<database>.busy_s` (queries in progress × time), `<database>.served_s` (work done, in seconds of an
      idle server), `<database>.connection_s` (open connections × time), `<database>.pool_waits` (times that somebody
      asked a pool for a connection), `<database>.pool_wait_s` (until they had one or gave up)
    - by API: `<api>.calls` (let through by the quotas), `<api>.calls_ended`, `<api>.refused`, `<api>.input_tokens`,
      `<api>.output_tokens`, `<api>.place_s` (places held × time)
    - `egress_bytes`
    - with `nodes`: `nodes.cpu_s` (vCPU-seconds of ready nodes) and `nodes.asked_cpu_s` (of these, asked for)

    Those before "by service" are always there, but for the ones with an outcome in their name, which are there once it
    has happened.
    """

    replication: int
    seed: int
    engine: str
    start_s: float
    end_s: float
    totals: dict[str, float] = field(default_factory=dict)
    latency: Histogram = field(default_factory=Histogram)
    """Turn latency of the turns completed in the window, in seconds."""
    lobby_wait: Histogram = field(default_factory=Histogram)
    """Time in the lobby of those who got in, zeros of those who did not wait included."""
    parts: dict[str, float] = field(default_factory=dict)
    """Where the latency of the completed turns went: seconds by `place: what`, such as `gateway: working`,
    `gateway: waiting`, `codegen: cold start`, `sessions: pool`, `sessions: query`, `live_model: API`,
    `live_model: back-off`, `network`, `connection renewal`; they add up to the histogram's sum."""
    timeline: Columns = field(default_factory=dict)
    resources: Columns = field(default_factory=dict)
    instances: Columns = field(default_factory=dict)
    decisions: Columns = field(default_factory=dict)
    nodes: Columns = field(default_factory=dict)
