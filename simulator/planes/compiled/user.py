"""Users: sessions from connect to hang-up, and single requests (`simpy_plane.users`, `simpy_plane.sessions`)."""

from foresize.models.distributions.formula import compiled, inlined
from foresize.models.distributions.table import quantile
from foresize.models.streams import draw
from foresize.simulator.planes.compiled.agenda import cancel
from foresize.simulator.planes.compiled.cluster import route_session, session_leaves, wait_in_lobby
from foresize.simulator.planes.compiled.codes import (
    ABANDONED,
    COMPLETED,
    DROPPED,
    ENDED,
    FAILED,
    GAP,
    GET_IN,
    LAST_GAP,
    LEAVE,
    LOST,
    MOVED,
    NEXT_TURN,
    NOBODY,
    PAUSE,
    RENEWAL_DUE,
    RENEWAL_PART,
    RENEWING,
    REQUEST,
    SESSION,
    TRYING_AGAIN,
    WAIT,
)
from foresize.simulator.planes.compiled.instance import is_gone, left
from foresize.simulator.planes.compiled.layout import (
    Row,
    distributions,
    instances,
    leaves,
    lobby_waits,
    tasks,
    workloads,
)
from foresize.simulator.planes.compiled.queues import change, wait
from foresize.simulator.planes.compiled.task import (
    add_part,
    begin_history,
    end_task,
    live_on,
    move_out,
    new_task,
    release_places,
    sampled,
    uniform,
)
from foresize.simulator.planes.compiled.turn import begin_turn, count

NOT_DRAWN = -1.0
"""Of a next speech whose end was not drawn yet."""


@compiled
def begin_user(w: Row, k: int, entity: int) -> None:
    """A user of a workload is here."""
    t = new_task(w, SESSION if workloads(w)[k].has_session else REQUEST, k, entity)
    begin_history(w, tasks(w)[t])


@inlined
def begin_life(w: Row, t: int) -> int:
    """A session gets in; a request's one turn begins."""
    task = tasks(w)[t]
    workload = workloads(w)[task.workload]
    live_on(w, t, NOBODY)
    if task.kind == REQUEST:
        return begin_turn(w, t, w.now_s)
    w.sessions_started += 1
    workload.sessions_open += 1
    task.left_s = sampled(w, workload.lifetime, _draw(w, workload.lifetime_draw, task, 0))
    task.leaves_s = _leaves_s(w, workload, task.entity)
    task.next_spoken_s = NOT_DRAWN
    task.waits = task.tries = task.failures = task.renewals = 0
    return GET_IN


@compiled
def get_in(w: Row, t: int) -> int:
    """Be routed, or wait in the lobby as long as patience lasts."""
    task = tasks(w)[t]
    workload = workloads(w)[task.workload]
    i = route_session(w, workload.entry)
    if i != NOBODY:
        return _connect(w, t, i, 0.0)
    patience_s = float("inf")
    if workload.patience != NOBODY:
        patience_s = sampled(w, workload.patience, _draw(w, workload.patience_draw, task, task.waits))
    task.waits += 1
    wait_in_lobby(w, t, workload.entry, max(0.0, min(patience_s, task.leaves_s - w.now_s)))
    return WAIT


@compiled
def lobby_over(w: Row, t: int) -> int:
    """The user has a place, or has given up waiting: dial again, or the session is abandoned."""
    task = tasks(w)[t]
    workload = workloads(w)[task.workload]
    waited_s = w.now_s - task.since_s
    w.lobby_waits_s += waited_s
    if task.given != NOBODY:
        return _connect(w, t, task.given, waited_s)
    w.abandonments += 1
    return _again(
        w, t, ABANDONED, workload.redial_p, workload.redial_draw, workload.redial_after, workload.redial_after_draw
    )


@compiled
def _connect(w: Row, t: int, i: int, waited_s: float) -> int:
    task = tasks(w)[t]
    workload = workloads(w)[task.workload]
    count(lobby_waits(w), w.lobby_wait, waited_s)
    task.home = task.where = i
    task.home_generation = instances(w)[i].generation
    _count_connected(w, workload, 1)
    live_on(w, t, i)
    task.connected_s = w.now_s
    task.renew_s = w.now_s + workload.connection_max_s
    if instances(w)[i].gone:  # at the very instant at which the lobby was let in
        task.ending = LOST
        return LEAVE
    task.end_s = min(w.now_s + task.left_s, task.leaves_s)
    return NEXT_TURN


@inlined
def next_turn(w: Row, t: int) -> int:
    """Wait for the next end of speech, for a renewal that is due before, or for the session's end."""
    task = tasks(w)[t]
    workload = workloads(w)[task.workload]
    if w.now_s >= task.end_s:
        return _ends(task, ENDED)
    spoken_s = task.next_spoken_s
    if spoken_s == NOT_DRAWN:
        gap_s = 0.0 if workload.gap == NOBODY else sampled(w, workload.gap, uniform(w, workload.gap_draw, task))
        spoken_s = w.now_s + gap_s
    if task.renew_s <= min(spoken_s, task.end_s):
        task.next_spoken_s = spoken_s
        if task.renew_s <= w.now_s:
            return begin_renewal(w, t)
        wait(w, t, RENEWAL_DUE, task.renew_s - w.now_s)
        return WAIT
    task.next_spoken_s = NOT_DRAWN
    if spoken_s >= task.end_s:
        wait(w, t, LAST_GAP, task.end_s - w.now_s)
        return WAIT
    if spoken_s > w.now_s:
        task.spoken_s = spoken_s
        wait(w, t, GAP, spoken_s - w.now_s)
        return WAIT
    if spoken_s < w.now_s:
        add_part(w, t, RENEWAL_PART, w.now_s - spoken_s)
    return begin_turn(w, t, spoken_s)


@compiled
def begin_renewal(w: Row, t: int) -> int:
    """Renew the connection."""
    task = tasks(w)[t]
    workload = workloads(w)[task.workload]
    u = _draw(w, workload.renewal_draw, task, task.renewals)
    task.renewals += 1
    w.renewals += 1
    wait(w, t, RENEWING, quantile(distributions(w), workload.renewal, u))
    return WAIT


@compiled
def renewed(w: Row, t: int) -> int:
    """The connection is new; the session may leave its instance for that."""
    task = tasks(w)[t]
    workload = workloads(w)[task.workload]
    task.renew_s = w.now_s + workload.connection_max_s
    return _ends(task, MOVED) if workload.moves else NEXT_TURN


@compiled
def last_gap_over(w: Row, t: int) -> int:
    """The session's time is over."""
    return _ends(tasks(w)[t], ENDED)


@inlined
def turn_over(w: Row, t: int, outcome: int) -> int:
    """What follows a turn."""
    task = tasks(w)[t]
    workload = workloads(w)[task.workload]
    if task.kind == REQUEST:
        return _request_over(w, t)
    task.index += 1
    if is_gone(w, task.home, task.home_generation):
        return _ends(task, LOST)
    task.failures = 0 if outcome == COMPLETED else task.failures + 1
    return _ends(task, FAILED) if task.failures == workload.gives_up_after else NEXT_TURN


@inlined
def _request_over(w: Row, t: int) -> int:
    """In a closed population the next request comes after a gap."""
    release_places(w, t)
    task = tasks(w)[t]
    workload = workloads(w)[task.workload]
    if not workload.population:
        end_task(w, t)
        return WAIT
    u = _draw(w, workload.gap_draw, task, 0)
    wait(w, t, PAUSE, 0.0 if workload.gap == NOBODY else sampled(w, workload.gap, u))
    return WAIT


@compiled
def user_over(w: Row, t: int) -> int:
    """A user has left; in a closed population another one takes the place, as long as there is the place."""
    task = tasks(w)[t]
    k, entity = task.workload, task.entity
    workload = workloads(w)[k]
    end_task(w, t)
    if workload.population and w.now_s < _leaves_s(w, workload, entity):
        begin_user(w, k, entity + workload.population)
    return WAIT


@compiled
def interrupted_gap(w: Row, t: int) -> int:
    """The session's instance is lost between two turns."""
    task = tasks(w)[t]
    cancel(w, task.event)
    task.index += 1  # whatever was said is lost: the next turn draws anew
    return _ends(task, LOST)


@compiled
def leave(w: Row, t: int) -> int:
    """The session leaves its instance: to be connected again, or for ever."""
    task = tasks(w)[t]
    workload = workloads(w)[task.workload]
    task.left_s -= w.now_s - task.connected_s
    _count_connected(w, workload, -1)
    release_places(w, t)
    move_out(w, t)
    session_leaves(w, task.home)
    left(w, task.home)
    if task.ending == MOVED:
        return GET_IN
    if task.ending != LOST:
        return _end_session(w, t, task.ending)
    w.drops += 1
    return _again(
        w, t, DROPPED, workload.reconnect_p, workload.reconnect_draw, workload.reconnect_after,
        workload.reconnect_after_draw,
    )  # fmt: skip


@compiled
def _again(w: Row, t: int, otherwise: int, probability: float, stream: int, after: int, after_stream: int) -> int:
    """Wait and try again, or end the session."""
    task = tasks(w)[t]
    tries = task.tries
    task.tries += 1
    task.next_spoken_s = NOT_DRAWN
    if after == NOBODY or w.now_s >= task.leaves_s or _draw(w, stream, task, tries) >= probability:
        return _end_session(w, t, otherwise)
    task.ending = otherwise
    wait(w, t, TRYING_AGAIN, quantile(distributions(w), after, _draw(w, after_stream, task, tries)))
    return WAIT


@compiled
def try_again(w: Row, t: int) -> int:
    """The user dials again, unless it has been taken away meanwhile."""
    task = tasks(w)[t]
    if w.now_s >= task.leaves_s:
        return _end_session(w, t, task.ending)
    if task.ending == ABANDONED:
        w.redials += 1
    else:
        w.reconnects += 1
    return GET_IN


@compiled
def _end_session(w: Row, t: int, outcome: int) -> int:
    if outcome == ENDED:
        w.sessions_completed += 1
    elif outcome == ABANDONED:
        w.sessions_abandoned += 1
    elif outcome == DROPPED:
        w.sessions_dropped += 1
    else:
        w.sessions_failed += 1
    workloads(w)[tasks(w)[t].workload].sessions_open -= 1
    return user_over(w, t)


@compiled
def _ends(task: Row, how: int) -> int:
    task.ending = how
    return LEAVE


@compiled
def _count_connected(w: Row, workload: Row, by: int) -> None:
    change(workload.connected, by, w.now_s)
    change(w.users, by, w.now_s)
    w.peak_users = max(w.peak_users, w.users.now)


@compiled
def _leaves_s(w: Row, workload: Row, entity: int) -> float:
    """When the user is taken away; infinite where it may stay."""
    if workload.leaves_length == 0:
        return float("inf")
    return leaves(workload)[entity % workload.population]


@compiled
def _draw(w: Row, stream: int, task: Row, index: int) -> float:
    """The random number of this user at that index of a stream."""
    return draw(w.key_0, w.key_1, stream, task.entity, index)
