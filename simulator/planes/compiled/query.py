"""A statement to a database (`simpy_plane.query_step`, `models.databases.server`)."""

from foresize.models.distributions.formula import compiled, inlined
from foresize.models.limits import is_full
from foresize.models.streams import draw
from foresize.simulator.planes.compiled.agenda import cancel, schedule
from foresize.simulator.planes.compiled.call import abandon_section, begin_resuming, resumed, resumes_on
from foresize.simulator.planes.compiled.codes import (
    CONNECTION_REFUSED,
    DATABASE_PARTS,
    DIRECT,
    FAIL,
    FIRST_PART,
    FIRST_PLACE,
    NO_CONNECTION,
    NOBODY,
    OPENING,
    POOL_PART,
    POOL_PATIENCE,
    POOL_QUEUE,
    POOL_TIMEOUT,
    POOLED,
    QUERY_PART,
    SERVICE_PARTS,
    STATEMENT,
    STEP,
    WAIT,
)
from foresize.simulator.planes.compiled.layout import Row, databases, pools, tasks
from foresize.simulator.planes.compiled.processor import give_up, serve
from foresize.simulator.planes.compiled.queues import begin_level, call_next, call_out, change, join, quit_queue, wait
from foresize.simulator.planes.compiled.task import add_part, add_work, sampled, uniform

CONNECTING = 1 << 32


@inlined
def begin_query(w: Row, t: int, op: Row) -> int:
    """Get a connection: one of its own, an idle one of the pool, a new one of the pool, or in turn."""
    task, server = tasks(w)[t], databases(w)[op.resource]
    task.place = _place(w, op)
    if server.pool_size == 0 or task.where == NOBODY:
        if not _connect(w, server):
            return _fail(task, CONNECTION_REFUSED)
        server.direct += 1
        task.connection = DIRECT
        return begin_statement(w, t, op)
    pool = _pool(w, task, op)
    if not pool.needed:
        pool.needed = 1
        begin_level(pool.used, w.now_s)
    if pool.used.now < pool.opened:
        change(pool.used, 1, w.now_s)
        server.asked += 1
        task.connection = POOLED
        return begin_statement(w, t, op)
    return _acquire(w, t, op, server, pool)


@compiled
def _acquire(w: Row, t: int, op: Row, server: Row, pool: Row) -> int:
    task = tasks(w)[t]
    task.since_s = w.now_s
    if pool.opened < server.pool_size and _connect(w, server):
        pool.opened += 1
        change(pool.used, 1, w.now_s)
        u = draw(w.key_0, w.key_1, op.draw, task.entity, task.index + CONNECTING)
        wait(w, t, OPENING, sampled(w, server.connect, u))
        return WAIT
    if pool.opened == 0:
        _asked(w, task, server)
        return _fail(task, CONNECTION_REFUSED)
    join(w, pool.queue, t)
    task.waits_for = POOL_QUEUE
    if server.pool_wait_s != float("inf"):
        task.timer = schedule(w, POOL_PATIENCE, t, server.pool_wait_s)
    return WAIT


@compiled
def connection_came(w: Row, t: int, op: Row) -> int:
    """A connection is open, or was handed over, or did not come in time."""
    task, server = tasks(w)[t], databases(w)[op.resource]
    _asked(w, task, server)
    if task.waits_for == POOL_QUEUE and not task.given:
        return _fail(task, POOL_TIMEOUT)
    add_part(w, t, _part(w, op) + POOL_PART, w.now_s - task.since_s)
    task.connection = POOLED
    return begin_statement(w, t, op)


@compiled
def pool_patience_over(w: Row, t: int, op: Row) -> None:
    """The wait for a connection was too long."""
    tasks(w)[t].timer = NOBODY
    call_out(w, _pool(w, tasks(w)[t], op).queue, t, 0)


@compiled
def begin_statement(w: Row, t: int, op: Row) -> int:
    """Run the statement over the connection that the task has."""
    task = tasks(w)[t]
    task.since_s = w.now_s
    task.work_s = sampled(w, op.distribution, uniform(w, op.draw, task))
    task.waits_for = STATEMENT
    databases(w)[op.resource].begun += 1
    serve(w, op.resource, t, task.work_s)
    return WAIT


@inlined
def statement_done(w: Row, t: int, op: Row) -> int:
    """The answer is here; the connection is let go when the instance has got back to the turn."""
    task, server = tasks(w)[t], databases(w)[op.resource]
    server.answered += 1
    server.ended += 1
    add_work(w, t, _part(w, op) + QUERY_PART, w.now_s - task.since_s, task.work_s)
    if resumes_on(w, task):
        return begin_resuming(w, t, uniform(w, op.resume, task))
    return query_done(w, t, op)


@compiled
def query_resumed(w: Row, t: int, op: Row) -> int:
    """The instance has got back to the turn."""
    resumed(w, t)
    return query_done(w, t, op)


@compiled
def query_done(w: Row, t: int, op: Row) -> int:
    """Let the connection go, and go on."""
    _let_go(w, t, op)
    tasks(w)[t].op += 1
    return STEP


@compiled
def abandon_query(w: Row, t: int, op: Row) -> None:
    """Give up what is under way, and give back what is held."""
    task, server = tasks(w)[t], databases(w)[op.resource]
    if task.waits_for == OPENING:
        cancel(w, task.event)
        _give_back(w, _pool(w, task, op))
        _asked(w, task, server)
    elif task.waits_for == POOL_QUEUE:
        _stop_waiting(w, t, op)
        _asked(w, task, server)
    else:
        if task.waits_for == STATEMENT:
            give_up(w, t)
            server.ended += 1
        else:
            abandon_section(w, t)
        _let_go(w, t, op)


@compiled
def _stop_waiting(w: Row, t: int, op: Row) -> None:
    """Leave the queue; a connection that was handed over at this very instant goes to the next."""
    task = tasks(w)[t]
    pool = _pool(w, task, op)
    cancel(w, task.timer)
    task.timer = NOBODY
    if task.is_queued:
        quit_queue(w, pool.queue, t)
    else:
        cancel(w, task.event)
        if task.given:
            _give_back(w, pool)


@compiled
def _let_go(w: Row, t: int, op: Row) -> None:
    task = tasks(w)[t]
    if task.connection == POOLED:
        _give_back(w, _pool(w, task, op))
    else:
        server = databases(w)[op.resource]
        server.direct -= 1
        change(server.connections, -1, w.now_s)
    task.connection = NO_CONNECTION


@compiled
def _give_back(w: Row, pool: Row) -> None:
    """Hand the connection to whoever waits longest, or keep it idle."""
    if pool.closed:
        return
    if pool.queue.length:
        task = tasks(w)[pool.queue.first]
        cancel(w, task.timer)
        task.timer = NOBODY
        call_next(w, pool.queue, 1)
    else:
        change(pool.used, -1, w.now_s)


@compiled
def _connect(w: Row, server: Row) -> bool:
    """Open one more connection, unless the most that the server accepts are open."""
    if is_full(server.connections.now, server.most_connections):
        return False
    change(server.connections, 1, w.now_s)
    return True


@compiled
def _asked(w: Row, task: Row, server: Row) -> None:
    server.asked += 1
    server.asked_s += w.now_s - task.since_s


@compiled
def _pool(w: Row, task: Row, op: Row) -> Row:
    """The pool of the instance that the task is on."""
    return pools(w)[task.where * w.databases_count + op.resource]


@compiled
def _place(w: Row, op: Row) -> int:
    return int(FIRST_PLACE + w.services_length + op.resource)


@compiled
def _part(w: Row, op: Row) -> int:
    return int(FIRST_PART + w.services_length * SERVICE_PARTS + op.resource * DATABASE_PARTS)


@compiled
def _fail(task: Row, outcome: int) -> int:
    task.outcome = outcome
    task.outcome_place = task.place
    return FAIL
