"""Work on an instance of a service (`simpy_plane.call_step`, `models.stations`)."""

from foresize.models.distributions.formula import compiled, inlined
from foresize.models.limits import is_full
from foresize.simulator.planes.compiled.agenda import cancel
from foresize.simulator.planes.compiled.cluster import route_call
from foresize.simulator.planes.compiled.codes import (
    COLD_PART,
    COLD_START,
    CPU,
    EVENT_LOOP,
    FAIL,
    FIRST_PART,
    FIRST_PLACE,
    GIVEN,
    NOBODY,
    REJECTED,
    RELIEF,
    SECTION,
    SERVICE_PARTS,
    SLOTS,
    STEP,
    THREAD,
    WAIT,
    WAITING,
    WAITING_PART,
    WORK,
    WORKER,
)
from foresize.simulator.planes.compiled.front import is_front_full, refuses, take_back, take_from_front
from foresize.simulator.planes.compiled.instance import is_gone, leave_instance, left, present
from foresize.simulator.planes.compiled.layout import Row, frames, instances, services, tasks
from foresize.simulator.planes.compiled.notice import tell_if_watched
from foresize.simulator.planes.compiled.processor import give_up, serve
from foresize.simulator.planes.compiled.queues import call_next, change, join, quit_queue, wait
from foresize.simulator.planes.compiled.task import add_part, add_work, push_call, sampled, top_frame, uniform


@inlined
def begin_call(w: Row, t: int, op: Row) -> int:
    """Go to the session's own instance where it lives on that service, or be routed."""
    task = tasks(w)[t]
    task.place = FIRST_PLACE + op.resource
    home = task.home
    if home != NOBODY and not is_gone(w, home, task.home_generation) and instances(w)[home].service == op.resource:
        push_call(w, t, home)
        return _arrive(w, t, op, home)
    task.since_s = w.now_s
    return _come_to_front(w, t, op) if services(w)[op.resource].concurrency else find_instance(w, t, op)


@compiled
def find_instance(w: Row, t: int, op: Row) -> int:
    """The router's choice, or what the front has given to who waited, as soon as an instance is ready."""
    if services(w)[op.resource].concurrency:
        return _come(w, t, op, tasks(w)[t].given)
    i = route_call(w, op.resource)
    if i == NOBODY:
        return _wait_for_instance(w, t, op)
    push_call(w, t, i)
    return _come(w, t, op, i)


@compiled
def _come_to_front(w: Row, t: int, op: Row) -> int:
    """What the front gives the call, at once or after a wait; it may do neither."""
    service = services(w)[op.resource]
    if refuses(service):
        return _reject(w, t, op)
    i = take_from_front(w, t, op.resource)
    if i != NOBODY:
        return _arrive(w, t, op, i)
    return _reject(w, t, op) if is_front_full(service) else _wait_for_instance(w, t, op)


@compiled
def _wait_for_instance(w: Row, t: int, op: Row) -> int:
    tasks(w)[t].waits_for = COLD_START
    join(w, services(w)[op.resource].callers, t)
    tell_if_watched(w, WAITING, op.resource)
    return WAIT


@compiled
def _come(w: Row, t: int, op: Row, i: int) -> int:
    """Go to an instance; a wait for one that became ready meanwhile was a cold start."""
    task = tasks(w)[t]
    if w.now_s > task.since_s:
        part = COLD_PART if instances(w)[i].ready_s > task.since_s else WAITING_PART
        add_part(w, t, FIRST_PART + op.resource * SERVICE_PARTS + part, w.now_s - task.since_s)
    return _arrive(w, t, op, i)


@compiled
def _reject(w: Row, t: int, op: Row) -> int:
    services(w)[op.resource].rejected += 1
    task = tasks(w)[t]
    task.outcome = REJECTED
    task.outcome_place = task.place
    return FAIL


@compiled
def _arrive(w: Row, t: int, op: Row, i: int) -> int:
    task, instance, service = tasks(w)[t], instances(w)[i], services(w)[op.resource]
    if is_full(present(w, i), service.most_present):
        return _reject(w, t, op)
    instance.calls += 1
    instance.calls_taken += 1
    frame = frames(w)[top_frame(w, t)]
    frame.is_begun = 1
    frame.before = task.where
    task.where = i
    task.since_s = w.now_s
    if service.capacity != SLOTS:
        return begin_work(w, t, op)
    if instance.busy.now < service.workers:
        change(instance.busy, 1, w.now_s)
        return begin_work(w, t, op)
    task.waits_for = WORKER
    join(w, instance.queue, t)
    return WAIT


@compiled
def begin_work(w: Row, t: int, op: Row) -> int:
    """Do the call's own work, by a worker, on a shared CPU, or in a section of the thread."""
    task = tasks(w)[t]
    frames(w)[top_frame(w, t)].is_held = 1
    task.work_s = sampled(w, op.distribution, uniform(w, op.draw, task))
    capacity = services(w)[op.resource].capacity
    if capacity == EVENT_LOOP:
        begin_section(w, t, task.where)
    elif capacity == CPU:
        task.waits_for = WORK
        serve(w, w.databases_count + task.where, t, task.work_s)
    else:
        wait(w, t, WORK, task.work_s)
    return WAIT


@compiled
def work_done(w: Row, t: int, op: Row) -> int:
    """Go on with what the called service does next."""
    task = tasks(w)[t]
    add_work(w, t, FIRST_PART + op.resource * SERVICE_PARTS, w.now_s - task.since_s, task.work_s)
    task.op += 1
    return STEP


@compiled
def end_call(w: Row, t: int) -> None:
    """Leave the instance that was called last, whatever the call has come to."""
    task = tasks(w)[t]
    at = top_frame(w, t)
    frame = frames(w)[at]
    i = frame.instance
    service = services(w)[instances(w)[i].service]
    if frame.is_begun:
        if frame.is_held and service.capacity == SLOTS:
            release_worker(w, i)
        instances(w)[i].calls -= 1
        service.calls_ended += 1
        task.where = frame.before
    leave_instance(w, at)
    task.depth -= 1
    if frame.kind == GIVEN:
        take_back(w, i)
    left(w, i)


@compiled
def release_worker(w: Row, i: int) -> None:
    """Hand a worker, or the thread, to whoever waits longest, or free it."""
    instance = instances(w)[i]
    if instance.queue.length:
        call_next(w, instance.queue, 0)
    else:
        change(instance.busy, -1, w.now_s)


@compiled
def stop_waiting_for_worker(w: Row, t: int, i: int) -> None:
    """Leave the queue; a worker that was handed over at this very instant goes to the next."""
    task = tasks(w)[t]
    if task.is_queued:
        quit_queue(w, instances(w)[i].queue, t)
    else:
        cancel(w, task.event)
        release_worker(w, i)


@compiled
def begin_section(w: Row, t: int, i: int) -> None:
    """Run `work_s` seconds on an instance's thread, when its turn comes."""
    instance = instances(w)[i]
    if instance.busy.now < 1:
        change(instance.busy, 1, w.now_s)
        run_section(w, t, i)
    else:
        tasks(w)[t].waits_for = THREAD
        join(w, instance.queue, t)


@compiled
def run_section(w: Row, t: int, i: int) -> None:
    """The thread is the task's."""
    task = tasks(w)[t]
    task.waits_for = SECTION
    serve(w, w.databases_count + i, t, task.work_s)


@compiled
def resumes_on(w: Row, task: Row) -> bool:
    """Whether the task is on an instance whose thread must get back to it after an answer."""
    return task.where != NOBODY and services(w)[instances(w)[task.where].service].capacity == EVENT_LOOP


@compiled
def begin_resuming(w: Row, t: int, u: float) -> int:
    """After an answer from elsewhere: wait until the instance has got back to the turn."""
    task = tasks(w)[t]
    s = instances(w)[task.where].service
    task.place = FIRST_PLACE + s
    task.since_s = w.now_s
    task.work_s = sampled(w, services(w)[s].resume, u)
    begin_section(w, t, task.where)
    return WAIT


@compiled
def resumed(w: Row, t: int) -> None:
    """The instance has got back to the turn."""
    task = tasks(w)[t]
    s = instances(w)[task.where].service
    add_work(w, t, FIRST_PART + s * SERVICE_PARTS, w.now_s - task.since_s, task.work_s)


@compiled
def abandon_call(w: Row, t: int, op: Row) -> None:
    """What a call has under way is given up; `end_call` does the rest."""
    task = tasks(w)[t]
    if task.waits_for == COLD_START:
        if task.is_queued:
            quit_queue(w, services(w)[op.resource].callers, t)
            tell_if_watched(w, RELIEF, op.resource)
        else:
            cancel(w, task.event)
    elif task.waits_for == WORKER:
        stop_waiting_for_worker(w, t, task.where)
    elif services(w)[op.resource].capacity == CPU:
        give_up(w, t)
    elif services(w)[op.resource].capacity == SLOTS:
        cancel(w, task.event)
    else:
        abandon_section(w, t)


@compiled
def abandon_section(w: Row, t: int) -> None:
    """Leave the thread, or the queue for it."""
    task = tasks(w)[t]
    if task.waits_for == THREAD:
        stop_waiting_for_worker(w, t, task.where)
    else:
        give_up(w, t)
        release_worker(w, task.where)
