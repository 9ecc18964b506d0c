"""One scenario under several policies: from files, shipped ones, or kinds with their defaults."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from foresize.policies import policy_kinds
from foresize.simulator.scenario import yaml_reader
from foresize.simulator.scenario.files import read_text
from foresize.simulator.scenario.load import from_document
from foresize.simulator.scenario.overrides import with_absolute_files
from foresize.simulator.scenario.problems import BadInput, Place, Problem
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.scenario.spelling import did_you_mean
from foresize.simulator.scenario.yaml_reader import Path as Path_

_ENDINGS = (".yaml", ".yml")
_BESIDE_THE_POLICY = ("min", "max")
"""What of the scenario's own autoscaler stays where a policy file does not say it."""


def with_policies(scenario: Scenario, names: Sequence[str], service: str | None = None) -> dict[str, Scenario]:
    """The scenario under each policy, by the policy's name as it is shown.

    A name is a YAML file with a policy (`kind: …`) or a whole `autoscaler` block, the name of one in configs/policies,
    or a kind all of whose fields can be left out. It takes the place of the policy of `service`; if not said, of those
    that hold the sessions, or of every service with an autoscaler where none of them does. Raises BadInput with the
    problems of all of them.
    """
    services = _services(scenario, service)
    made: dict[str, Scenario] = {}
    problems: list[Problem] = []
    for name in names:
        try:
            label = _label(name, made)
            made[label] = _under(scenario, services, _read(name))
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(problems)
    return made


def shipped_policies() -> dict[str, Path]:
    """The tuned policies that come with Foresize, by name."""
    folder = Path(str(files("foresize.configs"))) / "policies"
    return {file.stem: file for file in sorted(folder.glob("*.yaml"))}


def _services(scenario: Scenario, service: str | None) -> list[str]:
    scaled = [name for name, each in scenario.services.items() if each.autoscaler is not None]
    if not scaled:
        raise BadInput.one("has no service with an autoscaler, so there is no policy to compare.", path="services")
    if service is None:
        holding = {scenario.entry_of(name) for name in scenario.workload}
        return [name for name in scaled if name in holding] or scaled
    if service not in scaled:
        hint = did_you_mean(service, scaled) or f" Those with one: {', '.join(scaled)}."
        raise BadInput.one(f"`{service}` is not a service with an autoscaler.{hint}", path="--service")
    return [service]


@dataclass(frozen=True)
class _Block:
    """An autoscaler as a file writes it, with where each value stands, so that what is wrong is told of that place."""

    data: dict[str, Any]
    places: dict[Path_, Place]
    keys: dict[Path_, Place]


def _read(name: str) -> _Block:
    """The autoscaler block that a name stands for."""
    shipped = shipped_policies()
    if name in shipped:
        return _block(shipped[name], str(shipped[name]))
    if name.endswith(_ENDINGS):
        return _block(Path(name), name)
    if name in policy_kinds() and _can_be_bare(name):
        return _Block({"policy": {"kind": name}}, {(): Place(name, 0, 0)}, {})
    needs = " It has fields that must be said: write them in a file." if name in policy_kinds() else ""
    known = sorted({*shipped, *policy_kinds()})
    way_out = needs or did_you_mean(name, known) or " `foresize list policies` shows them."
    raise BadInput.one(f"is neither a policy file nor the name of a policy.{way_out}", file=name)


def _can_be_bare(kind: str) -> bool:
    """Whether a policy of the kind can be written without any field."""
    try:
        policy_kinds()[kind].model_validate({"kind": kind})
    except ValidationError:
        return False
    return True


def _block(file: Path, shown: str) -> _Block:
    tree = yaml_reader.load(read_text(file, shown), shown)
    data = with_absolute_files(tree.value, file.parent)
    if isinstance(data, dict) and "policy" in data:
        return _Block(data, tree.places, tree.keys)
    if isinstance(data, dict) and "kind" in data:
        return _Block({"policy": data}, _below("policy", tree.places), _below("policy", tree.keys))
    raise BadInput.one("must be a policy (`kind: …`) or an autoscaler (`policy: …`).", file=shown)


def _below(key: str, places: dict[Path_, Place]) -> dict[Path_, Place]:
    return {(key, *path): place for path, place in places.items()}


def _under(scenario: Scenario, services: Sequence[str], block: _Block) -> Scenario:
    """The scenario with the block as the autoscaler of these services."""
    document = scenario.document
    data, places, keys = copy.deepcopy(document.data), dict(document.places), dict(document.keys)
    for service in services:
        above: Path_ = ("services", service, "autoscaler")
        written = data["services"][service]["autoscaler"]
        kept = {key: written[key] for key in _BESIDE_THE_POLICY if key in written and not _says(block.data, key)}
        data["services"][service]["autoscaler"] = kept | copy.deepcopy(block.data)
        places |= {above + path: place for path, place in block.places.items()}
        keys |= {above + path: place for path, place in block.keys.items()}
    return from_document(replace(document, data=data, places=places, keys=keys))


def _says(block: dict[str, Any], bound: str) -> bool:
    """Whether the block has a bound of its own, also as the real object's field."""
    return bound in block or _own_bounds(block["policy"])[bound] is not None


def _own_bounds(policy: Any) -> dict[str, int | None]:
    """The bounds that a policy has itself; none where it is wrong, which is told when the scenario is read."""
    kind = policy_kinds().get(policy.get("kind", "")) if isinstance(policy, dict) else None
    try:
        least, most = (None, None) if kind is None else kind.model_validate(policy).bounds()
    except ValidationError:
        least, most = None, None
    return {"min": least, "max": most}


def _label(name: str, taken: dict[str, Any]) -> str:
    label = Path(name).stem if name.endswith(_ENDINGS) else name
    if label in taken:
        raise BadInput.one(f"stands for `{label}`, which another policy is called as well.", file=name)
    return label
