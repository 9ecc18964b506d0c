"""Texts of the page: escaped Markdown, the command that does the same, the difference, a run's label."""

import shlex

import pytest

import foresize as fs
from foresize.dashboard.choice import offered
from foresize.dashboard.runs import MOST_KEPT, Shelf, label_of
from foresize.dashboard.views.overview import demands
from foresize.dashboard.views.scenario_text import command, difference
from foresize.dashboard.views.words import plain
from foresize.simulator.explain import explain

CHANGES = {
    "services.gateway.autoscaler.max": 9,
    "workload.callers.session.lifetime.mean": "70m",
    "services.gateway.autoscaler.policy": {
        "kind": "steps",
        "metric": "cpu",
        "steps": [{"above": "70%", "change": "+2"}, {"below": "30%", "change": "-1"}],
    },
}


def test_the_command_does_the_same_as_the_controls(live_voice: fs.Scenario) -> None:
    words = shlex.split(command("live_voice", CHANGES).replace("\\\n", ""))
    assert words[:3] == ["foresize", "run", "live_voice"]
    sets = [text for flag, text in zip(words[3::2], words[4::2], strict=True) if flag == "--set"]
    assert len(sets) == len(CHANGES)
    assert fs.load(offered()["live_voice"], sets).to_yaml() == live_voice.with_(**CHANGES).to_yaml()


def test_the_difference_is_as_small_as_the_edit(live_voice: fs.Scenario) -> None:
    lines = difference(live_voice, live_voice.with_(**{"services.gateway.autoscaler.max": 9})).splitlines()
    assert [line for line in lines[2:] if line[0] in "+-"] == ["-      max: 40", "+      max: 9"]


@pytest.mark.parametrize("text", ["from $1 to $2", "a_b_c", "`x`", "<b>", ":red[x]", "[a](b)", "1 * 2 * 3", "~x~"])
def test_markdown_in_a_text_is_escaped(text: str) -> None:
    escaped = plain(text)
    assert escaped.replace("\\", "") == text
    assert all(escaped[at - 1] == "\\" for at, sign in enumerate(escaped) if sign in "$_`<>[]()*~")


def test_a_label_names_the_first_three_moves() -> None:
    assert label_of("peak", []) == "peak, as it is written"
    assert label_of("peak", ["users 3", "seed 2"]) == "peak: users 3, seed 2"
    assert label_of("peak", list("abcde")) == "peak: a, b, c and 2 more"


def test_the_reference_is_the_first_of_the_shipped_scenarios() -> None:
    names = list(offered())
    assert names[0] == "live_voice"
    assert "targets/users_1000" in names
    assert not [name for name in names if name.startswith("prices")]


def test_the_shelf_forgets_the_oldest(live_voice: fs.Scenario) -> None:
    result = fs.Result(live_voice, [], {})
    shelf = Shelf()
    for number in range(MOST_KEPT + 1):
        shelf.put(str(number), result)
    assert shelf.get("0") is None
    assert shelf.get(str(MOST_KEPT)) is result


def test_the_estimate_has_a_row_for_each_part(live_voice: fs.Scenario) -> None:
    rows = demands(explain(live_voice)).set_index("resource")
    assert list(rows.index) == ["gateway", "codegen", "sessions", "live_model", "code_model"]
    assert rows.loc["gateway", "needed"].isdecimal()
    assert rows.loc["sessions", "needed"] == ""
