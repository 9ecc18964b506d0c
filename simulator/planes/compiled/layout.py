"""The tables of a world: what one row of each holds, and how compiled code gets at them.

Rows refer to each other by number, −1 for none. Times and durations are seconds.
"""

from typing import Any

import numpy as np

from foresize.models.distributions.formula import compiled
from foresize.models.distributions.rows import MOST_PARAMETERS
from foresize.models.distributions.table import SampleTable
from foresize.simulator.planes.compiled.memory import address, array, table

Row = Any
"""One row of a table: its columns are attributes."""
Table = Any
"""Rows by number."""


def _row(**columns: Any) -> np.dtype[Any]:
    return np.dtype(list(columns.items()), align=True)


_I, _N, _F = "i8", "i8", "f8"

LEVEL = _row(now=_N, summed=_F, since_s=_F)
"""A number that goes up and down, and its integral (`models.stations.Level`)."""

QUEUE = _row(first=_I, last=_I, length=_N)
"""Tasks in order of arrival, linked by their `queue_next` and `queue_before`."""

OP = _row(
    code=_I, resource=_I, distribution=_I, target=_I, value=_F,
    draw=_N, resume=_N, error=_N, jitter=_N, input=_N, output=_N,
)  # fmt: skip
"""An instruction: what to do, on which service, database or API, how long it takes, where to go on, its streams."""

WORKLOAD = _row(
    first_op=_I, entry=_I, has_session=_I, limit_s=_F, gap=_I, gap_draw=_N,
    lifetime=_I, lifetime_draw=_N, patience=_I, patience_draw=_N,
    redial_p=_F, redial_after=_I, redial_draw=_N, redial_after_draw=_N,
    reconnect_p=_F, reconnect_after=_I, reconnect_draw=_N, reconnect_after_draw=_N,
    connection_max_s=_F, renewal=_I, renewal_draw=_N, moves=_I, gives_up_after=_N,
    population=_N, leaves=_N, leaves_length=_N, arrivals=_N, arrivals_length=_N, arrivals_next=_N, arrivals_over=_I,
    entity=_N, is_awaited=_I, connected=LEVEL, sessions_open=_N, turns_active=_N,
)  # fmt: skip
"""The users of one kind: what they do, when they come, and how many are here."""

SERVICE = _row(
    capacity=_I, servers=_F, workers=_N, most_sessions=_N, most_present=_F, cpu_per_session=_F, resume=_I,
    router=_I, slow_start_s=_F, router_draw=_N, picks=_N,
    ready=_N, roomy=_N, open=_N, lobby=QUEUE, callers=QUEUE, waiting=LEVEL, rejected=_N, calls_ended=_N,
    concurrency=_N, most_callers=_N, most_calls=_N, given=_N, expected=_N, watched=_I,
)  # fmt: skip
"""A service: how its instances work, who chooses one, how many are ready, roomy and open, who waits for one; how many
calls its front gives an instance at a time (0: there is no front), lets wait, and allows in all; what is told of it."""

INSTANCE = _row(
    service=_I, ordinal=_I, draining=_I, gone=_I, generation=_N, ready_s=_F,
    sessions=_N, calls=_N, held=_N, sessions_taken=_N, calls_taken=_N, session_s=_F, steady_s=_F, since_s=_F,
    first_guest=_I, last_guest=_I, busy=LEVEL, queue=QUEUE, next_free=_I,
)  # fmt: skip
"""An instance from ready to gone. Its row serves another one when nobody has anything on it any more; `generation`
counts how many it has been."""

PROCESSOR = _row(
    kind=_I, owner=_I, n=_N, given_s=_F, spent_s=_F, attained=_F, rate=_F, since_s=_F, top=_I, jobs=_N, alarm=_I,
)  # fmt: skip
"""A shared processor (`models.stations.SharedProcessor`): first those of the databases, then those of the instances.
`top` is the task whose job is done first: the root of a pairing heap that links tasks by their `job_…` columns."""

DATABASE_ROW = _row(
    most_connections=_N, cores=_F, sigma=_F, kappa=_F, pool_size=_N, pool_wait_s=_F, connect=_I,
    connections=LEVEL, direct=_N, begun=_N, ended=_N, answered=_N, asked=_N, asked_s=_F,
)  # fmt: skip
"""A database's server."""

POOL = _row(needed=_I, closed=_I, opened=_N, used=LEVEL, queue=QUEUE)
"""One instance's connections to one database: row instance × databases + database."""

API = _row(
    most_places=_N, holds_session=_I, has_bucket=_I, rate_per_s=_F, size=_F, tokens=_F, since_s=_F,
    latency=_I, input=_I, output=_I, errors=_F, attempts=_N, base_s=_F, factor=_F, most_s=_F, jitter=_F,
    carried=_I, context_limit=_F, first_brownout=_I, last_brownout=_I,
    places=LEVEL, calls=_N, ended=_N, refused=_N, input_tokens=_F, output_tokens=_F,
)  # fmt: skip
"""An external API: its quotas, how it answers, what it is billed for."""

BROWNOUT = _row(begin_s=_F, end_s=_F, latency=_F, errors=_F)
"""A time of trouble of an API."""

TASK = _row(
    kind=_I, workload=_I, waits_for=_I, op=_I, entity=_N, index=_N,
    home=_I, where=_I, home_generation=_N, place=_I, depth=_I, in_turn=_I,
    event=_I, timer=_I, queue_next=_I, queue_before=_I, is_queued=_I, given=_I,
    since_s=_F, work_s=_F, spoken_s=_F,
    processor=_I, job_child=_I, job_next=_I, job_before=_I, job_number=_N, job_finish=_F,
    attempt=_I, connection=_I, is_failed=_I, outcome=_I, outcome_place=_I, errors=_F,
    places=_N, lent=_N, history=_I, ending=_I,
    left_s=_F, leaves_s=_F, end_s=_F, next_spoken_s=_F, renew_s=_F, connected_s=_F,
    waits=_N, tries=_N, failures=_N, renewals=_N, next_free=_I,
)  # fmt: skip
"""A process of the readable engine: a user with a session, a single request, or work in the background.

`op` is the instruction that it is at, `waits_for` what it waits for there, `event` the agenda's entry that will wake it
up. `next_spoken_s` is negative where the next speech is still to be drawn."""

FRAME = _row(kind=_I, instance=_I, before=_I, is_begun=_I, is_held=_I, event=_I, guest_next=_I, guest_before=_I)
"""What a task has entered and not left: row task × depth + level. Level 0 is where it lives, the session's instance or
the one on which work in the background has begun; those above are calls and limits. A frame with an instance is a guest
of that instance, linked to its other guests in order of coming."""

EVENT = _row(code=_I, owner=_I, position=_I, time_s=_F, number=_N, bucket=_I, next=_I, before=_I)
"""What happens, to whom, and where in the heap it is: −1 in the ring of this instant, −2 cancelled there, −3 in a
bucket of later ones, where it has its time, its order among those of one time, and its neighbours. Of a free row,
`position` is the next free one."""

DUE = _row(time_s=_F, number=_N, event=_I)
"""An entry of the agenda's heap: when, in which order among those of one time, which event."""

FIRST = _row(code=_I, owner=_I, instance=_I)
"""What is done before other things of an instant: a task begins, or is told of the loss of an instance."""

TURN = _row(
    workload=_I, outcome=_I, service=_I, instance=_I, place=_I, user=_N, turn=_N, spoken_s=_F, latency_s=_F
)  # fmt: skip
"""A finished turn, for those who ask for rows."""

NOTICE_ROW = _row(what=_I, service=_I, ordinal=_I)
"""A notice to the control plane; the ordinal is −1 where it is of no instance."""

TABLES: dict[str, Any] = {
    "ops": OP, "workloads": WORKLOAD, "services": SERVICE, "databases": DATABASE_ROW, "apis": API,
    "brownouts": BROWNOUT, "instances": INSTANCE, "processors": PROCESSOR, "pools": POOL,
    "ready": _I, "roomy": _I, "open_ones": _I, "tasks": TASK, "frames": FRAME,
    "parts": _F, "histories": _F, "history_users": _I,
    "events": EVENT, "due": DUE, "buckets": _I, "firsts": FIRST, "nows": _I, "turns": TURN, "notices": NOTICE_ROW,
    "latencies": _N, "lobby_waits": _N, "part_sums": _F, "failures": _N, "background_failures": _N,
    "layouts": _N, "parameters": _F, "numbers": _F,
}  # fmt: skip
"""Every table and what a row of it is."""

LAYOUT_WIDTH = 4
"""Columns of `SampleTable.layout`."""

DISTRIBUTIONS = ("layouts", "parameters", "numbers")
"""Of these, the columns of the distributions, in the order of `SampleTable`."""

HISTOGRAM = _row(count=_N, sum_s=_F, least_s=_F, greatest_s=_F)
"""What a histogram keeps beside its bins."""

WORLD = _row(
    **dict.fromkeys(TABLES, _N), **{f"{name}_length": _N for name in TABLES},
    now_s=_F, key_0=_N, key_1=_N, distributions_count=_N,
    depth=_N, parts_width=_N, ready_width=_N, databases_count=_N, apis_count=_N, places_count=_N,
    keeps_turns=_I, keeps_histories=_I,
    tasks_free=_I, tasks_room=_N, tasks_live=_N, events_free=_I, events_room=_N, instances_free=_I, histories_free=_I,
    tasks_margin=_N, events_margin=_N, turns_count=_N, notices_count=_N,
    later_count=_N, most_later=_N, next_bucket=_N, origin_s=_F, width_s=_F, horizon_s=_F, due_count=_N, due_number=_N,
    firsts_begin=_N, firsts_count=_N, nows_begin=_N, nows_count=_N,
    arriving=_I, continuing=_I, done=_I, acting=_I, crowd=_N,
    latency=HISTOGRAM, lobby_wait=HISTOGRAM, users=LEVEL, peak_users=_N,
    sessions_started=_N, sessions_ended=_N, sessions_completed=_N, sessions_abandoned=_N, sessions_dropped=_N,
    sessions_failed=_N, abandonments=_N, drops=_N, redials=_N, reconnects=_N, renewals=_N, lobby_waits_s=_F,
    turns_started=_N, turns_completed=_N, turns_failed=_N,
    background_started=_N, background_completed=_N, background_failed=_N, background_active=_N,
)  # fmt: skip
"""The one row that stands for a world: where its tables are, its clock, its agenda, its counters."""


@compiled
def ops(w: Row) -> Table:
    """The instructions of all journeys."""
    return table(w, "ops", OP)


@compiled
def workloads(w: Row) -> Table:
    """The kinds of users."""
    return table(w, "workloads", WORKLOAD)


@compiled
def services(w: Row) -> Table:
    """The services."""
    return table(w, "services", SERVICE)


@compiled
def databases(w: Row) -> Table:
    """The databases."""
    return table(w, "databases", DATABASE_ROW)


@compiled
def apis(w: Row) -> Table:
    """The external APIs."""
    return table(w, "apis", API)


@compiled
def brownouts(w: Row) -> Table:
    """The APIs' times of trouble."""
    return table(w, "brownouts", BROWNOUT)


@compiled
def instances(w: Row) -> Table:
    """The instances that are ready or draining, and free rows."""
    return table(w, "instances", INSTANCE)


@compiled
def processors(w: Row) -> Table:
    """The shared processors."""
    return table(w, "processors", PROCESSOR)


@compiled
def pools(w: Row) -> Table:
    """The connection pools."""
    return table(w, "pools", POOL)


@compiled
def ready(w: Row) -> Table:
    """Instances that are ready: row service × width + place, by ordinal."""
    return array(address(w, "ready"), (w.ready_length,), dtype=np.int64)


@compiled
def roomy(w: Row) -> Table:
    """Of those, the ones that take a session."""
    return array(address(w, "roomy"), (w.roomy_length,), dtype=np.int64)


@compiled
def open_ones(w: Row) -> Table:
    """Of those, the ones that the service's front can give a call."""
    return array(address(w, "open_ones"), (w.open_ones_length,), dtype=np.int64)


@compiled
def tasks(w: Row) -> Table:
    """The tasks, and free rows."""
    return table(w, "tasks", TASK)


@compiled
def frames(w: Row) -> Table:
    """The tasks' stacks."""
    return table(w, "frames", FRAME)


@compiled
def parts(w: Row) -> Table:
    """Where the latency of each turn under way went: row task × width + part; −1 where none of it went."""
    return table(w, "parts", np.float64)


@compiled
def histories(w: Row) -> Table:
    """Tokens of each user's history: row history × APIs + API."""
    return table(w, "histories", np.float64)


@compiled
def history_users(w: Row) -> Table:
    """How many tasks use a history; of a free row, the next free one."""
    return table(w, "history_users", np.int64)


@compiled
def events(w: Row) -> Table:
    """The events of the agenda, and free rows."""
    return table(w, "events", EVENT)


@compiled
def buckets(w: Row) -> Table:
    """The first event of each bucket of later ones."""
    return table(w, "buckets", np.int64)


@compiled
def due(w: Row) -> Table:
    """The agenda's heap."""
    return table(w, "due", DUE)


@compiled
def firsts(w: Row) -> Table:
    """What is done first at this instant, in a ring."""
    return table(w, "firsts", FIRST)


@compiled
def nows(w: Row) -> Table:
    """Events of this instant, in a ring."""
    return table(w, "nows", np.int64)


@compiled
def turns(w: Row) -> Table:
    """The rows of turns that were not handed over yet."""
    return table(w, "turns", TURN)


@compiled
def notices(w: Row) -> Table:
    """What the control plane must hear of."""
    return table(w, "notices", NOTICE_ROW)


@compiled
def latencies(w: Row) -> Table:
    """Completed turns by bin of their latency."""
    return table(w, "latencies", np.int64)


@compiled
def lobby_waits(w: Row) -> Table:
    """Sessions by bin of their wait."""
    return table(w, "lobby_waits", np.int64)


@compiled
def part_sums(w: Row) -> Table:
    """Seconds of completed turns by part; −1 where there is none."""
    return table(w, "part_sums", np.float64)


@compiled
def failures(w: Row) -> Table:
    """Failed turns: row outcome × places + place."""
    return table(w, "failures", np.int64)


@compiled
def background_failures(w: Row) -> Table:
    """Failed work in the background, likewise."""
    return table(w, "background_failures", np.int64)


@compiled
def arrivals(workload: Row) -> Table:
    """When the next users of a workload come; filled again by Python when they have come."""
    return table(workload, "arrivals", np.float64)


@compiled
def leaves(workload: Row) -> Table:
    """When the user in each place of a closed population is taken away."""
    return table(workload, "leaves", np.float64)


@compiled
def distributions(w: Row) -> SampleTable:
    """The distributions, as `sample` wants them."""
    count = w.distributions_count
    return SampleTable(
        array(address(w, "layouts"), (count, LAYOUT_WIDTH), dtype=np.int64),
        array(address(w, "parameters"), (count, MOST_PARAMETERS), dtype=np.float64),
        array(address(w, "numbers"), (w.numbers_length,), dtype=np.float64),
    )
