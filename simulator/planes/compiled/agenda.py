"""What happens when: the events that are still to come, in the order of the readable engine.

Four places hold them. What must be done before anything else of an instant (SimPy's urgent events) is in the ring
`firsts`. What happens at the present instant is in the ring `nows`, in the order in which it was put there. What is due
soon is in the heap `due`, by time and then by the order of putting; the rest waits in the buckets of `later`. An entry
of the heap at the present time was put there earlier than any of `nows`, so it comes before them.

The heap has four children a node and knows the place of each event, so that an event can be taken out again.
"""

import numpy as np

from foresize.models.distributions.formula import compiled, inlined
from foresize.simulator.planes.compiled.codes import NOBODY
from foresize.simulator.planes.compiled.later import (
    EVERYTHING_S,
    IN_BUCKET,
    MOST_ALONE,
    begin_buckets,
    open_bucket,
    put_later,
    take_later,
)
from foresize.simulator.planes.compiled.layout import Row, Table, due, events, firsts, nows

IN_NOWS = -1
"""The position of an event of this instant."""
CANCELLED = -2
"""Of one that was cancelled there, and is freed when its turn comes."""


@compiled
def schedule(w: Row, code: int, owner: int, delay_s: float) -> int:
    """Let something happen after a delay; returns the event's number, by which it can be cancelled."""
    number = w.events_free
    event = events(w)[number]
    w.events_free = event.position
    w.events_room -= 1
    event.code = code
    event.owner = owner
    time_s = w.now_s + delay_s
    if time_s > w.now_s:
        w.due_number += 1
        if time_s < w.horizon_s:
            _push(w, time_s, w.due_number, number)
        else:
            put_later(w, number, time_s, w.due_number)
    else:
        ring = nows(w)
        ring[_ring_place(w.nows_begin + w.nows_count, w.nows_length)] = number
        w.nows_count += 1
        event.position = IN_NOWS
    return int(number)


@compiled
def cancel(w: Row, number: int) -> None:
    """Let an event not happen; −1 is no event."""
    if number == NOBODY:
        return
    event = events(w)[number]
    if event.position >= 0:
        _take_out(w, event.position)
        free(w, number)
    elif event.position == IN_BUCKET:
        take_later(w, number)
        free(w, number)
    else:
        event.position = CANCELLED


@compiled
def free(w: Row, number: int) -> None:
    """The event is over: its row may serve another."""
    events(w)[number].position = w.events_free
    w.events_free = number
    w.events_room += 1


@compiled
def take_now(w: Row) -> int:
    """The next event of the present instant; −1 where it was cancelled."""
    ring = nows(w)
    number = ring[w.nows_begin]
    w.nows_begin = _ring_place(w.nows_begin + 1, w.nows_length)
    w.nows_count -= 1
    if events(w)[number].position == CANCELLED:
        free(w, number)
        return NOBODY
    return int(number)


@compiled
def take_first(w: Row) -> Row:
    """The oldest of what is done before anything else."""
    ring = firsts(w)
    entry = ring[w.firsts_begin]
    w.firsts_begin = _ring_place(w.firsts_begin + 1, w.firsts_length)
    w.firsts_count -= 1
    return entry


@compiled
def next_due_s(w: Row) -> float:
    """When the first of the later events is due; infinite where there is none."""
    if w.due_count > MOST_ALONE and w.horizon_s >= EVERYTHING_S:
        begin_buckets(w)
    while w.later_count and (w.due_count == 0 or due(w)[0].time_s >= w.horizon_s):
        number = open_bucket(w)
        while number != NOBODY:
            event = events(w)[number]
            following = event.next
            w.later_count -= 1
            _push(w, event.time_s, event.number, number)
            number = following
    return due(w)[0].time_s if w.due_count else np.inf


@inlined
def take_due(w: Row) -> int:
    """The first of the later events, which is in the heap once `next_due_s` was asked."""
    number = due(w)[0].event
    _take_out(w, 0)
    return int(number)


@compiled
def put_first(w: Row, code: int, owner: int, instance: int) -> None:
    """Let something be done before anything else of this instant."""
    ring = firsts(w)
    entry = ring[_ring_place(w.firsts_begin + w.firsts_count, w.firsts_length)]
    w.firsts_count += 1
    entry.code = code
    entry.owner = owner
    entry.instance = instance


@inlined
def _push(w: Row, time_s: float, order: int, number: int) -> None:
    at = w.due_count
    w.due_count += 1
    _rise(w, due(w), at, time_s, order, number)


@compiled
def _take_out(w: Row, at: int) -> None:
    """Remove an entry; the last one takes its place and goes where it belongs."""
    heap = due(w)
    w.due_count -= 1
    last = heap[w.due_count]
    if at == w.due_count:
        return
    time_s, order, number = last.time_s, last.number, last.event
    if at > 0 and _is_before(time_s, order, heap[(at - 1) >> 2]):
        _rise(w, heap, at, time_s, order, number)
    else:
        _sink(w, heap, at, time_s, order, number)


@inlined
def _rise(w: Row, heap: Table, at: int, time_s: float, order: int, number: int) -> None:
    """Put an entry at a place, or nearer to the top."""
    all_events = events(w)
    while at > 0:
        above = (at - 1) >> 2
        parent = heap[above]
        if not _is_before(time_s, order, parent):
            break
        _put(heap, all_events, at, parent.time_s, parent.number, parent.event)
        at = above
    _put(heap, all_events, at, time_s, order, number)


@inlined
def _sink(w: Row, heap: Table, at: int, time_s: float, order: int, number: int) -> None:
    """Put an entry at a place, or farther from the top."""
    all_events = events(w)
    count = w.due_count
    while True:
        child = 4 * at + 1
        if child >= count:
            break
        least = child
        for other in range(child + 1, min(child + 4, count)):
            if _is_before(heap[other].time_s, heap[other].number, heap[least]):
                least = other
        below = heap[least]
        if _is_before(time_s, order, below):
            break
        _put(heap, all_events, at, below.time_s, below.number, below.event)
        at = least
    _put(heap, all_events, at, time_s, order, number)


@compiled
def _ring_place(place: int, size: int) -> int:
    return place - size if place >= size else place


@compiled
def _is_before(time_s: float, order: int, entry: Row) -> bool:
    return time_s < entry.time_s or (time_s == entry.time_s and order < entry.number)


@compiled
def _put(heap: Table, all_events: Table, at: int, time_s: float, order: int, number: int) -> None:
    entry = heap[at]
    entry.time_s = time_s
    entry.number = order
    entry.event = number
    all_events[number].position = at
