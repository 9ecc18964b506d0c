"""Whatever a file holds: it is read, or it is refused in words. Anything else that is raised fails these tests."""

from typing import Annotated, Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import Field

from foresize.models.part import Part, Spec, one_of
from foresize.models.units import Duration, Fraction, Size
from foresize.simulator.scenario.check import parse
from foresize.simulator.scenario.document import from_text, read
from foresize.simulator.scenario.problems import BadInput


class Router(Part):
    family = "router"


class Random(Router):
    kind: Literal["random"] = "random"
    seed: int = 0


class Weighted(Router):
    kind: Literal["weighted"] = "weighted"
    weights: tuple[Annotated[float, Field(ge=0, allow_inf_nan=False)], ...] = ()
    file: str | None = None
    then: "tuple[AnyRouter, ...]" = ()


AnyRouter = one_of(Router)
Weighted.model_rebuild()


class Service(Spec):
    router: AnyRouter = Random()
    memory: Size = 0.0
    target: Fraction = 0.7
    min: int = Field(default=1, ge=0)
    spare: int | str | list[int] = 0
    zones: dict[str, bool] = Field(default_factory=dict)


class Scenario(Spec):
    name: str
    duration: Duration = 60.0
    services: dict[str, Service] = Field(default_factory=dict)


VALID = """\
name: live
duration: 1h
services:
  gateway: {min: 2, memory: 8GiB, target: 70%, zones: {a: true}}
  web:
    router: {kind: weighted, weights: [1, 2.5], then: [{kind: random, seed: 3}]}
    spare: [1, 2]  # two
    min: 3
"""
TOKENS = [
    ":", "- ", "? ", "\n", "\t", "  ", "{", "}", "[", "]", ",", "#", "&a ", "*a", "!!python/object:x ", "!", "|", ">",
    "'", '"', "\\", "%", "@", "`", "---\n", "...\n", "<<: ", "extends: ", "null", "true", "yes", "010", "1e999", "-1",
    "9" * 40,
    "kind: ", "router: ", "\0", "\ufeff", "\x85", "\u2028", "\ud800", "\U0001f600", "file: ", "name: x\n", "services: ",
]  # fmt: skip
TEXTS = st.text(max_size=40) | st.lists(st.sampled_from(TOKENS), max_size=25).map("".join)


def survives(read_it):
    """Either a value, or BadInput whose text can be printed."""
    try:
        parse(read_it(), Scenario)
        return
    except BadInput as error:
        refusal = error
    assert refusal.problems
    for line in str(refusal).splitlines():
        assert line.isprintable()
    str(refusal).encode()


@given(TEXTS)
def test_any_text(text):
    survives(lambda: from_text(text))


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("hostile") / "a.yaml"


@given(content=st.binary(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes(file, content):
    file.write_bytes(content)
    survives(lambda: read(file))


@given(at=st.integers(0, len(VALID)), gone=st.integers(0, 12), put=st.sampled_from(TOKENS) | st.text(max_size=6))
def test_any_change_of_a_valid_text(at, gone, put):
    survives(lambda: from_text(VALID[:at] + put + VALID[at + gone :]))


@given(content=st.binary(max_size=4), at=st.integers(0, len(VALID)))
def test_any_bytes_in_a_valid_file(file, content, at):
    file.write_bytes(VALID[:at].encode() + content + VALID[at:].encode())
    survives(lambda: read(file))


KEYS = st.sampled_from(
    ["name", "services", "router", "kind", "weights", "min", "zones", "then", "spare", "file", "memory"]
) | st.text(max_size=5)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.binary(max_size=3),
    st.sampled_from(["random", "weighted", "8GiB", "70%", "1h", "999999999h", "1e400", "-1s", ""]),
)  # fmt: skip
NESTED: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=10
)
PATHS = st.lists(KEYS | st.sampled_from(["gateway", "web", "0", "1", "99", "-1"]), max_size=5).map(".".join)


@given(
    path=st.sampled_from(["services", "services.web", "services.web.router", "services.gateway", "name"]), value=NESTED
)
def test_any_data_in_the_place_of_any_value(path, value):
    survives(lambda: from_text(VALID).with_values({path: value}))


@given(path=PATHS, value=NESTED)
def test_any_data_at_any_path(path, value):
    survives(lambda: from_text(VALID).with_values({path: value}))


@given(st.lists(TEXTS | st.builds("{}={}".format, PATHS, TEXTS), max_size=3))
def test_any_assignment(assignments):
    survives(lambda: from_text(VALID, sets=assignments))


@given(at=st.integers(0, len(VALID)), put=st.sampled_from(TOKENS))
def test_whatever_is_read_can_be_written_and_read_again(at, put):
    try:
        document = from_text(VALID[:at] + put + VALID[at:])
    except BadInput:
        return
    assert from_text(document.dump()).data == document.data


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "a: {b: [", "'", '"', "&a ", "!a ", "|\n ", "# "])
def test_a_megabyte_of_any_opening(opening):
    survives(lambda: from_text(opening * (2**20 // len(opening))))


@pytest.mark.parametrize("levels", [50, 99, 100, 101])
def test_parts_nested_to_the_limit(levels):
    router = "{kind: weighted, then: [" * levels + "]}" * levels
    survives(lambda: from_text(f"name: x\nservices: {{a: {{router: {router}}}}}"))
