"""The autoscaler that a CSV is replayed with: a policy, or a whole `autoscaler` block, in a YAML file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from foresize.policies import policy_kinds
from foresize.simulator.replay.reading import CONSEQUENCE
from foresize.simulator.scenario import yaml_reader
from foresize.simulator.scenario.check import parse
from foresize.simulator.scenario.document import Document
from foresize.simulator.scenario.files import read_text
from foresize.simulator.scenario.overrides import with_absolute_files
from foresize.simulator.scenario.problems import BadInput, Place
from foresize.simulator.scenario.scenario import Autoscaler
from foresize.simulator.scenario.spelling import did_you_mean

_ENDINGS = (".yaml", ".yml")


def read_autoscaler(name: str) -> Autoscaler:
    """The autoscaler in a file, or of a kind with its defaults. Raises BadInput with all that is wrong with it."""
    try:
        return parse(_document(name), Autoscaler)
    except BadInput as error:
        raise BadInput(error.problems, CONSEQUENCE) from None


def _document(name: str) -> Document:
    if name.endswith(_ENDINGS):
        return _of_file(Path(name), name)
    if name not in policy_kinds():
        way_out = did_you_mean(name, policy_kinds()) or " `foresize list policies` shows them."
        raise BadInput.one(f"is neither a YAML file nor a kind of policy.{way_out}", file=name)
    data = {"policy": {"kind": name}}
    return Document(data, {(): Place(name, 0, 0)}, name, "", Path())


def _of_file(file: Path, shown: str) -> Document:
    text = read_text(file, shown)
    tree = yaml_reader.load(text, shown)
    data = with_absolute_files(tree.value, file.parent)
    if isinstance(data, dict) and "policy" in data:
        return Document(data, tree.places, shown, text, file.parent, tree.keys)
    if not isinstance(data, dict) or "kind" not in data:
        raise BadInput.one("must be a policy (`kind: …`) or an autoscaler (`policy: …`).", file=shown)
    return Document({"policy": data}, _below(tree.places), shown, text, file.parent, _below(tree.keys))


def _below(places: Mapping[tuple[str | int, ...], Place]) -> dict[tuple[str | int, ...], Place]:
    return {("policy", *path): place for path, place in places.items()}


def says(autoscaler: Autoscaler, bound: str) -> Any:
    """Whether `min` or `max` is written in the block or the policy, and is no default."""
    least, most = autoscaler.policy.bounds()
    return bound in autoscaler.model_fields_set or {"min": least, "max": most}[bound] is not None
