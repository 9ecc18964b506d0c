"""How property-based tests search: without a deadline, for machines are busy, and in CI always the same examples.

A scenario that is quickly run, for all that is about running, and random ones for whoever wants them.
"""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent / "scenarios"))

settings.register_profile("anywhere", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "anywhere")

TINY = """\
schema: foresize/v1
name: tiny
duration: 4m
warmup: 30s
replications: 3
workload:
  callers:
    arrivals: {kind: poisson, rate: 20/min}
    session: {lifetime: {kind: exponential, mean: 90s}, patience: 10s}
    turn: {gap: {kind: exponential, mean: 5s}, steps: talk}
journeys:
  talk:
    - {call: gateway, work: {kind: exponential, mean: 30ms}}
services:
  gateway:
    capacity: {kind: slots, slots: 2, sessions: 20}
    price: c6i.xlarge
    start: {provisioning: 20s}
    autoscaler:
      policy: {kind: target, metric: session_slots, target: 60%}
      min: 1
      max: 5
objectives:
  - turn latency p95 < 2s
  - cost per user-hour < $5
"""


@pytest.fixture(scope="session")
def tiny_text() -> str:
    """A scenario that takes a twentieth of a second a replication."""
    return TINY


@pytest.fixture
def tiny_file(tmp_path: Path) -> Path:
    """The same as a file in a folder of its own."""
    file = tmp_path / "tiny.yaml"
    file.write_text(TINY)
    return file
