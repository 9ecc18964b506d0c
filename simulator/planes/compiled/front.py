"""In front of a service's instances: each is given so many calls at a time (`simpy_plane.entrance`)."""

from foresize.models.distributions.formula import compiled
from foresize.models.limits import is_full
from foresize.simulator.planes.compiled.codes import NOBODY, RELIEF
from foresize.simulator.planes.compiled.layout import Row, Table, instances, open_ones, services
from foresize.simulator.planes.compiled.notice import tell_if_watched
from foresize.simulator.planes.compiled.ordered import insert, own_list, remove
from foresize.simulator.planes.compiled.queues import call_out
from foresize.simulator.planes.compiled.routing import pick
from foresize.simulator.planes.compiled.task import push_given_call


@compiled
def refuses(service: Row) -> bool:
    """Whether there are too many calls for a further one."""
    return is_full(service.given + service.callers.length, service.most_calls)


@compiled
def is_front_full(service: Row) -> bool:
    """Whether no further call may wait."""
    return is_full(service.callers.length, service.most_callers)


@compiled
def take_from_front(w: Row, t: int, s: int) -> int:
    """The router's choice for a call, which is on it from now on; −1 where none has room."""
    service = services(w)[s]
    if not service.open:
        return NOBODY
    i = pick(w, service, own_list(w, open_ones(w), s), service.open)
    _give(w, t, i)
    return i


@compiled
def take_back(w: Row, i: int) -> None:
    """A call leaves its instance, and whoever waits longest may get its place."""
    instance = instances(w)[i]
    s = instance.service
    service = services(w)[s]
    was_full = instance.held >= service.concurrency
    instance.held -= 1
    service.given -= 1
    if was_full and not instance.draining:
        service.open = insert(w, open_ones(w), s, service.open, i)
    serve_front(w, s)


@compiled
def open_instance(w: Row, i: int) -> None:
    """An instance is ready, and for those who wait first of all."""
    instance = instances(w)[i]
    s = instance.service
    service = services(w)[s]
    service.open = insert(w, open_ones(w), s, service.open, i)
    while service.callers.length and instance.held < service.concurrency:
        _let_in(w, s, i)


@compiled
def serve_front(w: Row, s: int) -> None:
    """Give whatever room there is to those who wait and for whom no instance is starting."""
    service = services(w)[s]
    waiting = service.callers.length
    bound = service.expected * service.concurrency
    while service.open and service.callers.length > bound:
        _let_in(w, s, pick(w, service, own_list(w, open_ones(w), s), service.open))
    if service.callers.length < waiting:
        tell_if_watched(w, RELIEF, s)


@compiled
def expect(world: Table, s: int, starting: int) -> None:
    """So many instances are starting."""
    w = world[0]
    services(w)[s].expected = starting
    serve_front(w, s)


@compiled
def _let_in(w: Row, s: int, i: int) -> None:
    service = services(w)[s]
    t = service.callers.first
    _give(w, t, i)
    call_out(w, service.callers, t, i)


@compiled
def _give(w: Row, t: int, i: int) -> None:
    push_given_call(w, t, i)
    instance = instances(w)[i]
    s = instance.service
    service = services(w)[s]
    instance.held += 1
    service.given += 1
    if instance.held >= service.concurrency:
        service.open = remove(w, open_ones(w), s, service.open, i)
