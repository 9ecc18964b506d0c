import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.simulator.scenario.document import from_text, read
from foresize.simulator.scenario.problems import BadInput, Place

BASE = """\
name: base
services:
  gateway:
    capacity: {kind: cpu, vcpus: 4}
    autoscaler: {min: 2, max: 40}
    zones: [a, b]
objectives: [x < 1]
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "base.yaml").write_text(BASE)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "configs"


def child(folder, text, name="child.yaml"):
    (folder / name).write_text(f"extends: base.yaml\n{text}")
    return read(f"configs/{name}")


def refusal(path):
    with pytest.raises(BadInput) as caught:
        read(path)
    (problem,) = caught.value.problems
    return problem


def test_a_child_changes_what_it_names_and_inherits_the_rest(folder):
    document = child(folder, "services: {gateway: {autoscaler: {max: 9}, zones: [c]}}\nseed: 3")
    assert document.data == {
        "name": "base",
        "services": {
            "gateway": {
                "capacity": {"kind": "cpu", "vcpus": 4},
                "autoscaler": {"min": 2, "max": 9},
                "zones": ["c"],
            }
        },
        "objectives": ["x < 1"],
        "seed": 3,
    }


def test_each_value_keeps_the_place_in_the_file_that_wrote_it(folder):
    document = child(folder, "services: {gateway: {autoscaler: {max: 9}, zones: [c]}}")
    gateway = ("services", "gateway")
    assert document.places[(*gateway, "autoscaler", "max")] == Place("configs/child.yaml", 2, 40)
    assert document.places[(*gateway, "autoscaler", "min")] == Place("configs/base.yaml", 5, 23)
    assert document.places[(*gateway, "zones", 0)] == Place("configs/child.yaml", 2, 52)
    assert (*gateway, "zones", 1) not in document.places
    assert ("extends",) not in document.places
    assert document.place_of((*gateway, "zones", 1)) == document.places[(*gateway, "zones")]


def test_a_mapping_of_another_kind_replaces_the_inherited_one(folder):
    document = child(folder, "services: {gateway: {capacity: {kind: slots, slots: 8}}}")
    assert document.data["services"]["gateway"]["capacity"] == {"kind": "slots", "slots": 8}
    assert ("services", "gateway", "capacity", "vcpus") not in document.places
    same = child(folder, "services: {gateway: {capacity: {kind: cpu, memory: 8GiB}}}")
    assert same.data["services"]["gateway"]["capacity"] == {"kind": "cpu", "vcpus": 4, "memory": "8GiB"}


def test_null_removes_what_is_inherited_and_only_that(folder):
    document = child(folder, "services: {gateway: {autoscaler: null, autoscalr: null}}")
    assert "autoscaler" not in document.data["services"]["gateway"]
    assert ("services", "gateway", "autoscaler", "min") not in document.places
    assert document.data["services"]["gateway"]["autoscalr"] is None  # misspelt: left for the language to refuse


def test_files_extend_each_other_in_a_chain(folder):
    child(folder, "seed: 1", "middle.yaml")
    (folder / "deep").mkdir()
    (folder / "deep" / "last.yaml").write_text("extends: ../middle.yaml\nname: last")
    document = read("configs/deep/last.yaml")
    assert (document.data["name"], document.data["seed"]) == ("last", 1)
    assert document.places[("seed",)].file == os.path.join("configs", "middle.yaml")


def test_a_very_long_chain_is_read(folder):
    for number in range(1500):
        (folder / f"{number}.yaml").write_text(
            f"extends: {f'{number - 1}.yaml' if number else 'base.yaml'}\nn: {number}"
        )
    assert read("configs/1499.yaml").data["n"] == 1499


def test_a_cycle_is_told_at_the_key(folder):
    (folder / "a.yaml").write_text("name: x\nextends: b.yaml")
    (folder / "b.yaml").write_text("extends: ../configs/a.yaml")
    problem = refusal("configs/a.yaml")
    assert problem.place == Place(os.path.join("configs", "b.yaml"), 1, 10)
    assert problem.message == "is a cycle: configs/a.yaml → configs/b.yaml → configs/a.yaml."


def test_a_missing_parent_is_told_at_the_key_with_the_nearest_name(folder):
    (folder / "a.yaml").write_text("name: x\nextends: bse.yaml")
    problem = refusal("configs/a.yaml")
    assert (problem.place, problem.path) == (Place("configs/a.yaml", 2, 10), "extends")
    assert problem.message == "`configs/bse.yaml` does not exist. Did you mean `base.yaml`?"


@pytest.mark.parametrize("parent", ["[base.yaml]", "7", "", "{a: b}", "'a\\0b'", "."])
def test_extends_names_one_file(folder, parent):
    (folder / "a.yaml").write_text(f"extends: {parent}")
    problem = refusal("configs/a.yaml")
    assert (problem.place.line, problem.path) == (1, "extends")


def test_a_file_named_in_a_value_is_relative_to_the_file_that_names_it(folder):
    (folder / "deep").mkdir()
    (folder / "deep" / "base.yaml").write_text("a: {kind: trace, file: ../data/calls.csv}\nb: [{file: x.csv}]")
    (folder / "a.yaml").write_text("extends: deep/base.yaml\nc: {file: /data/y.csv}\nd: {file: {file: z.csv}}")
    data = read("configs/a.yaml").data
    assert data["a"]["file"] == str(folder / "data" / "calls.csv")
    assert data["b"] == [{"file": str(folder / "deep" / "x.csv")}]
    assert data["c"]["file"] == "/data/y.csv"
    assert data["d"]["file"]["file"] == str(folder / "z.csv")


def test_a_text_can_be_read_as_if_it_lay_in_a_folder(folder):
    document = from_text("extends: base.yaml\nt: {file: t.csv}", "what-if", folder)
    assert document.data["name"] == "base"
    assert document.data["t"]["file"] == str(folder / "t.csv")
    assert document.places[("t",)].file == "what-if"
    assert (document.source, document.folder) == ("what-if", folder)
    assert from_text("t: {file: t.csv}").data["t"]["file"] == str(Path.cwd() / "t.csv")


def test_the_resolved_text_keeps_the_order_and_quotes_what_would_read_otherwise():
    document = from_text(
        "b: '1'\na: [true, 'true', '1e3', 1e3, 1:30, no, '', null, '~', '<<', \"a\\nb\", ü]\non: 010\n"
    )
    assert document.dump() == (
        "b: '1'\na:\n  - true\n  - 'true'\n  - '1e3'\n  - 1000.0\n  - 1:30\n  - no\n  - ''\n  - null\n  - '~'\n"
        "  - '<<'\n  - |-\n    a\n    b\n  - ü\non: 10\n"
    )


READABLE = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn"), include_characters="\t\n\x85"), max_size=20
)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**19), 10**19), st.floats(allow_nan=False, allow_infinity=False),
    READABLE,
    st.sampled_from(["yes", "010", "1e3", "1:30", "~", "null", "true", "<<", "=", "0x1", "- a", "a: b", "#", " x "]),
    st.sampled_from(["\n\n", " a\nb\n\n", "a\n b", "a \n", "\n a", "x " * 100, "\u2028a", "a\r\nb", "\ta\n"]),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(READABLE, inner, max_size=4), max_leaves=12
)


@given(st.dictionaries(READABLE.filter(lambda key: key not in ("extends", "file")), VALUES, max_size=4))
def test_what_is_dumped_reads_back_as_the_same_data(data):
    document = from_text("{}").with_values({"x": data})
    again = from_text(document.dump())
    assert again.data == document.data
    assert again.dump() == document.dump()
