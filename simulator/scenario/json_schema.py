"""The scenario language as JSON Schema, so that editors complete it and underline what is wrong while one types.

It is made from the same classes that read a scenario. What their own schema cannot know is added here: short forms, and
that a file which `extends` another says only what differs.
"""

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

from foresize.models.arrivals import arrivals_kinds
from foresize.models.distributions import distribution_kinds
from foresize.models.routing import router_kinds
from foresize.models.services import capacity_kinds
from foresize.policies import policy_kinds
from foresize.policies.nodes import node_scaler_kinds
from foresize.policies.pipelines import pipeline_kinds
from foresize.simulator.scenario.scenario import Scenario

Node = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""The version of JSON Schema that is spoken."""

_DEFS = "#/$defs/"
_PARTIAL = ".partial"
_FAMILIES: dict[str, Callable[[], Mapping[str, Any]]] = {
    "AnyArrivals": arrivals_kinds,
    "AnyCapacity": capacity_kinds,
    "AnyDistribution": distribution_kinds,
    "AnyNodeScaler": node_scaler_kinds,
    "AnyPipeline": pipeline_kinds,
    "AnyPolicy": policy_kinds,
    "AnyRouter": router_kinds,
}
_ONLY_OF_WHOLES = ("minProperties", "required", "default")


def scenario_schema() -> Node:
    """The JSON Schema of a scenario file."""
    made = Scenario.model_json_schema(by_alias=True)
    defs: dict[str, Node] = made.pop("$defs")
    tidy = _Tidy()
    whole = {name: tidy.value(node) for name, node in (defs | {"Scenario": made}).items()} | tidy.families
    whole["AnyRouter"] = {"anyOf": [whole["AnyRouter"], {"enum": list(router_kinds())}]}
    _add_concurrency(whole["Workload"], whole["Closed"])
    partial = {name + _PARTIAL: _partial(node) for name, node in whole.items()}
    _add_extends(partial["Scenario" + _PARTIAL])
    return {
        "$schema": DIALECT,
        "title": "Foresize scenario",
        "description": "What a team deploys and what its users do. `extends` another file to say only what differs.",
        "type": "object",
        "if": {"required": ["extends"]},
        "then": {"$ref": f"{_DEFS}Scenario{_PARTIAL}"},
        "else": {"$ref": f"{_DEFS}Scenario"},
        "$defs": dict(sorted((whole | partial).items())),
    }


def schema_text() -> str:
    """The schema as the file that editors read."""
    return json.dumps(scenario_schema(), indent=1, ensure_ascii=False) + "\n"


class _Tidy:
    """Makes copies in which a union of a family is a reference to it, and nothing is said that no file could say."""

    def __init__(self) -> None:
        self.families: dict[str, Node] = {}

    def value(self, value: Any, key: str = "") -> Any:
        """The copy of whatever stands under a key."""
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if not isinstance(value, dict):
            return value
        if key == "properties":
            return {name: self.value(item) for name, item in value.items()}
        return self._node({name: self.value(item, name) for name, item in value.items() if name != "title"})

    def _node(self, node: Node) -> Node:
        if family := _family(node.pop("discriminator", {})):
            self.families[family] = {"oneOf": node.pop("oneOf")}
            node["$ref"] = _DEFS + family
        if "const" in node.get("properties", {}).get("kind", {}):
            node["required"] = ["kind", *node.get("required", [])]
        if isinstance(node.get("default"), float | dict | list):  # no file writes a duration as seconds without a unit
            del node["default"]
        return node


def _family(discriminator: Mapping[str, Any]) -> str | None:
    found = set(discriminator.get("mapping", ()))
    return next((name for name, kinds in _FAMILIES.items() if found == set(kinds())), None)


def _add_concurrency(workload: Node, closed: Node) -> None:
    """`concurrency: 200` in the place of `arrivals`."""
    users = next(each for each in closed["properties"]["users"]["anyOf"] if each.get("type") == "integer")
    workload["properties"]["concurrency"] = users | {"description": "Users at any time, in the place of `arrivals`."}
    workload["required"].remove("arrivals")
    workload["oneOf"] = [{"required": ["arrivals"]}, {"required": ["concurrency"]}]


def _partial(value: Any, key: str = "") -> Any:
    """The same for a file that extends another: nothing is required, and null takes away what the other file says.

    Lists are replaced as wholes, so their items are.
    """
    if isinstance(value, list):
        return [_partial(item) for item in value]
    if not isinstance(value, dict):
        return value
    if key == "properties":
        return {name: {"anyOf": [_partial(item), {"type": "null"}]} for name, item in value.items()}
    node = {name: _partial(item, name) for name, item in value.items() if name not in (*_ONLY_OF_WHOLES, "items")}
    if "items" in value:
        node["items"] = copy.deepcopy(value["items"])
    if "$ref" in node:
        node["$ref"] += _PARTIAL
    if "oneOf" in node:
        node["anyOf"] = [each for each in node.pop("oneOf") if each] or [{}]
    return node


def _add_extends(scenario: Node) -> None:
    scenario["properties"]["extends"] = {"type": "string", "minLength": 1, "description": "The file to start from."}
