"""A request to an external API (`simpy_plane.external_step`, `models.external.gate`)."""

from foresize.models.distributions.formula import compiled
from foresize.models.external import rules
from foresize.models.limits import is_full
from foresize.models.stations import token_bucket
from foresize.models.streams import draw
from foresize.simulator.planes.compiled.agenda import cancel
from foresize.simulator.planes.compiled.call import abandon_section, begin_resuming, resumed, resumes_on
from foresize.simulator.planes.compiled.codes import (
    ANSWER,
    API_ERROR,
    API_PART,
    API_PARTS,
    BACK_OFF,
    BACK_OFF_PART,
    DATABASE_PARTS,
    FAIL,
    FIRST_PART,
    FIRST_PLACE,
    QUOTA,
    SERVICE_PARTS,
    STEP,
    WAIT,
)
from foresize.simulator.planes.compiled.layout import Row, apis, brownouts, histories, tasks
from foresize.simulator.planes.compiled.queues import change, wait
from foresize.simulator.planes.compiled.task import add_part, sampled, uniform

ATTEMPT = 1 << 32


@compiled
def begin_request(w: Row, t: int, op: Row) -> int:
    """Ask for the first time."""
    tasks(w)[t].attempt = 0
    return _try(w, t, op)


@compiled
def _try(w: Row, t: int, op: Row) -> int:
    """One attempt, with a place of the session quota: the session's own, or one for the call."""
    task, api = tasks(w)[t], apis(w)[op.resource]
    task.place = _place(w, op)
    if api.holds_session:
        if not _has_place(w, task, api, op.resource):
            return _refused(w, t, op, QUOTA)
    elif not _enter(w, api):
        return _refused(w, t, op, QUOTA)
    if not _admit(w, api):
        _leave(w, api)
        return _refused(w, t, op, QUOTA)
    task.work_s = _latency(w, task, api, op)
    wait(w, t, ANSWER, task.work_s)
    return WAIT


@compiled
def answered(w: Row, t: int, op: Row) -> int:
    """An answer, or an error, is here."""
    task, api = tasks(w)[t], apis(w)[op.resource]
    add_part(w, t, _part(w, op) + API_PART, task.work_s)
    task.is_failed = 1 if task.errors > 0 and _of_attempt(w, op.error, task) < task.errors else 0
    if not task.is_failed:
        _bill(w, task, api, op)
    if resumes_on(w, task):
        return begin_resuming(w, t, _of_attempt(w, op.resume, task))
    return _over(w, t, op)


@compiled
def request_resumed(w: Row, t: int, op: Row) -> int:
    """The instance has got back to the turn."""
    resumed(w, t)
    return _over(w, t, op)


@compiled
def backed_off(w: Row, t: int, op: Row) -> int:
    """Ask again."""
    task = tasks(w)[t]
    add_part(w, t, _part(w, op) + BACK_OFF_PART, task.work_s)
    task.attempt += 1
    return _try(w, t, op)


@compiled
def abandon_request(w: Row, t: int, op: Row) -> None:
    """Give up what is under way."""
    task, api = tasks(w)[t], apis(w)[op.resource]
    if task.waits_for == BACK_OFF:
        cancel(w, task.event)
        return
    if task.waits_for == ANSWER:
        cancel(w, task.event)
    else:
        abandon_section(w, t)
    api.ended += 1
    _leave(w, api)


@compiled
def _over(w: Row, t: int, op: Row) -> int:
    task, api = tasks(w)[t], apis(w)[op.resource]
    api.ended += 1
    _leave(w, api)
    if task.is_failed:
        return _refused(w, t, op, API_ERROR)
    task.op += 1
    return STEP


@compiled
def _refused(w: Row, t: int, op: Row, outcome: int) -> int:
    """Back off, or fail where the attempts are used up."""
    task, api = tasks(w)[t], apis(w)[op.resource]
    task.place = _place(w, op)
    if task.attempt + 1 == api.attempts:
        task.outcome = outcome
        task.outcome_place = task.place
        return FAIL
    u = _of_attempt(w, op.jitter, task)
    task.work_s = rules.backoff_s(api.base_s, api.factor, api.most_s, api.jitter, task.attempt, u)
    wait(w, t, BACK_OFF, task.work_s)
    return WAIT


@compiled
def _has_place(w: Row, task: Row, api: Row, a: int) -> bool:
    """Whether the session has a place, by now."""
    if (task.places | task.lent) >> a & 1:
        return True
    entered = _enter(w, api)
    if entered:
        task.places |= 1 << a
    return entered


@compiled
def _enter(w: Row, api: Row) -> bool:
    """Take a place of the session quota, unless all are taken."""
    if is_full(api.places.now, api.most_places):
        api.refused += 1
        return False
    change(api.places, 1, w.now_s)
    return True


@compiled
def _leave(w: Row, api: Row) -> None:
    """Give back a place that was taken for the call alone."""
    if not api.holds_session:
        change(api.places, -1, w.now_s)


@compiled
def _admit(w: Row, api: Row) -> bool:
    """Let a request through for a token of the request quota."""
    if api.has_bucket and not token_bucket.take(api, w.now_s):
        api.refused += 1
        return False
    api.calls += 1
    return True


@compiled
def _latency(w: Row, task: Row, api: Row, op: Row) -> float:
    """How long a request that is sent now takes; and, as the task's `errors`, how likely it fails."""
    latency_s = sampled(w, api.latency, _of_attempt(w, op.draw, task))
    task.errors = api.errors
    for b in range(api.first_brownout, api.last_brownout):
        brownout = brownouts(w)[b]
        if rules.is_in_force(brownout.begin_s, brownout.end_s, w.now_s):
            task.errors = rules.either(api.errors, brownout.errors)
            return latency_s * brownout.latency
    return latency_s


@compiled
def _bill(w: Row, task: Row, api: Row, op: Row) -> None:
    """Count the tokens of an answer."""
    sent = sampled(w, api.input, uniform(w, op.input, task))
    got = sampled(w, api.output, uniform(w, op.output, task))
    history = 0.0
    if api.carried:
        at = task.history * w.apis_count + op.resource
        history = histories(w)[at]
        histories(w)[at] = rules.grown_history(history, sent, got, api.context_limit)
    api.input_tokens += history + sent
    api.output_tokens += got


@compiled
def _of_attempt(w: Row, stream: int, task: Row) -> float:
    """The random number of this attempt in a stream."""
    return draw(w.key_0, w.key_1, stream, task.entity, task.index + task.attempt * ATTEMPT)


@compiled
def _place(w: Row, op: Row) -> int:
    return int(FIRST_PLACE + w.services_length + w.databases_count + op.resource)


@compiled
def _part(w: Row, op: Row) -> int:
    first = FIRST_PART + w.services_length * SERVICE_PARTS + w.databases_count * DATABASE_PARTS
    return int(first + op.resource * API_PARTS)
