"""The open network: plain SimPy, a process a customer."""

import random

import simpy
from measuring import report


def simulate(seconds, seed):
    env, rng = simpy.Environment(), random.Random(seed)
    stations, database = [simpy.Resource(env, 1) for _ in range(4)], simpy.Resource(env, 10)
    times = []

    def served(resource, mean_s):
        with resource.request() as server:
            yield server
            yield env.timeout(rng.expovariate(1 / mean_s))

    def customer():
        came = env.now
        yield env.timeout(rng.expovariate(1 / 0.003))
        yield from served(stations[rng.randrange(4)], 0.03)
        yield from served(database, 0.08)
        yield env.timeout(rng.expovariate(1 / 0.003))
        times.append(env.now - came)

    def arrivals():
        while True:
            yield env.timeout(rng.expovariate(100))
            env.process(customer())

    env.process(arrivals())
    env.run(until=seconds)
    return len(times), sum(times) / len(times)


report(simulate)
