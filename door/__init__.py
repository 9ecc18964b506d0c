"""Foresize: rehearse a voice-AI service before it is deployed.

    import foresize as fs

    scenario = fs.load("live_voice.yaml")
    result = fs.run(scenario.with_(**{"services.gateway.autoscaler.max": 40}))
    print(result.summary())

Everything is imported when it is first used, so that the command line answers at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foresize.policies import Decision, Observation, Policy
    from foresize.simulator.result import Result
    from foresize.simulator.run import run
    from foresize.simulator.scenario.load import load, loads
    from foresize.simulator.scenario.problems import BadInput
    from foresize.simulator.scenario.scenario import Scenario

_ROOMS = {
    "BadInput": "foresize.simulator.scenario.problems",
    "Decision": "foresize.policies",
    "Observation": "foresize.policies",
    "Policy": "foresize.policies",
    "Result": "foresize.simulator.result",
    "Scenario": "foresize.simulator.scenario.scenario",
    "load": "foresize.simulator.scenario.load",
    "loads": "foresize.simulator.scenario.load",
    "run": "foresize.simulator.run",
}

__all__ = ["BadInput", "Decision", "Observation", "Policy", "Result", "Scenario", "load", "loads", "run"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'foresize' has no attribute {name!r}")
    value = getattr(import_module(_ROOMS[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
