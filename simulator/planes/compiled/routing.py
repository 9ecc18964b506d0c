"""The built-in routers: which choice is whose, by the service's code."""

import numpy as np

from foresize.models.distributions.formula import compiled
from foresize.models.routing.least_connections import fewest_calls
from foresize.models.routing.least_sessions import fewest_sessions
from foresize.models.routing.newest_idle import newest_of_the_idle
from foresize.models.routing.power_of_two import better_of_two
from foresize.models.routing.random import any_of_them
from foresize.models.routing.round_robin import next_in_turn
from foresize.models.routing.weighted import by_weight, weight
from foresize.models.services.capacity import free_share
from foresize.models.streams import draw
from foresize.simulator.planes.compiled.codes import (
    LEAST_CONNECTIONS,
    LEAST_SESSIONS,
    NEWEST_IDLE,
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
    router, numbers = service.router, targets[:count]
    if router == ROUND_ROBIN:
        return next_in_turn(numbers, turn)
    if router == RANDOM:
        return any_of_them(numbers, _uniform(w, service, turn, 0))
    if router == LEAST_SESSIONS:
        return fewest_sessions(instances(w), numbers)
    if router == LEAST_CONNECTIONS:
        return fewest_calls(instances(w), numbers)
    if router == NEWEST_IDLE:
        return newest_of_the_idle(instances(w), numbers)
    if router == POWER_OF_TWO:
        return better_of_two(instances(w), numbers, _uniform(w, service, turn, 0), _uniform(w, service, turn, 1))
    return int(numbers[by_weight(_weights(w, service, numbers), _uniform(w, service, turn, 0))])


@compiled
def _uniform(w: Row, service: Row, turn: int, i: int) -> float:
    return draw(w.key_0, w.key_1, service.router_draw, turn, i)


@compiled
def _weights(w: Row, service: Row, numbers: Table) -> Table:
    weights = np.empty(len(numbers))
    for place in range(len(numbers)):
        instance = instances(w)[numbers[place]]
        free = free_share(service.most_sessions, instance.sessions)
        weights[place] = weight(free, w.now_s - instance.ready_s, service.slow_start_s)
    return weights
