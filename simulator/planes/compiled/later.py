"""What is due later than soon: events in buckets of time, which go into the agenda's heap bucket after bucket.

Most events of a large world are far away (a user's next speech) or never come (a time limit). In a bucket they cost the
same however many there are, and the heap stays small: a calendar queue (Brown 1988) whose days are heaps. Nothing in a
bucket is before the horizon. Where few events wait there is one bucket for all times, so that the heap has them all.
"""

from math import exp, log

from foresize.models.distributions.formula import compiled
from foresize.simulator.planes.compiled.codes import NOBODY
from foresize.simulator.planes.compiled.layout import Row, buckets, events

BUCKETS = 1024
"""So many of one width; one more holds whatever is beyond them."""
SPREAD = 4.0
"""The buckets reach so many times as far as the (geometric) mean event."""
IN_BUCKET = -3
"""The position of an event in a bucket."""
LEAST_WIDTH_S = 1e-9
EVERYTHING_S = 1e300
"""The width of a bucket for all times."""
FEW = 48
"""So many events are in the heap alone."""
MOST_ALONE = 96
"""When there are more, buckets are begun again."""


@compiled
def put_later(w: Row, number: int, time_s: float, order: int) -> None:
    """Put an event into the bucket of its time, which is not before the horizon."""
    event = events(w)[number]
    event.position = IN_BUCKET
    event.time_s = time_s
    event.number = order
    event.bucket = _bucket(w, time_s)
    first = buckets(w)[event.bucket]
    event.before = NOBODY
    event.next = first
    if first != NOBODY:
        events(w)[first].before = number
    buckets(w)[event.bucket] = number
    w.later_count += 1


@compiled
def take_later(w: Row, number: int) -> None:
    """Take an event out of its bucket."""
    event = events(w)[number]
    if event.before == NOBODY:
        buckets(w)[event.bucket] = event.next
    else:
        events(w)[event.before].next = event.next
    if event.next != NOBODY:
        events(w)[event.next].before = event.before
    w.later_count -= 1


@compiled
def open_bucket(w: Row) -> int:
    """Move the horizon behind the next bucket; the first of its events, which are in no bucket any more."""
    if w.next_bucket == BUCKETS or w.later_count > w.most_later:
        _begin_again(w)
    first = buckets(w)[w.next_bucket]
    buckets(w)[w.next_bucket] = NOBODY
    w.next_bucket += 1
    w.horizon_s = w.origin_s + w.next_bucket * w.width_s
    return int(first)


@compiled
def begin_buckets(w: Row) -> None:
    """Put what is to come into buckets from now on."""
    w.next_bucket = BUCKETS
    w.horizon_s = w.now_s


@compiled
def _bucket(w: Row, time_s: float) -> int:
    """The bucket of a time, exactly: rounding must not put an event behind the horizon of its bucket."""
    if w.next_bucket == BUCKETS or time_s >= w.origin_s + BUCKETS * w.width_s:
        return BUCKETS
    bucket = min(BUCKETS - 1, int((time_s - w.origin_s) / w.width_s))
    while time_s < w.origin_s + bucket * w.width_s:
        bucket -= 1
    while time_s >= w.origin_s + (bucket + 1) * w.width_s:
        bucket += 1
    return bucket


@compiled
def _begin_again(w: Row) -> None:
    """Begin at the present time with buckets of a width that fits to what is in them."""
    number = _chain(w)
    w.origin_s = w.now_s
    if w.due_count + w.later_count <= FEW:
        w.width_s = EVERYTHING_S
    else:
        width_s = SPREAD * _mean_delay_s(w, number) / min(BUCKETS, w.later_count)
        w.width_s = max(width_s, LEAST_WIDTH_S, w.now_s * LEAST_WIDTH_S)
    w.most_later = 2 * w.later_count + 64
    w.next_bucket = 0
    while number != NOBODY:
        event = events(w)[number]
        following = event.next
        w.later_count -= 1
        put_later(w, number, event.time_s, event.number)
        number = following


@compiled
def _chain(w: Row) -> int:
    """Empty all buckets; the first of their events, one after the other."""
    first = NOBODY
    for bucket in range(min(w.next_bucket, BUCKETS), BUCKETS + 1):
        number = buckets(w)[bucket]
        buckets(w)[bucket] = NOBODY
        while number != NOBODY:
            following = events(w)[number].next
            events(w)[number].next = first
            first = number
            number = following
    return first


@compiled
def _mean_delay_s(w: Row, number: int) -> float:
    """The geometric mean, which a few events in the far future do not move much."""
    total, count = 0.0, 0
    while number != NOBODY:
        event = events(w)[number]
        total += log(max(event.time_s - w.now_s, LEAST_WIDTH_S))
        count += 1
        number = event.next
    return exp(total / count)
