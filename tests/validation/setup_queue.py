"""The M/M/k/setup queue: servers that are off until somebody waits, and that take time to come on.

An arrival begins to set a server up if there is one that is off; a server that has nobody to serve is turned off at
once, and a set-up that nobody waits for any more is given up (Gandhi, Doroudi, Harchol-Balter and Scheller-Wolf 2013,
"Exact analysis of the M/M/k/setup class of Markov chains via recursive renewal reward").
"""

import numpy as np
from scipy.sparse import lil_matrix
from scipy.sparse.linalg import spsolve

MOST_WAITING = 600
"""The chain is cut off here, where next to nobody is."""


def mean_response_s(servers: int, arrival_per_s: float, service_per_s: float, setup_per_s: float) -> float:
    """E[T] by solving the balance equations of (busy servers, waiting jobs)."""
    width = MOST_WAITING + 1
    states = [(busy, waiting) for busy in range(servers + 1) for waiting in range(width)]
    rates = lil_matrix((len(states), len(states)))

    def flow(to: tuple[int, int], rate: float) -> None:
        rates[busy * width + waiting, to[0] * width + to[1]] += rate
        rates[busy * width + waiting, busy * width + waiting] -= rate

    for busy, waiting in states:
        if waiting < MOST_WAITING:
            flow((busy, waiting + 1), arrival_per_s)
        if busy:
            flow((busy, waiting - 1) if waiting else (busy - 1, 0), busy * service_per_s)
        if setting_up := min(waiting, servers - busy):
            flow((busy + 1, waiting - 1), setting_up * setup_per_s)
    balance = rates.T.tolil()
    balance[0] = 1.0
    ones = np.zeros(len(states))
    ones[0] = 1.0
    likely = spsolve(balance.tocsc(), ones)
    present = np.array([busy + waiting for busy, waiting in states])
    return float(likely @ present) / arrival_per_s
