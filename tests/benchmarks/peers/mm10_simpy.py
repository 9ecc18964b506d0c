"""M/M/10 at 90 %: plain SimPy, a process a customer."""

import random

import simpy
from measuring import report


def simulate(seconds, seed):
    env, rng = simpy.Environment(), random.Random(seed)
    servers, times = simpy.Resource(env, 10), []

    def customer():
        came = env.now
        with servers.request() as server:
            yield server
            yield env.timeout(rng.expovariate(10))
        times.append(env.now - came)

    def arrivals():
        while True:
            yield env.timeout(rng.expovariate(90))
            env.process(customer())

    env.process(arrivals())
    env.run(until=seconds)
    return len(times), sum(times) / len(times)


report(simulate)
