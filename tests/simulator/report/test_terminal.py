import io
import re

import pytest
from rich.console import Console

import foresize as fs
from foresize.simulator.report.terminal import MARKS, summary, view


def test_the_verdict_comes_first_and_then_each_objective_with_its_mark(small_result):
    first, *rest = summary(small_result, width=200).splitlines()
    assert first == f"small  {small_result.verdict.sentence}"
    for line, judgement in zip(rest, small_result.verdict.judgements, strict=False):
        assert line == f"  {MARKS[judgement.outcome][0]} {judgement.sentence}"


def test_the_figures_that_matter_stand_with_their_intervals(small_result):
    text = summary(small_result)
    assert re.search(r"p95 +1\.\d\d s +1\.\d\d s to 1\.\d\d s", text)
    for label in (
        "users at once",
        "error rate",
        "availability",
        "gateway, peak",
        "decision to ready, p95",
        "per user-hour",
    ):
        assert label in text
    assert "working" in text
    assert "draining" in text


@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_is_wider_than_asked_for(small_result, width):
    assert max(len(line) for line in summary(small_result, width).splitlines()) <= width


def test_it_is_plain_text_that_a_console_can_colour(small_result):
    assert "\x1b" not in summary(small_result)
    console = Console(file=io.StringIO(), force_terminal=True, color_system="standard", width=100)
    with console.capture() as captured:
        console.print(view(small_result))
    assert "\x1b[" in captured.get()


MARKUP = """
name: odd
duration: 2m
workload: {asks: {arrivals: {kind: poisson, rate: 1/s}, turn: {steps: talk}}}
journeys: {talk: [{call: "[red]web[/red]", work: 10ms}]}
services: {"[red]web[/red]": {capacity: {kind: slots, slots: 1}}}
"""


def test_names_are_text_and_never_markup():
    result = fs.run(fs.loads(MARKUP), replications=1, executor="inline")
    assert "[red]web[/red]: working" in summary(result)


def test_one_replication_is_said_to_have_no_interval(small_result):
    once = fs.run(small_result.scenario, replications=1, executor="inline")
    assert "one replication: no interval" in summary(once)
    assert "95 % interval" not in summary(once)


def test_whatever_a_result_lacks_it_can_be_read(odd_result):
    text = summary(odd_result)
    assert odd_result.verdict.sentence.split(":")[0] in text
    assert not re.search(r"\bnan\b", text)


def test_the_breaking_point_is_told_where_it_broke_or_an_objective_names_it(small_result):
    assert "It breaks at" in summary(small_result)
    held = fs.run(small_result.scenario.with_(**{"external_apis.model.errors": "0%"}), executor="inline")
    assert "It did not break" not in summary(held)
    asked = held.scenario.with_(objectives=["breaking point users >= 5"])
    assert "It did not break" in summary(fs.run(asked, executor="inline"))


def test_the_last_line_says_what_it_was_made_from(small_result):
    flat = " ".join(summary(small_result).split())
    born = small_result.provenance
    assert f"3 replications · seed 1 · {born['engine']} engine · foresize {born['versions']['foresize']}" in flat
    assert small_result.provenance["scenario_sha256"][:12] in flat
