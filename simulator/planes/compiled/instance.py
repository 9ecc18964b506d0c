"""An instance: its sessions, its guests, what is used of it (`simpy_plane.instance`)."""

from foresize.models import limits
from foresize.models.distributions.formula import compiled
from foresize.models.stations.level import integral
from foresize.simulator.planes.compiled.agenda import put_first
from foresize.simulator.planes.compiled.codes import CUT, NOBODY, SLOTS
from foresize.simulator.planes.compiled.layout import (
    Row,
    databases,
    frames,
    instances,
    pools,
    processors,
    services,
)
from foresize.simulator.planes.compiled.notice import tell_drained, tell_if_idle
from foresize.simulator.planes.compiled.processor import account, begin_processor, speed_changed, steady_cpu
from foresize.simulator.planes.compiled.queues import begin_level, begin_queue, change


@compiled
def new_instance(w: Row, service: int, ordinal: int) -> int:
    """A ready, empty instance in a free row."""
    i = w.instances_free
    instance = instances(w)[i]
    w.instances_free = instance.next_free
    instance.service = service
    instance.ordinal = ordinal
    instance.draining = instance.gone = 0
    instance.ready_s = instance.since_s = w.now_s
    instance.sessions = instance.calls = instance.held = instance.sessions_taken = instance.calls_taken = 0
    instance.session_s = instance.steady_s = 0.0
    instance.first_guest = instance.last_guest = NOBODY
    begin_level(instance.busy, w.now_s)
    begin_queue(instance.queue)
    begin_processor(processors(w)[w.databases_count + i], services(w)[service].capacity, i, w.now_s)
    for database in range(w.databases_count):
        pool = pools(w)[i * w.databases_count + database]
        pool.needed = pool.closed = pool.opened = 0
        begin_queue(pool.queue)
    return int(i)


@compiled
def is_gone(w: Row, i: int, generation: int) -> bool:
    """Whether the instance that had this row at that generation is no more."""
    instance = instances(w)[i]
    return instance.generation != generation or instance.gone == 1


@compiled
def is_full(w: Row, instance: Row) -> bool:
    """Whether it takes no more sessions."""
    return limits.is_full(instance.sessions, services(w)[instance.service].most_sessions)


@compiled
def is_empty(instance: Row) -> bool:
    """Whether nobody has anything on it."""
    return instance.sessions == 0 and instance.first_guest == NOBODY


@compiled
def change_sessions(w: Row, i: int, by: int) -> None:
    """A session has come or gone: the streams take more or less of the CPU from now on."""
    instance = instances(w)[i]
    account_instance(w, instance)
    instance.sessions += by
    instance.sessions_taken += max(by, 0)
    if services(w)[instance.service].capacity != SLOTS:
        speed_changed(w, w.databases_count + i)


@compiled
def account_instance(w: Row, instance: Row) -> None:
    """Add up session-seconds and steady CPU until now."""
    steady = steady_cpu(services(w)[instance.service], instance.sessions)
    instance.session_s = integral(instance.session_s, instance.sessions, instance.since_s, w.now_s)
    instance.steady_s = integral(instance.steady_s, steady, instance.since_s, w.now_s)
    instance.since_s = w.now_s


@compiled
def present(w: Row, i: int) -> int:
    """Calls, or sections of calls, that are being worked off or wait."""
    instance = instances(w)[i]
    if services(w)[instance.service].workers > 0:
        return instance.busy.now + instance.queue.length
    return processors(w)[w.databases_count + i].n


@compiled
def enter(w: Row, i: int, frame: int) -> None:
    """A task's frame becomes the instance's guest."""
    stack = frames(w)
    instance = instances(w)[i]
    guest = stack[frame]
    guest.instance = i
    guest.guest_next = NOBODY
    guest.guest_before = instance.last_guest
    if instance.last_guest == NOBODY:
        instance.first_guest = frame
    else:
        stack[instance.last_guest].guest_next = frame
    instance.last_guest = frame


@compiled
def leave_instance(w: Row, frame: int) -> None:
    """The counterpart of `enter`."""
    stack = frames(w)
    guest = stack[frame]
    instance = instances(w)[guest.instance]
    if guest.guest_before == NOBODY:
        instance.first_guest = guest.guest_next
    else:
        stack[guest.guest_before].guest_next = guest.guest_next
    if guest.guest_next == NOBODY:
        instance.last_guest = guest.guest_before
    else:
        stack[guest.guest_next].guest_before = guest.guest_before
    guest.instance = NOBODY


@compiled
def left(w: Row, i: int) -> None:
    """Somebody has left: if it drains and is empty now, the control plane must know; if it is gone, its row is free."""
    instance = instances(w)[i]
    if not is_empty(instance):
        return
    if instance.gone:
        _forget(w, i)
    elif instance.draining:
        tell_drained(w, i)
    else:
        tell_if_idle(w, i)


@compiled
def _forget(w: Row, i: int) -> None:
    instance = instances(w)[i]
    instance.generation += 1
    instance.ordinal = NOBODY
    instance.next_free = w.instances_free
    w.instances_free = i


@compiled
def lose(w: Row, i: int) -> None:
    """Tell everybody on it that it is gone, and close its connections."""
    instance = instances(w)[i]
    instance.gone = 1
    frame = instance.first_guest
    while frame != NOBODY:
        if _is_first_of_task(w, frame):
            put_first(w, CUT, frame // w.depth, i)
        frame = frames(w)[frame].guest_next
    for database in range(w.databases_count):
        pool = pools(w)[i * w.databases_count + database]
        if pool.needed:
            _close(w, pool, databases(w)[database])
    if is_empty(instance):
        _forget(w, i)


@compiled
def _close(w: Row, pool: Row, server: Row) -> None:
    change(server.connections, -pool.opened, w.now_s)
    change(pool.used, -pool.used.now, w.now_s)
    pool.opened = 0
    pool.closed = 1


@compiled
def _is_first_of_task(w: Row, frame: int) -> bool:
    """Whether a task that has several things on an instance was not told of its loss yet: the lowest frame tells."""
    stack = frames(w)
    here = stack[frame].instance
    for lower in range(frame - frame % w.depth, frame):  # noqa: SIM110  # Numba has no `all` of a generator
        if stack[lower].instance == here:
            return False
    return True


@compiled
def is_guest(w: Row, t: int, i: int) -> bool:
    """Whether a task has something on an instance."""
    stack = frames(w)
    for frame in range(t * w.depth, (t + 1) * w.depth):  # noqa: SIM110  # Numba has no `any` of a generator
        if stack[frame].instance == i:
            return True
    return False


@compiled
def account_all(world: Row) -> None:
    """Bring the sums of all processors and instances up to now, to be read."""
    w = world[0]
    for p in range(w.databases_count):
        account(w, processors(w)[p])
    for i in range(w.instances_length):
        if instances(w)[i].ordinal >= 0:
            account_one(world, i)


@compiled
def account_one(world: Row, i: int) -> None:
    """Bring the sums of one instance up to now, to be read."""
    w = world[0]
    instance = instances(w)[i]
    account_instance(w, instance)
    if services(w)[instance.service].capacity != SLOTS:
        account(w, processors(w)[w.databases_count + i])
