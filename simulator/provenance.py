"""The birth certificate: what a result was made from, by what, and what it took."""

import hashlib
import platform
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from foresize.simulator.engines import Choice
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.record import RunRecord


def scenario_hash(text: str) -> str:
    """The SHA-256 of a resolved scenario's text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def versions() -> dict[str, str]:
    """The versions that a figure can depend on."""
    return {"python": platform.python_version()} | {
        name: version(name) for name in ("foresize", "simpy", "numpy", "scipy", "numba")
    }


def birth_certificate(
    scenario: Scenario, seed: int, choice: Choice, records: Sequence[RunRecord], wall_s: float
) -> dict[str, Any]:
    """Everything that is needed to make the same result again, and what making it took (`wall_s`, `turns_per_s`)."""
    text = scenario.to_yaml()
    turns = sum(record.totals.get("turns_completed", 0) + record.totals.get("turns_failed", 0) for record in records)
    return {
        "scenario_sha256": scenario_hash(text),
        "seed": seed,
        "replications": [record.replication for record in records],
        "engine": choice.engine,
        "engine_why": choice.why,
        "versions": versions(),
        "turns": int(turns),
        "wall_s": round(wall_s, 3),
        "turns_per_s": round(turns / wall_s) if wall_s > 0 else 0,
    }
