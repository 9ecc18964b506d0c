"""A pool of instances that hold one session each, of which a buffer policy keeps B idle or starting, as a Markov chain.

Sessions come as a Poisson process with rate λ and last 1/μ on average, starts last 1/α, all exponentially. The policy
sees every change at once: allocated + B instances are there at any time, so of a state (sessions n, idle i, waiting w)
B − i are starting. A session that finds nobody idle waits for the next instance that starts or becomes free; where one
ends and nobody waits, the instance is idle and a start is cancelled, or goes where nothing is starting.
"""

from collections.abc import Iterator

import numpy as np
from scipy.sparse import lil_matrix
from scipy.sparse.linalg import spsolve

State = tuple[int, int, int]
"""Sessions on instances, idle instances, sessions that wait."""


def cold_start_probability(
    buffer: int, arrival_per_s: float, end_per_s: float, start_per_s: float, most: int = 60, most_waiting: int = 30
) -> float:
    """The probability that a session finds no idle instance, which by PASTA is that none is idle.

    The chain is cut off at so many sessions and so many that wait, where next to nobody is.
    """
    places = {state: place for place, state in enumerate(_states(buffer, most, most_waiting))}
    rates = lil_matrix((len(places), len(places)))
    for state, place in places.items():
        for to, rate in _flows(state, buffer, arrival_per_s, end_per_s, start_per_s):
            if to in places and rate:
                rates[place, places[to]] += rate
                rates[place, place] -= rate
    balance = rates.T.tolil()
    balance[0] = 1.0
    ones = np.zeros(len(places))
    ones[0] = 1.0
    likely = spsolve(balance.tocsc(), ones)
    return float(sum(likely[place] for (_, idle, _), place in places.items() if not idle))


def _states(buffer: int, most: int, most_waiting: int) -> Iterator[State]:
    for sessions in range(most + 1):
        yield from ((sessions, idle, 0) for idle in range(1, buffer + 1))
        yield from ((sessions, 0, waiting) for waiting in range(most_waiting + 1))


def _flows(state: State, buffer: int, arrives: float, ends: float, starts: float) -> Iterator[tuple[State, float]]:
    sessions, idle, waiting = state
    yield ((sessions + 1, idle - 1, 0) if idle else (sessions, 0, waiting + 1)), arrives
    if waiting:
        yield (sessions, 0, waiting - 1), sessions * ends
        yield (sessions + 1, 0, waiting - 1), buffer * starts
    else:
        yield (sessions - 1, min(idle + 1, buffer), 0), sessions * ends
        yield (sessions, idle + 1, 0), (buffer - idle) * starts
