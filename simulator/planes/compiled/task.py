"""Tasks: the processes of the readable engine, with what each has entered and not left."""

from foresize.models.distributions.formula import compiled, inlined
from foresize.models.distributions.table import sample
from foresize.models.streams import draw
from foresize.simulator.planes.compiled.agenda import put_first, schedule
from foresize.simulator.planes.compiled.codes import (
    BEGIN,
    BEGINNING,
    CALLING,
    EXPIRE,
    GIVEN,
    HOLDING,
    LIMITED,
    NO_CONNECTION,
    NOBODY,
    TURN_PLACE,
)
from foresize.simulator.planes.compiled.instance import enter, leave_instance
from foresize.simulator.planes.compiled.layout import (
    Row,
    apis,
    distributions,
    frames,
    histories,
    history_users,
    parts,
    tasks,
    workloads,
)
from foresize.simulator.planes.compiled.queues import change

UNTOUCHED = -1.0
"""Of a part on which no time was spent."""


@compiled
def is_short_of_room(w: Row) -> bool:
    """Whether the tables must grow before anything more may happen: one event begins only so many tasks, and wakes
    each task up once."""
    return (
        w.tasks_room < w.tasks_margin
        or w.events_room < w.tasks_live + w.events_margin
        or w.firsts_count + w.tasks_margin > w.firsts_length
        or (w.keeps_turns and w.turns_count + w.events_margin > w.turns_length)
    )


@compiled
def new_task(w: Row, kind: int, workload: int, entity: int) -> int:
    """A task in a free row, which begins at this instant."""
    t = w.tasks_free
    task = tasks(w)[t]
    w.tasks_free = task.next_free
    w.tasks_room -= 1
    w.tasks_live += 1
    task.kind = kind
    task.workload = workload
    task.waits_for = BEGINNING
    task.entity = entity
    task.index = task.depth = task.in_turn = 0
    task.home = task.where = task.event = task.timer = task.history = NOBODY
    task.home_generation = 0
    task.place = TURN_PLACE
    task.is_queued = 0
    task.connection = NO_CONNECTION
    task.places = task.lent = 0
    task.op = workloads(w)[workload].first_op
    put_first(w, BEGIN, t, NOBODY)
    return int(t)


@compiled
def end_task(w: Row, t: int) -> None:
    """It is over: its row may serve another."""
    task = tasks(w)[t]
    _leave_history(w, task)
    task.next_free = w.tasks_free
    w.tasks_free = t
    w.tasks_room += 1
    w.tasks_live -= 1


@inlined
def uniform(w: Row, stream: int, task: Row) -> float:
    """The random number of this task's turn in a stream."""
    return draw(w.key_0, w.key_1, stream, task.entity, task.index)


@compiled
def sampled(w: Row, distribution: int, u: float) -> float:
    """The value of a distribution at u."""
    return sample(distributions(w), distribution, u)


@compiled
def add_part(w: Row, t: int, part: int, seconds: float) -> None:
    """So much of the turn's latency went there."""
    at = t * w.parts_width + part
    spent = parts(w)[at]
    parts(w)[at] = seconds if spent == UNTOUCHED else spent + seconds


@compiled
def add_work(w: Row, t: int, part: int, span_s: float, work_s: float) -> None:
    """Of a span, so much was work and the rest was waiting, which is the next part."""
    add_part(w, t, part, work_s)
    add_part(w, t, part + 1, max(0.0, span_s - work_s))


@compiled
def push_call(w: Row, t: int, i: int) -> None:
    """The task is a guest of an instance that it calls."""
    frame = _push(w, t, CALLING)
    frames(w)[frame].is_begun = frames(w)[frame].is_held = 0
    enter(w, i, frame)


@compiled
def push_given_call(w: Row, t: int, i: int) -> None:
    """Likewise, but the service's front has given the call to the instance and must hear of its end."""
    push_call(w, t, i)
    frames(w)[top_frame(w, t)].kind = GIVEN


@compiled
def push_limit(w: Row, t: int, limit_s: float) -> None:
    """What the task does from now on may take so long."""
    frame = _push(w, t, LIMITED)
    frames(w)[frame].instance = NOBODY
    frames(w)[frame].event = schedule(w, EXPIRE, frame, limit_s)


@compiled
def _push(w: Row, t: int, kind: int) -> int:
    task = tasks(w)[t]
    task.depth += 1
    frame = t * w.depth + task.depth
    frames(w)[frame].kind = kind
    return int(frame)


@compiled
def top_frame(w: Row, t: int) -> int:
    """The last thing that the task has entered."""
    return int(t * w.depth + tasks(w)[t].depth)


@compiled
def live_on(w: Row, t: int, i: int) -> None:
    """The task lives on an instance until `move_out`; −1 is none."""
    frame = t * w.depth
    frames(w)[frame].kind = HOLDING
    frames(w)[frame].instance = NOBODY
    if i != NOBODY:
        enter(w, i, frame)


@compiled
def move_out(w: Row, t: int) -> None:
    """The counterpart of `live_on`."""
    leave_instance(w, t * w.depth)


@compiled
def release_places(w: Row, t: int) -> None:
    """Give back the places of session quotas that the task held."""
    task = tasks(w)[t]
    if task.places:
        for a in range(w.apis_count):
            if task.places >> a & 1:
                change(apis(w)[a].places, -1, w.now_s)
        task.places = 0


@compiled
def begin_history(w: Row, task: Row) -> None:
    """An empty history of tokens, where an API carries one."""
    if w.keeps_histories:
        row = w.histories_free
        task.history = row
        w.histories_free = history_users(w)[row]
        history_users(w)[row] = 1
        for a in range(w.apis_count):
            histories(w)[row * w.apis_count + a] = 0.0


@compiled
def share_history(w: Row, task: Row, history: int) -> None:
    """Work in the background adds to the history of its turn's user."""
    task.history = history
    if history != NOBODY:
        history_users(w)[history] += 1


@compiled
def _leave_history(w: Row, task: Row) -> None:
    row = task.history
    if row != NOBODY:
        history_users(w)[row] -= 1
        if history_users(w)[row] == 0:
            history_users(w)[row] = w.histories_free
            w.histories_free = row
