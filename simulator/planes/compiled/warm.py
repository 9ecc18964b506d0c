"""Compiling the engine, once for a state of its sources and a machine."""

import sys
import zlib
from pathlib import Path

from foresize.models.kernel_cache import FOLDER
from foresize.models.streams import Streams
from foresize.simulator.planes.base import Reading
from foresize.simulator.planes.compiled.plane import CompiledPlane
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.instance_metrics import InstanceMetrics

_MARK = f"is-warm-{zlib.crc32(str(Path(__file__).resolve()).encode()):08x}"
"""Of this checkout: Numba finds compiled code by where its source is, so another one of the same state has none."""

_ANY = {
    "name": "any",
    "duration": "1s",
    "workload": {"requests": {"arrivals": {"kind": "poisson", "rate": "9/s"}, "turn": {"steps": "talk"}}},
    "journeys": {"talk": [{"call": "any", "work": "1ms"}]},
    "services": {"any": {"capacity": {"kind": "slots", "slots": 1}}},
    "databases": {"store": {"read": "1ms", "write": "1ms", "pool": {"size": 1}}},
}
"""Whatever a scenario has, it is the same code that runs it."""


def warm() -> None:
    """Compile the engine if that was not done before: it takes about a minute, which a line on standard error says.

    Processes that are started later find the compiled code on disk.
    """
    mark = FOLDER / _MARK
    if mark.exists():
        return
    print("compiling the engine, once for this version and machine: about a minute …", file=sys.stderr, flush=True)
    scenario = Scenario.model_validate(_ANY)
    plane = CompiledPlane(scenario, Streams(1, 0))
    plane.add_instance("any", 0)
    plane.advance(1.0)
    _measure(scenario, plane.read())
    plane.drain_instance("any", 0)
    plane.kill_instance("any", 0)
    mark.touch()


def _measure(scenario: Scenario, reading: Reading) -> None:
    """What each scrape does."""
    metrics = InstanceMetrics(scenario.services["any"].capacity)
    metrics.of(reading.instances["any"], None, 1.0, 1.0).pool_use("store")
    reading.latency.difference(reading.latency.copy())
