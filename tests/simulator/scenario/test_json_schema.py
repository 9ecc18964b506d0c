"""The JSON Schema accepts what the reader accepts, and underlines what it refuses."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from foresize.simulator.cli.init import starter
from foresize.simulator.cli.inputs import shipped
from foresize.simulator.scenario import yaml_reader
from foresize.simulator.scenario.json_schema import scenario_schema, schema_text


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    """Of the schema."""
    schema = scenario_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def as_data(text: str) -> Any:
    """What an editor sees."""
    return yaml_reader.load(text, "<text>").value


@pytest.mark.parametrize("file", shipped().values(), ids=lambda file: file.stem)
def test_every_shipped_scenario_is_valid(validator: jsonschema.Draft202012Validator, file: Path) -> None:
    validator.validate(as_data(file.read_text()))


def test_the_starter_is_valid(validator: jsonschema.Draft202012Validator) -> None:
    validator.validate(as_data(starter()))


def test_the_shipped_schema_is_that_of_the_classes() -> None:
    shipped_text = (files("foresize.configs") / "schema.json").read_text("utf-8")
    assert shipped_text == schema_text(), "write it anew: foresize schema --out configs/schema.json"


def replaced(value: Any, path: tuple[str | int, ...], other: Any) -> Any:
    """A copy with another value at a path, which a mapping may not have yet."""
    if not path:
        return other
    first, *rest = path
    if isinstance(value, dict):
        return value | {first: replaced(value.get(first), tuple(rest), other)}
    return [replaced(item, tuple(rest), other) if at == first else item for at, item in enumerate(value)]


GATEWAY = ("services", "gateway")
GOOD: list[tuple[tuple[str | int, ...], Any]] = [
    ((*GATEWAY, "router"), "power_of_two"),
    ((*GATEWAY, "router"), {"kind": "weighted"}),
    ((*GATEWAY, "start", "pulling"), "600ms"),
    ((*GATEWAY, "start", "pulling"), {"empirical": {"file": "f.csv", "column": "c"}}),
    ((*GATEWAY, "autoscaler", "policy"), {"kind": "python", "file": "p.py", "class": "Mine", "options": {"a": 1}}),
    ((*GATEWAY, "autoscaler"), None),
    (("workload", "callers"), {"concurrency": 200, "turn": {"gap": "5s", "steps": "spoken_turn"}}),
    (("prices",), {"file": "mine.yaml"}),
    (("journeys", "spoken_turn", 0), {"chance": "20%", "steps": [{"journey": "other"}]}),
]
BAD: list[tuple[tuple[str | int, ...], Any]] = [
    (("servics",), {}),
    (("schema",), "foresize/v2"),
    (("duration",), 30),
    (("name",), ""),
    ((*GATEWAY, "slotz"), 3),
    ((*GATEWAY, "router"), "power_of_too"),
    ((*GATEWAY, "capacity", "kind"), "gpu"),
    ((*GATEWAY, "capacity"), {"vcpus": 4}),
    ((*GATEWAY, "autoscaler", "policy"), {"kind": "target", "metric": "cpuu", "target": "70%"}),
    ((*GATEWAY, "autoscaler", "min"), -1),
    ((*GATEWAY, "autoscaler", "every"), 15),
    ((*GATEWAY, "start", "pulling"), {"kind": "lognormal", "mean": "3s", "cvv": 1}),
    ((*GATEWAY, "start", "pulling"), {"kind": "lognorml", "mean": "3s"}),
    (("workload", "callers"), {"concurrency": 0, "turn": {"steps": "spoken_turn"}}),
    (("workload", "callers", "concurrency"), 3),
    (("workload", "callers", "arrivals", "rate"), 200),
    (("journeys", "spoken_turn", 0), {"call": "gateway", "query": "sessions"}),
    (("journeys", "spoken_turn", 0), {}),
    (("objectives",), "turn latency p95 < 2s"),
]


@pytest.mark.parametrize(("path", "value"), GOOD, ids=str)
def test_short_forms_are_valid(
    validator: jsonschema.Draft202012Validator, path: tuple[str | int, ...], value: Any
) -> None:
    validator.validate(replaced(as_data(starter()), path, value))


@pytest.mark.parametrize(("path", "value"), BAD, ids=str)
def test_mistakes_are_not(validator: jsonschema.Draft202012Validator, path: tuple[str | int, ...], value: Any) -> None:
    assert not validator.is_valid(replaced(as_data(starter()), path, value))


@pytest.mark.parametrize("key", ["name", "duration", "workload", "journeys"])
def test_what_is_missing_is_underlined_unless_another_file_says_it(
    validator: jsonschema.Draft202012Validator, key: str
) -> None:
    without = {name: value for name, value in as_data(starter()).items() if name != key}
    assert not validator.is_valid(without)
    validator.validate(without | {"extends": "other.yaml"})


@pytest.mark.parametrize(
    "text",
    [
        "services: {gateway: {capacity: {vcpus: 8}}}",
        "services: {gateway: {autoscaler: null}}",
        "workload: {callers: {turn: {gap: {mean: 3s}}}}",
        "services: {gateway: {router: random}}",
    ],
)
def test_a_file_that_extends_another_says_only_what_differs(
    validator: jsonschema.Draft202012Validator, text: str
) -> None:
    validator.validate(as_data(f"extends: other.yaml\n{text}"))


@pytest.mark.parametrize(
    "text",
    [
        "services: {gateway: {capacity: {vcpuss: 8}}}",
        "services: {gateway: {router: randam}}",
        "workload: {callers: {turn: {gap: {meen: 3s}}}}",
        "journeys: {talk: [{call: gateway}]}",
        "durations: 3s",
        "extends: 3",
    ],
)
def test_typos_in_such_a_file_are_underlined(validator: jsonschema.Draft202012Validator, text: str) -> None:
    assert not validator.is_valid({"extends": "other.yaml"} | as_data(text))
