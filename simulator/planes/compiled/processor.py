"""Processor sharing by virtual attained service, as `models.stations.SharedProcessor` does it,
and with the same arithmetic (`models.stations.sharing`).

The jobs of a processor are a pairing heap (Fredman, Sedgewick, Sleator & Tarjan 1986), whose links are columns of the
tasks whose jobs they are: a task has one job at a time, nothing is allocated, and a job given up is taken out.
"""

from foresize.models.databases.speed import query_speed
from foresize.models.distributions.formula import compiled, inlined
from foresize.models.services.capacity import left_by_streams, taken_by_streams
from foresize.models.stations import sharing
from foresize.simulator.planes.compiled.agenda import cancel, schedule
from foresize.simulator.planes.compiled.codes import ALARM, CPU, DATABASE, NOBODY
from foresize.simulator.planes.compiled.layout import Row, databases, instances, processors, services, tasks


@compiled
def begin_processor(processor: Row, kind: int, owner: int, now_s: float) -> None:
    """An idle processor of an instance or a database."""
    processor.kind = kind
    processor.owner = owner
    processor.n = 0
    processor.given_s = processor.spent_s = processor.attained = processor.rate = 0.0
    processor.since_s = now_s
    processor.top = NOBODY
    processor.jobs = 0
    processor.alarm = NOBODY


@inlined
def serve(w: Row, p: int, t: int, work_s: float) -> None:
    """Begin `work_s` seconds of work for a task, which goes on when it is done."""
    processor = processors(w)[p]
    account(w, processor)
    task = tasks(w)[t]
    task.processor = p
    task.job_finish = processor.attained + work_s
    processor.jobs += 1
    task.job_number = processor.jobs
    task.job_child = task.job_next = task.job_before = NOBODY
    processor.top = _meld(w, processor.top, t)
    processor.n += 1
    _set_alarm(w, p, processor)


@compiled
def give_up(w: Row, t: int) -> None:
    """A task leaves its share to the others."""
    task = tasks(w)[t]
    processor = processors(w)[task.processor]
    account(w, processor)
    _take_out(w, processor, t)
    processor.n -= 1
    _set_alarm(w, task.processor, processor)


@compiled
def speed_changed(w: Row, p: int) -> None:
    """Go on at the speed that there is now."""
    processor = processors(w)[p]
    if processor.n:
        account(w, processor)
        _set_alarm(w, p, processor)


@compiled
def ring(w: Row, p: int) -> None:
    """The first job is done, and all that are done with it: their tasks go on within this event, in turn."""
    processor = processors(w)[p]
    processor.alarm = NOBODY
    account(w, processor)
    everyone = tasks(w)
    # Rounding may leave the clock a hair before the finish; the job whose alarm this is, is done by definition.
    processor.attained = max(processor.attained, everyone[processor.top].job_finish)
    last = NOBODY
    while processor.top != NOBODY and sharing.is_done(everyone[processor.top].job_finish, processor.attained):
        t = processor.top
        _take_out(w, processor, t)
        everyone[t].job_next = NOBODY
        if last == NOBODY:
            w.done = t
        else:
            everyone[last].job_next = t
        last = t
        processor.n -= 1
    _set_alarm(w, p, processor)


@inlined
def account(w: Row, processor: Row) -> None:
    """Bring a processor's sums up to now."""
    sharing.account(processor, w.now_s)


@inlined
def _set_alarm(w: Row, p: int, processor: Row) -> None:
    """Wake up when the next job is done, if nobody comes or goes before."""
    cancel(w, processor.alarm)
    processor.alarm = NOBODY
    if not processor.n:
        processor.attained = 0.0
        return
    processor.rate = _speed(w, processor)
    delay_s = sharing.delay_s(tasks(w)[processor.top].job_finish, processor.attained, processor.rate)
    processor.alarm = schedule(w, ALARM, p, delay_s)


@inlined
def _speed(w: Row, processor: Row) -> float:
    """The speed that each of the processor's jobs has."""
    n = processor.n
    if processor.kind == DATABASE:
        server = databases(w)[processor.owner]
        return query_speed(server.cores, server.sigma, server.kappa, n)
    instance = instances(w)[processor.owner]
    left = cpu_left(services(w)[instance.service], instance.sessions)
    return sharing.cpu_speed(left, n) if processor.kind == CPU else left


@compiled
def cpu_left(service: Row, sessions: int) -> float:
    """CPUs, or the share of the thread, that so many open streams leave to calls."""
    return left_by_streams(service.cpu_per_session, service.servers, sessions)


@compiled
def steady_cpu(service: Row, sessions: int) -> float:
    """CPUs that so many open sessions take without a turn."""
    return taken_by_streams(service.cpu_per_session, service.servers, sessions)


@compiled
def _take_out(w: Row, processor: Row, t: int) -> None:
    """Remove a task's job from the heap; its children join what is left."""
    everyone = tasks(w)
    task = everyone[t]
    children = _pair(w, task.job_child)
    if task.job_before == NOBODY:
        processor.top = children
        return
    before = everyone[task.job_before]
    if before.job_child == t:
        before.job_child = task.job_next
    else:
        before.job_next = task.job_next
    if task.job_next != NOBODY:
        everyone[task.job_next].job_before = task.job_before
    processor.top = _meld(w, processor.top, children)


@compiled
def _pair(w: Row, first: int) -> int:
    """One heap of a list of siblings: pairs from left to right, then all of them from right to left."""
    everyone = tasks(w)
    paired = NOBODY
    while first != NOBODY:
        second = everyone[first].job_next
        rest = NOBODY if second == NOBODY else everyone[second].job_next
        both = _meld(w, first, second)
        everyone[both].job_next = paired
        paired = both
        first = rest
    whole = NOBODY
    while paired != NOBODY:
        rest = everyone[paired].job_next
        whole = _meld(w, whole, paired)
        paired = rest
    return whole


@inlined
def _meld(w: Row, one: int, other: int) -> int:
    """One heap of two: the one that is done later becomes the first child of the other."""
    everyone = tasks(w)
    if one == NOBODY or other == NOBODY:
        top = other if one == NOBODY else one
        if top != NOBODY:
            everyone[top].job_next = everyone[top].job_before = NOBODY
        return top
    top, below = (other, one) if _is_before(everyone[other], everyone[one]) else (one, other)
    root, child = everyone[top], everyone[below]
    child.job_before = top
    child.job_next = root.job_child
    if root.job_child != NOBODY:
        everyone[root.job_child].job_before = below
    root.job_child = below
    root.job_next = root.job_before = NOBODY
    return top


@compiled
def _is_before(one: Row, other: Row) -> bool:
    return one.job_finish < other.job_finish or (
        one.job_finish == other.job_finish and one.job_number < other.job_number
    )
