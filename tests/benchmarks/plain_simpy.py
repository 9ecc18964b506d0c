"""The reference scenario as one would write it by hand: plain SimPy, `random`, `simpy.Resource`, no extras.

It has the same users, turns, steps and times, a fixed number of instances, and counts turns and latencies. The engine's
speed is held against it, not its results (CPU is FIFO here, not processor sharing).
"""

import math
import random
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import simpy

Process = Generator[simpy.Event, Any, None]


def lognormal(mean: float, cv: float) -> tuple[float, float]:
    variance = math.log1p(cv * cv)
    return math.log(mean) - variance / 2, math.sqrt(variance)


def by_quantiles(median: float, p95: float) -> tuple[float, float]:
    return math.log(median), math.log(p95 / median) / 1.6448536269514722


GAP, LIFETIME = lognormal(29.0, 0.6), lognormal(2100.0, 0.7)
NETWORK, GATEWAY, CODEGEN = lognormal(0.025, 0.5), lognormal(0.022, 0.5), lognormal(0.008, 0.5)
LIVE, CODE = by_quantiles(0.6, 1.4), by_quantiles(0.5, 1.5)


@dataclass
class World:
    """Instances, pools, a database, two APIs, and the latencies."""

    env: simpy.Environment
    rng: random.Random
    instances: int
    latencies: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cpus = [simpy.Resource(self.env, 4) for _ in range(self.instances)]
        self.pools = [simpy.Resource(self.env, 10) for _ in range(self.instances)]
        self.sessions = [0] * self.instances
        self.database = simpy.Resource(self.env, 4)
        self.workers = simpy.Resource(self.env, 32)

    def sample(self, parameters: tuple[float, float]) -> float:
        return self.rng.lognormvariate(*parameters)


def users(world: World, count: int, ramp_s: float) -> Process:
    for _ in range(count):
        world.env.process(user(world))
        yield world.env.timeout(ramp_s / count)


def user(world: World) -> Process:
    while True:
        home = world.sessions.index(min(world.sessions))
        world.sessions[home] += 1
        end_s = world.env.now + world.sample(LIFETIME)
        while True:
            yield world.env.timeout(world.sample(GAP))
            if world.env.now >= end_s:
                break
            yield from turn(world, home)
        world.sessions[home] -= 1


def turn(world: World, home: int) -> Process:
    env, began_s = world.env, world.env.now
    yield env.timeout(world.sample(NETWORK))
    with world.cpus[home].request() as cpu:
        yield cpu
        yield env.timeout(world.sample(GATEWAY))
    yield from query(world, home, 0.002)
    yield env.timeout(world.sample(LIVE))
    if world.rng.random() < 0.2:
        with world.workers.request() as worker:
            yield worker
            yield env.timeout(world.sample(CODEGEN))
            yield env.timeout(world.sample(CODE))
    env.process(query(world, home, 0.005))
    yield env.timeout(world.sample(NETWORK))
    world.latencies.append(env.now - began_s)


def query(world: World, home: int, mean_s: float) -> Process:
    slow = world.rng.random() < 0.01
    with world.pools[home].request() as connection:
        yield connection
        with world.database.request() as core:
            yield core
            yield world.env.timeout(world.rng.expovariate(1 / (0.08 if slow else mean_s)))


def simulate(count: int, duration_s: float, seed: int) -> World:
    env = simpy.Environment()
    world = World(env, random.Random(seed), instances=max(1, count // 46 + 1))
    env.process(users(world, count, ramp_s=600.0))
    env.run(until=duration_s)
    return world
