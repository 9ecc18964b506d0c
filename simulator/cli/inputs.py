"""Scenarios by file, by shipped name, by folder: all that are asked for, or every problem of all of them."""

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from foresize.simulator.scenario.load import load
from foresize.simulator.scenario.problems import BadInput, Place, Problem
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.scenario.spelling import did_you_mean

_ENDINGS = (".yaml", ".yml")
_IS_SCENARIO = re.compile(r"^(schema|extends)\s*:", re.MULTILINE)


def load_all(names: Sequence[str], sets: Sequence[str] | None) -> list[Scenario]:
    """The scenarios in these files, or shipped under these names, each with the assignments of `--set`.

    Raises BadInput with the problems of all of them.
    """
    found: list[Scenario] = []
    problems: dict[Problem, None] = {}
    for name in names:
        try:
            found.append(load(located(name), sets or ()))
        except BadInput as error:
            problems |= dict.fromkeys(error.problems)  # a wrong --set is the same in each
    if problems:
        raise BadInput(problems)
    return found


def located(name: str) -> str:
    """The file that is meant by a name: itself, or a shipped scenario where there is no such file.

    Raises BadInput where it is neither.
    """
    if os.path.lexists(name) or "\0" in name or name.endswith(_ENDINGS):
        return name
    known = shipped()
    by_last = {each.rpartition("/")[2]: each for each in known}
    full = name if name in known else by_last.get(name)
    if full is not None:
        return str(known[full])
    way_out = did_you_mean(name, [*known, *by_last]) or " `foresize list scenarios` shows those that are shipped."
    raise BadInput.one(f"is neither a file nor the name of a shipped scenario.{way_out}", file=name)


def shipped() -> dict[str, Path]:
    """The scenarios that come with Foresize: name, such as `targets/users_100`, and file."""
    folder = Path(str(files("foresize.configs")))
    found = sorted(file for file in folder.rglob("*.yaml") if _IS_SCENARIO.search(file.read_text("utf-8")))
    return {file.relative_to(folder).with_suffix("").as_posix(): file for file in found}


def expanded(names: Sequence[str]) -> list[str]:
    """The names with each folder replaced by the scenario files in it, in alphabetical order.

    Raises BadInput for a folder without any.
    """
    found: list[str] = []
    for name in names:
        if not os.path.isdir(name):
            found.append(name)
            continue
        inside = sorted(entry for entry in os.listdir(name) if entry.endswith(_ENDINGS))
        if not inside:
            raise BadInput.one("holds no scenario: no file that ends with .yaml or .yml.", file=name)
        found += [os.path.join(name, entry) for entry in inside]
    return found


def named_apart(scenarios: Sequence[Scenario]) -> None:
    """Raise BadInput where two scenarios would have the same result folder."""
    places: dict[str, Place] = {}
    problems = []
    for scenario in scenarios:
        place = scenario.document.place_of(("name",))
        first = places.setdefault(scenario.name.casefold(), place)
        if first is not place:
            message = f"must be another one than `{scenario.name}`, which is the name of a scenario at {first} as well."
            problems.append(Problem(replace(place), "name", message))
    if problems:
        raise BadInput(problems)
