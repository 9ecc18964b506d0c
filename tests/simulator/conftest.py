"""Results of small real runs, for whatever shows results."""

from collections.abc import Callable

import pytest

import foresize as fs
from foresize.simulator.result import Result

SMALL = """
schema: foresize/v1
name: small
description: A quarter of an hour that has a bit of everything.
duration: 30m
warmup: 2m
replications: 3
workload:
  callers:
    arrivals:
      kind: stages
      start: 0/min
      stages:
        - {duration: 8m, target: 10/min}
        - {duration: 4m, target: 10/min}
        - {duration: 1m, target: 0.1/min}
        - {duration: 17m, target: 0.1/min}
    session: {lifetime: {kind: exponential, mean: 3m}, patience: {kind: exponential, mean: 20s}}
    turn: {gap: {kind: exponential, mean: 10s}, steps: talk}
journeys:
  talk:
    - {call: gateway, work: {kind: exponential, mean: 200ms}}
    - {query: store, operation: read}
    - {external: model}
services:
  gateway:
    capacity: {kind: cpu, vcpus: 1, memory: 1GiB, memory_per_session: 50MiB, sessions: 6}
    price: c6i.xlarge
    start: {provisioning: 20s, pulling: 10s, starting: 5s, warming: 5s}
    drain: {grace: 2m, first: oldest}
    autoscaler:
      policy: {kind: target, metric: session_slots, target: 60%}
      min: 1
      max: 8
databases:
  store: {read: {kind: exponential, mean: 2ms}, write: 5ms, pool: {size: 2, wait: 1s}, cores: 2, price: db.r6g.large}
external_apis:
  model:
    latency: {kind: lognormal, median: 500ms, p95: 1s}
    requests_per_minute: 400
    errors: 20%
    retry: {attempts: 2, base: 100ms}
    usage: {input_tokens: 100, output_tokens: 50}
    price: gemini-2.5-flash-native-audio
objectives: [turn latency p95 < 2s, error rate < 1%, scale-out time p95 < 2m]
"""
ONLY_AN_API = """
schema: foresize/v1
name: only an API
duration: 5m
replications: 2
workload: {asks: {arrivals: {kind: poisson, rate: 60/min}, turn: {steps: talk}}}
journeys: {talk: [{external: model}]}
external_apis: {model: {latency: 500ms}}
"""
ODD: dict[str, Callable[[], fs.Scenario]] = {
    "only an API": lambda: fs.loads(ONLY_AN_API),
    "no objectives": lambda: _changed(duration="6m", objectives=[]),
    "no databases": lambda: fs.loads(
        "\n".join(line for line in SMALL.splitlines() if "store" not in line and line != "databases:")
    ),
    "one replication": lambda: _changed(duration="6m", replications=1),
    "no turns": lambda: _changed(duration="6m", **{"workload.callers.turn.gap": "100h"}),
    "nobody": lambda: _changed(
        **{"duration": "6m", "workload.callers.arrivals": {"kind": "poisson", "rate": "0.0001/h"}}
    ),
}
"""Scenarios that lack what most of them have."""


def _changed(**changes: object) -> fs.Scenario:
    return fs.loads(SMALL).with_(**changes)


@pytest.fixture(scope="session")
def small_result() -> Result:
    """Users come and go, instances start and drain, one call in five fails."""
    return fs.run(fs.loads(SMALL), executor="inline")


@pytest.fixture(scope="session", params=ODD)
def odd_result(request: pytest.FixtureRequest) -> Result:
    """A result that lacks something."""
    return fs.run(ODD[request.param](), executor="inline")


@pytest.fixture(scope="session")
def hostile_result() -> Result:
    """Names and texts that would be code in a page."""
    text = SMALL.replace("duration: 30m", "duration: 9m").replace("replications: 3", "replications: 1")
    text = text.replace("call: gateway", "call: <b>gate & way</b>").replace("  gateway:", "  <b>gate & way</b>:")
    text = text.replace("model", "</script><script>alert(1)//")
    text = text.replace("description: A", "description: <img src=x onerror=alert(1)> A")
    return fs.run(fs.loads(text), executor="inline")
