"""A service's instances: routing, and the lobby in front of it (`simpy_plane.cluster`)."""

from foresize.models.distributions.formula import compiled
from foresize.simulator.planes.compiled.agenda import cancel, schedule
from foresize.simulator.planes.compiled.codes import LOBBY, NOBODY, PATIENCE, RELIEF, WAITING
from foresize.simulator.planes.compiled.front import open_instance
from foresize.simulator.planes.compiled.instance import change_sessions, is_empty, is_full, lose, new_instance
from foresize.simulator.planes.compiled.layout import Row, Table, instances, open_ones, ready, roomy, services, tasks
from foresize.simulator.planes.compiled.notice import tell_if_idle, tell_if_watched
from foresize.simulator.planes.compiled.ordered import insert, own_list, remove
from foresize.simulator.planes.compiled.queues import call_next, call_out, change, join
from foresize.simulator.planes.compiled.routing import pick


@compiled
def add_instance(world: Table, s: int, ordinal: int) -> int:
    """An instance is ready: calls that waited go on, and the lobby moves in."""
    w = world[0]
    i = new_instance(w, s, ordinal)
    service = services(w)[s]
    service.ready = insert(w, ready(w), s, service.ready, i)
    if not is_full(w, instances(w)[i]):
        service.roomy = insert(w, roomy(w), s, service.roomy, i)
    if service.concurrency:
        open_instance(w, i)
    else:
        while service.callers.length:
            call_next(w, service.callers, 0)
    admit(w, s)
    if is_empty(instances(w)[i]):
        tell_if_idle(w, i)
    return i


@compiled
def close_instance(world: Table, i: int) -> bool:
    """It takes no more sessions and calls; whether it is empty already."""
    w = world[0]
    instance = instances(w)[i]
    instance.draining = 1
    service = services(w)[instance.service]
    service.ready = remove(w, ready(w), instance.service, service.ready, i)
    service.roomy = remove(w, roomy(w), instance.service, service.roomy, i)
    service.open = remove(w, open_ones(w), instance.service, service.open, i)
    return is_empty(instance)


@compiled
def lose_instance(world: Table, i: int) -> None:
    """It is gone at once, with whatever is on it."""
    lose(world[0], i)


@compiled
def route_session(w: Row, s: int) -> int:
    """The instance of a new session, which is on it from now on; −1 where none has room."""
    service = services(w)[s]
    if not service.roomy:
        return NOBODY
    i = pick(w, service, own_list(w, roomy(w), s), service.roomy)
    change_sessions(w, i, 1)
    if is_full(w, instances(w)[i]):
        service.roomy = remove(w, roomy(w), s, service.roomy, i)
    return i


@compiled
def route_call(w: Row, s: int) -> int:
    """The instance of a call; −1 where none is ready."""
    service = services(w)[s]
    return pick(w, service, own_list(w, ready(w), s), service.ready) if service.ready else NOBODY


@compiled
def session_leaves(w: Row, i: int) -> None:
    """A session has left; whoever waits longest gets its place."""
    instance = instances(w)[i]
    was_full = is_full(w, instance)
    change_sessions(w, i, -1)
    if was_full and not instance.draining:
        service = services(w)[instance.service]
        service.roomy = insert(w, roomy(w), instance.service, service.roomy, i)
        if service.lobby.length:
            admit(w, instance.service)
            tell_if_watched(w, RELIEF, instance.service)


@compiled
def admit(w: Row, s: int) -> None:
    """Give places to the lobby, first come first served."""
    service = services(w)[s]
    while service.lobby.length and service.roomy:
        change(service.waiting, -1, w.now_s)
        t = service.lobby.first
        i = route_session(w, s)
        task = tasks(w)[t]
        cancel(w, task.timer)
        task.timer = NOBODY
        call_out(w, service.lobby, t, i)


@compiled
def wait_in_lobby(w: Row, t: int, s: int, patience_s: float) -> None:
    """Queue for a place, as long as patience lasts."""
    service = services(w)[s]
    change(service.waiting, 1, w.now_s)
    join(w, service.lobby, t)
    task = tasks(w)[t]
    task.waits_for = LOBBY
    task.since_s = w.now_s
    if patience_s != float("inf"):
        task.timer = schedule(w, PATIENCE, t, patience_s)
    tell_if_watched(w, WAITING, s)


@compiled
def lose_patience(w: Row, t: int, s: int) -> None:
    """The user goes without a place."""
    service = services(w)[s]
    change(service.waiting, -1, w.now_s)
    task = tasks(w)[t]
    task.timer = NOBODY
    call_out(w, service.lobby, t, NOBODY)
    tell_if_watched(w, RELIEF, s)


@compiled
def lobby_open_s(world: Table, s: int) -> float:
    """How long those in the lobby have been waiting, in all."""
    w = world[0]
    total_s = 0.0
    t = services(w)[s].lobby.first
    while t != NOBODY:
        total_s += w.now_s - tasks(w)[t].since_s
        t = tasks(w)[t].queue_next
    return total_s
