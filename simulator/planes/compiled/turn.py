"""Turns: how they begin, how they end, and what is counted of them (`simpy_plane.users`, `simpy_plane.tally`)."""

from foresize.models.distributions.formula import compiled, inlined
from foresize.simulator.planes.compiled.agenda import cancel
from foresize.simulator.planes.compiled.call import end_call
from foresize.simulator.planes.compiled.codes import COMPLETED, LIMITED, NOBODY, SESSION, STEP
from foresize.simulator.planes.compiled.layout import (
    Row,
    Table,
    failures,
    frames,
    instances,
    latencies,
    part_sums,
    parts,
    tasks,
    turns,
    workloads,
)
from foresize.simulator.planes.compiled.task import UNTOUCHED, push_limit, top_frame
from foresize.simulator.telemetry.histogram import bin_at

UNLIMITED = -1.0


@compiled
def begin_turn(w: Row, t: int, spoken_s: float) -> int:
    """A turn whose speech ended at `spoken_s` begins its steps."""
    task = tasks(w)[t]
    workload = workloads(w)[task.workload]
    w.turns_started += 1
    workload.turns_active += 1
    task.in_turn = 1
    task.spoken_s = spoken_s
    task.op = workload.first_op
    if workload.limit_s != UNLIMITED:
        push_limit(w, t, max(0.0, workload.limit_s - (w.now_s - spoken_s)))
    return STEP


@inlined
def unwind(w: Row, t: int) -> None:
    """Leave all that the task has entered above where it lives, the last first."""
    task = tasks(w)[t]
    while task.depth > 0:
        if frames(w)[top_frame(w, t)].kind == LIMITED:
            end_limit(w, t)
        else:
            end_call(w, t)


@compiled
def end_limit(w: Row, t: int) -> None:
    """The last limit is no longer in force."""
    frame = frames(w)[top_frame(w, t)]
    cancel(w, frame.event)
    tasks(w)[t].depth -= 1


@inlined
def end_turn(w: Row, t: int, outcome: int, place: int) -> None:
    """Count a turn that is over, and forget where its time went."""
    task = tasks(w)[t]
    task.in_turn = 0
    workloads(w)[task.workload].turns_active -= 1
    latency_s = max(0.0, w.now_s - task.spoken_s)  # a clock that was set to `spoken_s` may be a hair before it
    if outcome == COMPLETED:
        w.turns_completed += 1
        count(latencies(w), w.latency, latency_s)
        _add_parts(w, t)
    else:
        w.turns_failed += 1
        failures(w)[outcome * w.places_count + place] += 1
    if w.keeps_turns:
        _keep(w, task, latency_s, outcome, place)
    forget_parts(w, t)


@compiled
def count(bins: Table, sums: Row, value_s: float) -> None:
    """Count one value in a histogram (`telemetry.Histogram.add`)."""
    bins[bin_at(value_s)] += 1
    sums.count += 1
    sums.sum_s += value_s
    sums.least_s = min(sums.least_s, value_s)
    sums.greatest_s = max(sums.greatest_s, value_s)


@inlined
def _add_parts(w: Row, t: int) -> None:
    own, sums = parts(w), part_sums(w)
    first = t * w.parts_width
    for part in range(w.parts_width):
        seconds = own[first + part]
        if seconds != UNTOUCHED:
            sums[part] = seconds if sums[part] == UNTOUCHED else sums[part] + seconds


@compiled
def forget_parts(w: Row, t: int) -> None:
    """Where the turn's time went is of no more interest."""
    own = parts(w)
    for part in range(t * w.parts_width, (t + 1) * w.parts_width):
        own[part] = UNTOUCHED


@compiled
def _keep(w: Row, task: Row, latency_s: float, outcome: int, place: int) -> None:
    row = turns(w)[w.turns_count]
    w.turns_count += 1
    row.workload = task.workload
    row.user = task.entity
    row.turn = task.index
    row.spoken_s = task.spoken_s
    row.latency_s = latency_s
    row.outcome = outcome
    row.place = place
    if task.kind == SESSION:
        home = instances(w)[task.home]
        row.service = home.service
        row.instance = home.ordinal
    else:
        row.service = row.instance = NOBODY
