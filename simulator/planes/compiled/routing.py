"""The built-in routers, as `models.routing` has them."""

from foresize.models.distributions.formula import compiled
from foresize.models.streams import draw
from foresize.simulator.planes.compiled.codes import (
    LEAST_CONNECTIONS,
    LEAST_SESSIONS,
    POWER_OF_TWO,
    RANDOM,
    ROUND_ROBIN,
)
from foresize.simulator.planes.compiled.layout import Row, Table, instances


@compiled
def pick(w: Row, service: Row, targets: Table, count: int) -> int:
    """The chosen one of the first `count` instances of a list."""
    turn = service.picks
    service.picks += 1
    if count == 1:
        return int(targets[0])
    if service.router == ROUND_ROBIN:
        return int(targets[turn % count])
    if service.router == RANDOM:
        return int(targets[int(_uniform(w, service, turn, 0) * count)])
    if service.router == LEAST_SESSIONS or service.router == LEAST_CONNECTIONS:
        return _least(w, targets, count, service.router == LEAST_SESSIONS)
    if service.router == POWER_OF_TWO:
        return _better_of_two(w, service, targets, count, turn)
    return _weighted(w, service, targets, count, turn)


@compiled
def _uniform(w: Row, service: Row, turn: int, i: int) -> float:
    return draw(w.key_0, w.key_1, service.router_draw, turn, i)


@compiled
def _least(w: Row, targets: Table, count: int, by_sessions: bool) -> int:
    everyone = instances(w)
    chosen = targets[0]
    least = -1
    for place in range(count):
        instance = everyone[targets[place]]
        load = instance.sessions if by_sessions else instance.calls
        if least < 0 or load < least:
            chosen, least = targets[place], load
    return int(chosen)


@compiled
def _better_of_two(w: Row, service: Row, targets: Table, count: int, turn: int) -> int:
    first = int(_uniform(w, service, turn, 0) * count)
    second = (first + 1 + int(_uniform(w, service, turn, 1) * (count - 1))) % count
    one, other = instances(w)[targets[first]], instances(w)[targets[second]]
    return int(targets[first] if one.sessions + one.calls <= other.sessions + other.calls else targets[second])


@compiled
def _weighted(w: Row, service: Row, targets: Table, count: int, turn: int) -> int:
    whole = 0.0
    for place in range(count):
        whole += _weight(w, service, targets[place])
    aim = _uniform(w, service, turn, 0) * whole
    for place in range(count):
        aim -= _weight(w, service, targets[place])
        if aim < 0:
            return int(targets[place])
    return int(targets[count - 1])


@compiled
def _weight(w: Row, service: Row, i: int) -> float:
    instance = instances(w)[i]
    free_share = 1.0 if service.most_sessions <= 0 else 1.0 - instance.sessions / service.most_sessions
    age_s = w.now_s - instance.ready_s
    return free_share * (1.0 if age_s >= service.slow_start_s else max(age_s / service.slow_start_s, 0.01))
