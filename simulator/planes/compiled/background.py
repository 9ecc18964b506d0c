"""Work that its turn does not wait for (`simpy_plane.background`)."""

from foresize.models.distributions.formula import compiled
from foresize.simulator.planes.compiled.codes import BACKGROUND, COMPLETED, NOBODY, WAIT
from foresize.simulator.planes.compiled.instance import left
from foresize.simulator.planes.compiled.layout import Row, background_failures, tasks
from foresize.simulator.planes.compiled.task import end_task, live_on, move_out, new_task, release_places, share_history
from foresize.simulator.planes.compiled.turn import forget_parts


@compiled
def detach(w: Row, turn: int, op: int) -> None:
    """Begin an instruction as a task of its own. The instance that it begins on has it as a guest from this moment."""
    of = tasks(w)[turn]
    t = new_task(w, BACKGROUND, of.workload, of.entity)
    task = tasks(w)[t]
    task.op = op
    task.index = of.index
    task.home, task.home_generation, task.where = of.home, of.home_generation, of.where
    task.lent = of.places | of.lent
    share_history(w, task, of.history)
    w.background_started += 1
    w.background_active += 1
    live_on(w, t, task.where)


@compiled
def background_over(w: Row, t: int, outcome: int, place: int) -> int:
    """Count it, and leave where it has begun."""
    if outcome == COMPLETED:
        w.background_completed += 1
    else:
        w.background_failed += 1
        background_failures(w)[outcome * w.places_count + place] += 1
    w.background_active -= 1
    release_places(w, t)
    forget_parts(w, t)
    where = tasks(w)[t].where
    if where != NOBODY:
        move_out(w, t)
        left(w, where)
    end_task(w, t)
    return WAIT
