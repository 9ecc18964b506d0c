"""A task's life, from one event to the next: what it does at once, until it must wait again.

A step never calls the next one. Each says what follows (`WAIT`, `STEP`, `FAIL`, …) for the event loop to go on with, so
that nothing needs a stack of its own for what the readable engine writes as nested generators.
"""

from foresize.models.distributions.formula import compiled, inlined
from foresize.simulator.planes.compiled.agenda import cancel
from foresize.simulator.planes.compiled.background import background_over, detach
from foresize.simulator.planes.compiled.call import (
    abandon_call,
    begin_call,
    begin_work,
    end_call,
    find_instance,
    release_worker,
    run_section,
    work_done,
)
from foresize.simulator.planes.compiled.codes import (
    ANSWER,
    BACK_OFF,
    BACKGROUND,
    CALL,
    CHANCE,
    COLD_START,
    COMPLETED,
    CROSSING,
    DETACH,
    END,
    END_LIMIT,
    EXTERNAL,
    FAIL,
    FIRST_PLACE,
    GAP,
    INSTANCE_LOST,
    JUMP,
    LAST_GAP,
    LEAVE,
    LIMIT,
    LOBBY,
    NETWORK,
    NETWORK_PART,
    NETWORK_PLACE,
    NEXT_TURN,
    NOBODY,
    OPENING,
    PAUSE,
    POOL_QUEUE,
    QUERY,
    RENEWAL_DUE,
    RENEWING,
    RESUMED,
    STATEMENT,
    STEP,
    STEPS_OVER,
    THREAD,
    TIMEOUT,
    TRYING_AGAIN,
    TURN_PLACE,
    WAIT,
    WORK,
    WORKER,
)
from foresize.simulator.planes.compiled.external import (
    abandon_request,
    answered,
    backed_off,
    begin_request,
    request_resumed,
)
from foresize.simulator.planes.compiled.instance import is_guest
from foresize.simulator.planes.compiled.layout import Row, instances, ops, tasks
from foresize.simulator.planes.compiled.query import (
    abandon_query,
    begin_query,
    connection_came,
    query_resumed,
    statement_done,
)
from foresize.simulator.planes.compiled.queues import wait
from foresize.simulator.planes.compiled.task import add_part, push_limit, sampled, uniform
from foresize.simulator.planes.compiled.turn import begin_turn, end_limit, end_turn, unwind
from foresize.simulator.planes.compiled.user import (
    begin_life,
    begin_renewal,
    get_in,
    interrupted_gap,
    last_gap_over,
    leave,
    lobby_over,
    next_turn,
    renewed,
    try_again,
    turn_over,
    user_over,
)


@inlined
def go_on(w: Row, t: int, then: int) -> int:
    """Do what follows for a task, and say what follows then."""
    if then == STEP:
        return _step(w, t)
    if then == RESUMED:
        return _resume(w, t)
    if then == NEXT_TURN:
        return next_turn(w, t)
    if then in (STEPS_OVER, FAIL):
        return _steps_over(w, t, then)
    return leave(w, t) if then == LEAVE else get_in(w, t)


@inlined
def begin(w: Row, t: int) -> int:
    """A task's first moment."""
    return STEP if tasks(w)[t].kind == BACKGROUND else begin_life(w, t)


@inlined
def _resume(w: Row, t: int) -> int:
    """What a task has waited for has come."""
    task = tasks(w)[t]
    task.event = NOBODY
    return _resume_user(w, t, task) if task.waits_for <= PAUSE else _resume_step(w, t, task)


@compiled
def cut(w: Row, t: int, i: int) -> int:
    """Tell a task that an instance is lost, if it still has something there."""
    if not is_guest(w, t, i):
        return WAIT
    task = tasks(w)[t]
    if task.kind != BACKGROUND and not task.in_turn:
        return interrupted_gap(w, t)
    return _interrupt(w, t, INSTANCE_LOST, FIRST_PLACE + instances(w)[i].service)


@compiled
def expire(w: Row, t: int) -> int:
    """A limit on what a task does has passed."""
    return _interrupt(w, t, TIMEOUT, tasks(w)[t].place)


@compiled
def _interrupt(w: Row, t: int, outcome: int, place: int) -> int:
    """Give up what the task waits for, and give back what it holds at this step."""
    task = tasks(w)[t]
    task.outcome = outcome
    task.outcome_place = place
    op = ops(w)[task.op]
    if op.code == CALL:
        abandon_call(w, t, op)
    elif op.code == QUERY:
        abandon_query(w, t, op)
    elif op.code == EXTERNAL:
        abandon_request(w, t, op)
    else:
        cancel(w, task.event)
    task.event = NOBODY
    return FAIL


@inlined
def _steps_over(w: Row, t: int, then: int) -> int:
    """All steps are done, or one has failed."""
    unwind(w, t)
    task = tasks(w)[t]
    outcome = COMPLETED if then == STEPS_OVER else task.outcome
    place = TURN_PLACE if then == STEPS_OVER else task.outcome_place
    if task.kind == BACKGROUND:
        return background_over(w, t, outcome, place)
    end_turn(w, t, outcome, place)
    return turn_over(w, t, outcome)


@inlined
def _step(w: Row, t: int) -> int:
    """Do the instruction that the task is at."""
    task = tasks(w)[t]
    op = ops(w)[task.op]
    code = op.code
    if code == CALL:
        return begin_call(w, t, op)
    if code == QUERY:
        return begin_query(w, t, op)
    if code == EXTERNAL:
        return begin_request(w, t, op)
    if code == NETWORK:
        task.place = NETWORK_PLACE
        task.work_s = sampled(w, op.distribution, uniform(w, op.draw, task))
        wait(w, t, CROSSING, task.work_s)
        return WAIT
    if code == END:
        return STEPS_OVER
    task.op = _pass(w, t, op)
    return STEP


@inlined
def _pass(w: Row, t: int, op: Row) -> int:
    """Do an instruction that takes no time; the next one's number."""
    task = tasks(w)[t]
    following = task.op + 1
    if op.code == CHANCE:
        return following if uniform(w, op.draw, task) < op.value else op.target
    if op.code == JUMP:
        return op.target
    if op.code == DETACH:
        detach(w, t, following)
        return op.target
    if op.code == LIMIT:
        push_limit(w, t, op.value)
    elif op.code == END_LIMIT:
        end_limit(w, t)
    else:
        end_call(w, t)
    return following


@inlined
def _resume_user(w: Row, t: int, task: Row) -> int:
    waits_for = task.waits_for
    if waits_for == GAP:
        return begin_turn(w, t, task.spoken_s)
    if waits_for == LOBBY:
        return lobby_over(w, t)
    if waits_for == TRYING_AGAIN:
        return try_again(w, t)
    if waits_for == RENEWAL_DUE:
        return begin_renewal(w, t)
    if waits_for == RENEWING:
        return renewed(w, t)
    if waits_for == LAST_GAP:
        return last_gap_over(w, t)
    return user_over(w, t)


@inlined
def _resume_step(w: Row, t: int, task: Row) -> int:
    waits_for = task.waits_for
    op = ops(w)[task.op]
    if waits_for == CROSSING:
        add_part(w, t, NETWORK_PART, task.work_s)
        task.op += 1
        return STEP
    if waits_for == WORK:
        return work_done(w, t, op)
    if waits_for == STATEMENT:
        return statement_done(w, t, op)
    if waits_for == ANSWER:
        return answered(w, t, op)
    if waits_for in (OPENING, POOL_QUEUE):
        return connection_came(w, t, op)
    if waits_for == BACK_OFF:
        return backed_off(w, t, op)
    if waits_for == COLD_START:
        return find_instance(w, t, op)
    if waits_for == WORKER:
        return begin_work(w, t, op)
    if waits_for == THREAD:
        run_section(w, t, task.where)
        return WAIT
    release_worker(w, task.where)
    return _section_over(w, t, op)


@compiled
def _section_over(w: Row, t: int, op: Row) -> int:
    """The thread has done what the task wanted of it."""
    if op.code == CALL:
        return work_done(w, t, op)
    return query_resumed(w, t, op) if op.code == QUERY else request_resumed(w, t, op)
