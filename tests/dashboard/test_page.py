"""The page: what it shows before a run, after one, after two, and of wrong input."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import foresize as fs
from foresize.dashboard.__main__ import main
from foresize.dashboard.choice import offered
from foresize.dashboard.runs import Run
from foresize.dashboard.views.outcome import report
from foresize.simulator.figures import figures as all_figures
from foresize.simulator.telemetry.laws import LawBroken

Open = Callable[..., AppTest]


def figures(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def looking_at(page: AppTest, tab: str) -> AppTest:
    page.session_state["tab"] = tab
    return page.run()


def texts(elements: Any) -> str:
    return "\n".join(element.value for element in elements).replace("\\", "")


@pytest.mark.parametrize("scenario", list(offered()))
def test_every_shipped_scenario_is_estimated_before_it_runs_and_unmoved_controls_change_nothing(
    open_page: Open, scenario: str
) -> None:
    page = looking_at(open_page(scenario), "Scenario")
    assert not page.exception
    assert not page.error
    assert "Nothing was changed" in texts(page.info)
    assert figures(looking_at(page, "Before it runs"))["Instances needed"].isdecimal()


def test_the_reference_is_what_one_sees_first(open_page: Open) -> None:
    assert open_page().selectbox(key="scenario").value == "live_voice"


def test_more_users_cost_more_and_stand_in_the_yaml(open_page: Open) -> None:
    page = open_page("peak")
    before = figures(page)
    page.number_input(key="peak.callers.users").set_value(400).run()
    after = figures(page)
    assert (before["Users at once"], after["Users at once"]) == ("200", "400")
    assert float(after["Cost per hour"].lstrip("$")) > 1.5 * float(before["Cost per hour"].lstrip("$"))
    difference, command, yaml = (code.value for code in looking_at(page, "Scenario").code)
    assert "-      users: 200\n+      users: 400" in difference
    assert command == "foresize run peak \\\n  --set workload.callers.arrivals.users=400"
    assert "users: 400" in yaml


def test_a_link_carries_what_was_moved(open_page: Open) -> None:
    page = open_page("peak", **{"callers.users": "321"})
    assert figures(page)["Users at once"] == "321"


def test_another_scenario_begins_with_its_own_values(open_page: Open) -> None:
    page = open_page("peak", **{"callers.users": "321"})
    page.selectbox(key="scenario").set_value("baseline").run()
    assert figures(page)["Users at once"] == "50"


def test_a_minimum_above_the_maximum_is_told_in_words(open_page: Open) -> None:
    page = open_page("peak")
    page.number_input(key="peak.gateway.min").set_value(50).run()
    assert not page.exception
    assert "`services.gateway.autoscaler.min` must be at most max (40), but is 50." in texts(page.error)
    assert not [button for button in page.button if button.key == "run"]
    page.number_input(key="peak.gateway.min").set_value(4).run()
    assert not page.error


def test_an_uploaded_file_takes_the_place_of_the_shipped_one(open_page: Open) -> None:
    text = looking_at(open_page("peak"), "Scenario").code[-1].value
    page = open_page()
    page.file_uploader(key="upload").upload("mine.yaml", text.replace("users: 200", "users: 77").encode()).run()
    assert not page.exception
    assert figures(page)["Users at once"] == "77"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"schema: foresize/v1\nname: x\ndurration: 1h\n", "`mine.yaml:3:1` `durration`"),
        (b"\xff\xfe\x00", "is not a UTF-8 text"),
        (b"- a\n- b\n", "a scenario is a mapping"),
        (b"", "is empty"),
    ],
)
def test_a_wrong_upload_is_told_with_its_places(open_page: Open, content: bytes, told: str) -> None:
    page = open_page()
    page.file_uploader(key="upload").upload("mine.yaml", content).run()
    assert not page.exception
    assert told in texts(page.error)


def test_a_run_shows_the_verdict_first_and_a_second_one_can_be_compared(open_short: Open) -> None:
    page = open_short("baseline")
    page.button(key="run").click().run()
    assert not page.exception
    assert [tab.label for tab in page.tabs] == ["Forecast", "Before it runs", "Scenario"]
    verdict = texts([*page.success, *page.warning, *page.error])
    assert verdict.startswith(("**pass:", "**too close to call:", "**fail:"))
    assert [text.replace("\\", "") for text in page.table[0].value["objective"]] == [
        "turn latency p95 < 2s",
        "error rate < 1%",
    ]
    assert figures(page)["Connected users"]

    page.number_input(key="baseline.callers.users").set_value(80).run()
    assert "Press **Run** for the scenario as it is now" in texts(page.info)
    page.button(key="run").click().run()
    assert [tab.label for tab in page.tabs][:2] == ["Forecast", "Compare"]
    looking_at(page, "Compare")
    assert not page.exception
    rows = page.table[0].value.set_index("figure")
    assert rows.loc["Connected users", "reading"] == ":blue-badge[more]"
    assert rows.loc["Cost per hour", "reading"] == ":red-badge[worse]"


def test_further_figures_are_drawn_only_where_they_are_opened(open_short: Open) -> None:
    page = open_short("baseline")
    page.button(key="run").click().run()
    assert len(page.get("plotly_chart")) == 4
    page.session_state["more-figures"] = True
    assert len(page.run().get("plotly_chart")) == len(all_figures())
    assert not page.exception


def test_a_policy_that_answers_nonsense_is_told_in_words(
    open_page: Open, live_voice: fs.Scenario, tmp_path: Path
) -> None:
    policy = tmp_path / "mine.py"
    policy.write_text("def decide(seen, memory):\n    return 'many'\n")
    short = {"duration": "3m", "warmup": "1m", "replications": 1}
    scenario = live_voice.with_(
        **short, **{"services.gateway.autoscaler.policy": {"kind": "python", "file": str(policy)}}
    )
    page = open_page()
    page.file_uploader(key="upload").upload("mine.yaml", scenario.to_yaml().encode()).run()
    page.button(key="run").click().run()
    assert not page.exception
    assert "The policy cannot be used" in texts(page.error)
    assert "many" in texts(page.error)


def test_a_broken_law_is_told_as_our_defect(open_short: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_law(*_: Any, **__: Any) -> None:
        raise LawBroken("Little's law does not hold")

    monkeypatch.setattr("foresize.run", break_law)
    page = open_short("peak", seed="5")
    page.button(key="run").click().run()
    assert not page.exception
    assert "A defect in Foresize" in texts(page.error)


def test_the_report_is_one_page_about_the_run(live_voice: fs.Scenario) -> None:
    result = fs.run(live_voice.with_(duration="3m", warmup="1m", replications=1), executor="inline")
    page = report(Run("mine", result.scenario.to_yaml(), result))
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "live-voice" in page


def test_without_streamlit_the_way_to_get_it_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "streamlit.web.cli", None)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "pip install 'foresize[dashboard]'" in capsys.readouterr().err


def test_a_run_that_was_made_already_is_remembered(open_short: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_short("baseline")
    page.button(key="run").click().run()

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("simulated again")

    monkeypatch.setattr("foresize.run", refuse)
    again = open_short("baseline")
    again.button(key="run").click().run()
    assert not again.exception
    assert "Forecast" in [tab.label for tab in again.tabs]
