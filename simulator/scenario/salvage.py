"""What can still be told of a scenario that has wrong values: dangling names, bounds, circles, objectives.

Wrong values are taken out, or replaced by something harmless where a name must stay known, until the rest can be
built; then what holds for the whole is checked as far as the missing does not matter. So a typo in a unit does not hide
a call to a service that does not exist.
"""

import copy
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from foresize.simulator.scenario.locating import locate
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.scenario.yaml_reader import Path

ROUNDS = 100
"""Taking out one wrong value can show the next; so many times it is tried."""

_REQUIRED: dict[str, Any] = {
    "schema": "foresize/v1",
    "name": "salvaged",
    "duration": "87600h",
    "workload": {"salvaged": {"arrivals": {"kind": "poisson", "rate": "1/s"}, "turn": {"steps": "salvaged"}}},
    "journeys": {"salvaged": [{"network": "1ms"}]},
}
"""What stands in for a value that a scenario must have."""

_NAMED: dict[str, Any] = {
    "workload": _REQUIRED["workload"]["salvaged"],
    "journeys": [{"network": "1ms"}],
    "services": {"capacity": {"kind": "slots", "slots": 1}},
    "databases": {"read": "1ms", "write": "1ms"},
    "external_apis": {"latency": "1ms"},
}
"""What stands in for a thing of which others may speak by name."""

_TYPICAL: dict[str, Any] = {
    "policy": {"kind": "fixed", "count": 1},
    "arrivals": {"kind": "poisson", "rate": "1/s"},
    "capacity": {"kind": "slots", "slots": 1},
    "lifetime": "1h",
}
"""What stands in for a part without which what is around it would have to go."""


def salvage(data: Any) -> tuple[Scenario, frozenset[Path]] | None:
    """The scenario that is left without the wrong values, and what was taken out or replaced; None if nothing is."""
    left = copy.deepcopy(data)
    touched: set[Path] = set()
    for _ in range(ROUNDS):
        try:
            return Scenario.model_validate(left), frozenset(touched)
        except ValidationError as error:
            wrong = {_path(left, detail) for detail in error.errors()}
        except PydanticCustomError:
            return None
        if () in wrong:
            return None
        for path in sorted(wrong, key=len, reverse=True):
            if _is_there(left, path[:-1]):
                touched.add(_take_out(left, path))
    return None


def _is_there(data: Any, path: Path) -> bool:
    """Whether what held a wrong value has not been taken out itself meanwhile."""
    for step in path:
        known = range(len(data)) if isinstance(data, list) else data if isinstance(data, dict) else ()
        if step not in known:
            return False
        data = data[step]
    return True


def trustworthy(found: Iterable[tuple[Path, str]], touched: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """The problems that are not about what was taken out, or about where it was."""
    taken = set(touched)
    replaced = {str(path[1]).lower() for path in taken if len(path) > 1 and path[0] in _NAMED}
    for path, message in found:
        about_it = any(path[: len(other)] == other or other[: len(path)] == path for other in taken)
        of_its_figures = path[:1] == ("objectives",) and any(name in message.lower() for name in replaced)
        if not about_it and not of_its_figures:
            yield path, message


def _path(data: Any, detail: Any) -> Path:
    """What to take out for one of pydantic's complaints: the value, or what lacks one."""
    located = locate(Scenario, data, detail["loc"])
    return located.path or located.rest[:1]


def _take_out(data: Any, path: Path) -> Path:
    """Take the value at `path` out of the data, or replace it; what was done to which path."""
    if len(path) == 2 and path[0] in _NAMED:
        data[path[0]][path[1]] = copy.deepcopy(_NAMED[str(path[0])])
        return path
    parent = data
    for step in path[:-1]:
        parent = parent[step]
    if isinstance(parent, list):
        return _take_item(data, parent, path)
    if len(path) == 1 and path[0] in _REQUIRED:
        data[path[0]] = copy.deepcopy(_REQUIRED[str(path[0])])
    elif path[-1] in _TYPICAL and parent.get(path[-1]) != _TYPICAL[str(path[-1])]:
        parent[path[-1]] = copy.deepcopy(_TYPICAL[str(path[-1])])
    elif path[-1] in parent:
        del parent[path[-1]]
    return path


def _take_item(data: Any, items: list[Any], path: Path) -> Path:
    """A step is replaced by a harmless one, so that those behind it keep their places; another list goes as a whole."""
    if path[0] == "journeys":
        items[int(path[-1])] = {"network": "1ms"}
        return path
    if path[0] == "objectives":
        items[int(path[-1])] = "turn latency p95 < 1000h"
        return path
    return _take_out(data, path[:-1])
