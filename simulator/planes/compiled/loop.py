"""The event loop: everything that happens before a time, in order."""

from foresize.models.distributions.formula import compiled, inlined
from foresize.simulator.planes.compiled.agenda import free, next_due_s, schedule, take_due, take_first, take_now
from foresize.simulator.planes.compiled.cluster import lose_patience
from foresize.simulator.planes.compiled.codes import (
    ALARM,
    ARRIVAL,
    ARRIVALS,
    BEGIN,
    CUT,
    EXPIRE,
    GROW,
    NEXT_TURN,
    NOBODY,
    NOTHING,
    NOTICE,
    PATIENCE,
    REACHED,
    RESUME,
    RESUMED,
    SLICE,
    STANDSTILL,
    WAIT,
)
from foresize.simulator.planes.compiled.layout import (
    Row,
    Table,
    arrivals,
    events,
    frames,
    ops,
    tasks,
    workloads,
)
from foresize.simulator.planes.compiled.life import begin, cut, expire, go_on
from foresize.simulator.planes.compiled.processor import ring
from foresize.simulator.planes.compiled.query import pool_patience_over
from foresize.simulator.planes.compiled.task import is_short_of_room
from foresize.simulator.planes.compiled.user import begin_user


@compiled
def advance(world: Table, until_s: float, most: int, crowd: int) -> int:
    """Let at most so many things happen before `until_s`, and say why that was all.

    Time stands still where more than `crowd` things have happened at one instant.
    """
    w = world[0]
    for _ in range(most):
        if is_short_of_room(w):
            return GROW
        then = WAIT
        if w.arriving != NOBODY:
            if _is_out_of_arrivals(w):
                return ARRIVALS
            _arrive(w)
        elif w.continuing != NOBODY:
            w.acting = w.continuing
            w.continuing = NOBODY
            then = NEXT_TURN
        else:
            then = _next_thing(w, until_s)
            if then == NOTHING:
                return REACHED
        while then != WAIT:
            then = go_on(w, w.acting, then)
            if then == NEXT_TURN and is_short_of_room(w):
                w.continuing = w.acting
                then = WAIT
        w.crowd += 1
        if w.crowd > crowd:
            return STANDSTILL
        if w.notices_count and w.arriving == NOBODY and w.continuing == NOBODY and w.done == NOBODY:
            return NOTICE
    return SLICE


@inlined
def _next_thing(w: Row, until_s: float) -> int:
    """Let the next thing happen, if there is one before `until_s`, else that is the time now; what follows for whom it
    has happened to, who is `acting`."""
    if w.done != NOBODY:
        w.acting = w.done
        w.done = tasks(w)[w.done].job_next
        return RESUMED
    if w.now_s >= until_s:
        return NOTHING
    if w.firsts_count:
        return _do_first(w)
    due_s = next_due_s(w)
    if w.nows_count and due_s > w.now_s:
        number = take_now(w)
    else:
        if due_s > w.now_s:
            w.crowd = 0
            w.now_s = min(due_s, until_s)
        if w.now_s >= until_s:
            return NOTHING
        number = take_due(w)
    return WAIT if number == NOBODY else _happen(w, number)


@inlined
def _happen(w: Row, number: int) -> int:
    event = events(w)[number]
    code, owner = event.code, event.owner
    free(w, number)
    if code == RESUME:
        w.acting = owner
        return RESUMED
    if code == EXPIRE:
        frames(w)[owner].event = NOBODY
        w.acting = owner // w.depth
        return expire(w, w.acting)
    if code == ALARM:
        ring(w, owner)
    elif code == ARRIVAL:
        w.arriving = owner
    elif code == PATIENCE:
        lose_patience(w, owner, workloads(w)[tasks(w)[owner].workload].entry)
    else:
        pool_patience_over(w, owner, ops(w)[tasks(w)[owner].op])
    return WAIT


@inlined
def _do_first(w: Row) -> int:
    entry = take_first(w)
    w.acting = entry.owner
    if entry.code == BEGIN:
        return begin(w, entry.owner)
    if entry.code == CUT:
        return cut(w, entry.owner, entry.instance)
    w.arriving = entry.owner
    return WAIT


@inlined
def _is_out_of_arrivals(w: Row) -> bool:
    workload = workloads(w)[w.arriving]
    return workload.arrivals_next == workload.arrivals_length and not workload.arrivals_over


@compiled
def _arrive(w: Row) -> None:
    """Let the next user of a workload come, if it is time, and wait for the one after."""
    workload = workloads(w)[w.arriving]
    times_s = arrivals(workload)
    more = workload.arrivals_next < workload.arrivals_length
    if workload.is_awaited or (more and times_s[workload.arrivals_next] <= w.now_s):
        workload.is_awaited = 0
        begin_user(w, w.arriving, workload.entity)
        workload.entity += 1
        workload.arrivals_next += 1
        more = workload.arrivals_next < workload.arrivals_length
    if more and times_s[workload.arrivals_next] > w.now_s:
        workload.is_awaited = 1
        schedule(w, ARRIVAL, w.arriving, times_s[workload.arrivals_next] - w.now_s)
        w.arriving = NOBODY
    elif not more and workload.arrivals_over:
        w.arriving = NOBODY
