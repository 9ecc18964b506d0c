"""Levels over time, and tasks that wait in order of arrival."""

from foresize.models.distributions.formula import compiled
from foresize.models.stations import level as levels
from foresize.simulator.planes.compiled.agenda import schedule
from foresize.simulator.planes.compiled.codes import NOBODY, RESUME
from foresize.simulator.planes.compiled.layout import Row, tasks


@compiled
def change(level: Row, by: int, now_s: float) -> None:
    """So many more, or fewer, from now on."""
    levels.change(level, by, now_s)


@compiled
def begin_level(level: Row, now_s: float) -> None:
    """None from now on, and nothing counted."""
    level.now = 0
    level.summed = 0.0
    level.since_s = now_s


@compiled
def begin_queue(queue: Row) -> None:
    """Nobody waits."""
    queue.first = NOBODY
    queue.last = NOBODY
    queue.length = 0


@compiled
def join(w: Row, queue: Row, t: int) -> None:
    """Let a task wait behind all others."""
    everyone = tasks(w)
    task = everyone[t]
    task.queue_before = queue.last
    task.queue_next = NOBODY
    task.is_queued = 1
    if queue.last == NOBODY:
        queue.first = t
    else:
        everyone[queue.last].queue_next = t
    queue.last = t
    queue.length += 1


@compiled
def quit_queue(w: Row, queue: Row, t: int) -> None:
    """Take a task out of the queue, wherever it stands."""
    everyone = tasks(w)
    task = everyone[t]
    if task.queue_before == NOBODY:
        queue.first = task.queue_next
    else:
        everyone[task.queue_before].queue_next = task.queue_next
    if task.queue_next == NOBODY:
        queue.last = task.queue_before
    else:
        everyone[task.queue_next].queue_before = task.queue_before
    task.is_queued = 0
    queue.length -= 1


@compiled
def call_next(w: Row, queue: Row, given: int) -> int:
    """Take the longest waiting task out and let it go on at this instant, with what it is given."""
    t = queue.first
    call_out(w, queue, t, given)
    return int(t)


@compiled
def call_out(w: Row, queue: Row, t: int, given: int) -> None:
    """Let a task that waits go on at this instant, with what it is given."""
    quit_queue(w, queue, t)
    task = tasks(w)[t]
    task.given = given
    task.event = schedule(w, RESUME, t, 0.0)


@compiled
def wait(w: Row, t: int, what: int, delay_s: float) -> None:
    """Let a task go on after some time."""
    task = tasks(w)[t]
    task.waits_for = what
    task.event = schedule(w, RESUME, t, delay_s)
