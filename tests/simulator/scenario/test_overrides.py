from enum import Enum
from pathlib import Path

import numpy as np
import pytest

from foresize.simulator.scenario.document import from_text, read
from foresize.simulator.scenario.problems import BadInput

TEXT = """\
services:
  gateway:
    autoscaler: {min: 2, max: 10}
objectives: [a < 1, b < 2]
"""


def with_sets(*sets):
    return from_text(TEXT, "a.yaml", sets=sets)


def problems(*sets):
    with pytest.raises(BadInput) as caught:
        with_sets(*sets)
    return caught.value.problems


def test_a_value_is_set_at_its_path_and_placed_at_the_assignment():
    document = with_sets("services.gateway.autoscaler.max=40")
    assert document.data["services"]["gateway"]["autoscaler"] == {"min": 2, "max": 40}
    path = ("services", "gateway", "autoscaler", "max")
    assert str(document.places[path]) == "--set services.gateway.autoscaler.max=40"
    assert document.places[path[:-1]].file == "a.yaml"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("30m", "30m"), ("true", True), ("yes", "yes"), ("1e3", 1000.0), ("'40'", "40"), ("a = b", "a = b"),
        ("[1, x]", [1, "x"]), ("{kind: fixed, count: 3}", {"kind": "fixed", "count": 3}), ("p95 < 2s", "p95 < 2s"),
    ],
)  # fmt: skip
def test_the_value_is_strict_yaml(written, value):
    assert with_sets(f"x={written}").data["x"] == value


def test_an_item_of_a_list_is_set_by_its_number():
    assert with_sets("objectives.1=c < 3").data["objectives"] == ["a < 1", "c < 3"]


def test_later_assignments_build_on_earlier_ones():
    document = with_sets("services.web={autoscaler: {min: 1}}", "services.web.autoscaler.min=5")
    assert document.data["services"]["web"] == {"autoscaler": {"min": 5}}


def test_null_removes_a_key_and_its_places():
    document = with_sets("services.gateway.autoscaler=null")
    assert document.data["services"]["gateway"] == {}
    assert ("services", "gateway", "autoscaler", "min") not in document.places
    assert with_sets("sevices=null").data["sevices"] is None  # misspelt: left for the language to refuse


def test_a_path_that_leads_nowhere_is_offered_the_nearest_key():
    (problem,) = problems("services.gatway.autoscaler.max=3")
    assert (problem.path, problem.message) == ("services.gatway", "is not in the scenario. Did you mean `gateway`?")
    assert problem.place.file == "--set services.gatway.autoscaler.max=3"


def test_where_nothing_is_near_the_way_to_add_it_is_told():
    (problem,) = problems("services.gateway.drain.grace=30s")
    assert "To add it, set `services.gateway.drain={grace: …}`." in problem.message
    (deeper,) = problems("x.y.z=1")
    assert "Written there: services, objectives. To add it, set `x={y: {z: …}}`." in deeper.message


@pytest.mark.parametrize(
    "assignment",
    ["x", "=3", "", ".x=3", "a..b=3", "objectives.2=x", "objectives.-1=x", "objectives.one=x",
     f"objectives.{'9' * 5000}=x",
     "objectives.0.x=1", "x={a: ", "x=!!python/name:os.system", "x=*a", "extends=b.yaml", "a\0b=1", "x=\udcff"],
)  # fmt: skip
def test_a_wrong_assignment_is_one_clear_problem(assignment):
    (problem,) = problems(assignment)
    assert problem.place.file.startswith("--set")
    assert problem.message


def test_all_wrong_assignments_are_told_together():
    assert len(problems("x", "services.gatway.max=3", "seed=3", "y=[")) == 3


def test_python_values_are_set_the_same_way():
    before = from_text(TEXT)
    after = before.with_values(
        {"services.gateway.autoscaler.max": 40, "objectives.0": "z < 1", "services.web": {"zones": ("a", "b")}}
    )
    assert after.data["services"] == {"gateway": {"autoscaler": {"min": 2, "max": 40}}, "web": {"zones": ["a", "b"]}}
    assert after.data["objectives"] == ["z < 1", "b < 2"]
    assert before.data == from_text(TEXT).data


def test_numbers_of_numpy_and_members_of_text_enums_are_plain_values():
    class Purchase(str, Enum):  # noqa: UP042  # its str() is not its value, unlike a StrEnum's
        SPOT = "spot"

    data = (
        from_text("{}")
        .with_values({"a": np.float64(1.5), "b": np.int64(3), "c": Purchase.SPOT, "d": np.str_("x")})
        .data
    )
    assert data == {"a": 1.5, "b": 3, "c": "spot", "d": "x"}
    assert [type(value) for value in data.values()] == [float, int, str, str]


def deep(levels):
    value = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 10**400, object(), {1: 2}, {"a": {3}}, "\0", "\ud800", deep(1000), b"x"]
)
def test_a_value_that_yaml_does_not_have_is_refused(value):
    with pytest.raises(BadInput) as caught:
        from_text("{}").with_values({"a": value})
    assert caught.value.problems[0].path == "a"


def test_a_file_set_by_hand_is_relative_to_where_one_stands(tmp_path, monkeypatch):
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "a.yaml").write_text("arrivals: {file: a.csv}")
    monkeypatch.chdir(tmp_path)
    assert read("configs/a.yaml").data["arrivals"]["file"] == str(tmp_path / "configs" / "a.csv")
    assert read("configs/a.yaml", ["arrivals.file=b.csv"]).data["arrivals"]["file"] == str(tmp_path / "b.csv")
    data = read("configs/a.yaml").with_values({"arrivals": {"file": Path("c.csv")}}).data
    assert data["arrivals"]["file"] == str(tmp_path / "c.csv")
