"""What the control plane must hear of at once (`planes.base.Notice`)."""

from foresize.models.distributions.formula import compiled
from foresize.simulator.planes.compiled.codes import DRAINED, IDLE, NOBODY
from foresize.simulator.planes.compiled.layout import Row, instances, notices, services


@compiled
def tell_if_watched(w: Row, what: int, s: int) -> None:
    """Somebody has begun to wait for a service, or waits no more."""
    if services(w)[s].watched >> what & 1:
        _tell(w, what, s, NOBODY)


@compiled
def tell_if_idle(w: Row, i: int) -> None:
    """Nobody has anything on an instance."""
    instance = instances(w)[i]
    if services(w)[instance.service].watched >> IDLE & 1:
        _tell(w, IDLE, instance.service, instance.ordinal)


@compiled
def tell_drained(w: Row, i: int) -> None:
    """Nobody has anything on a draining instance."""
    instance = instances(w)[i]
    _tell(w, DRAINED, instance.service, instance.ordinal)


@compiled
def _tell(w: Row, what: int, service: int, ordinal: int) -> None:
    """Let the event loop stop; the same notice is not out twice, so that there is always room for it."""
    for number in range(w.notices_count):
        other = notices(w)[number]
        if other.what == what and other.service == service and other.ordinal == ordinal:
            return
    notice = notices(w)[w.notices_count]
    w.notices_count += 1
    notice.what = what
    notice.service = service
    notice.ordinal = ordinal
