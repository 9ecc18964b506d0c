import json
from html.parser import HTMLParser

import pytest

import foresize as fs
from foresize.simulator.figures import figures
from foresize.simulator.report.html import render, write_report
from foresize.simulator.report.page import MOST_EVENTS, in_short
from foresize.simulator.scenario.problems import BadInput

VOID = {"meta", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """The tags, attributes and texts of a page, each text with the tag that it stands in."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.texts, self.open = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append((self.open[-1] if self.open else "", data))

    @property
    def prose(self):
        return " ".join(" ".join(text for tag, text in self.texts if tag not in ("script", "style")).split())

    def of(self, attribute):
        return [value for name, value in self.attributes if name == attribute]


@pytest.fixture(scope="session")
def small_page(small_result):
    return Page(render(small_result))


def test_every_tag_is_closed_and_no_id_stands_twice(small_page):
    assert small_page.open == []
    assert len(set(small_page.of("id"))) == len(small_page.of("id"))


def test_it_holds_everything_itself_and_forbids_the_browser_to_ask_for_more(small_page):
    assert not small_page.of("src")
    assert not small_page.of("href")
    assert "link" not in small_page.tags
    assert any((value or "").startswith("default-src 'none'") for value in small_page.of("content"))
    styles = " ".join(text for tag, text in small_page.texts if tag == "style")
    assert "url(" not in styles
    assert "@import" not in styles


def test_plotly_is_there_once(small_page):
    scripts = [text for tag, text in small_page.texts if tag == "script"]
    assert sum("plotly.js v" in text[:200] for text in scripts) == 1


def test_the_same_run_gives_the_same_bytes_on_another_day(small_result):
    again = fs.run(small_result.scenario, executor="inline")
    assert render(again) == render(small_result)


def test_the_verdict_comes_before_everything_else(small_result, small_page):
    sentence = small_result.verdict.sentence
    told = sentence[0].upper() + sentence[1:]
    assert small_page.prose.index(told) < small_page.prose.index("Objectives")
    for words in (in_short(small_result), small_result.bottleneck.sentence, small_result.breaking_point):
        assert words in small_page.prose
    for judgement in small_result.verdict.judgements:
        assert judgement.objective.text in small_page.prose


def test_each_figure_is_drawn_from_data_in_the_page(small_page):
    data = {
        place: json.loads(text)
        for place, text in zip(
            [i for i in small_page.of("id") if i.endswith("-data")],
            [text for tag, text in small_page.texts if tag == "script" and text.startswith("{")],
            strict=True,
        )
    }
    assert list(data) == [f"figure-{name}-data" for name in figures()]
    assert all(each["data"] and each["layout"] for each in data.values())


def test_every_metric_is_there_with_its_sentence(small_result, small_page):
    for name, metric in small_result.definitions.items():
        assert name in small_page.prose
        assert " ".join(metric.sentence.split()) in small_page.prose


def test_scenario_assumptions_and_birth_certificate_are_there(small_result, small_page):
    assert " ".join(small_result.scenario.to_yaml().split()) in small_page.prose
    assert "What the model leaves out" in small_page.prose
    assert small_result.provenance["scenario_sha256"] in small_page.prose
    assert "wall s" not in small_page.prose


def test_texts_of_a_scenario_are_never_code(hostile_result):
    page = Page(render(hostile_result))
    ours = Page(render(hostile_result)).tags.count("script")
    assert ours == len([text for tag, text in page.texts if tag == "script" and text.strip()])
    assert "img" not in page.tags
    assert "<img src=x onerror=alert(1)>" in page.prose
    assert "</script><script>alert(1)//" in page.prose
    assert page.open == []


def test_whatever_a_result_lacks_it_has_a_report(odd_result):
    page = Page(render(odd_result))
    assert page.open == []
    assert "nan" not in page.prose.split()
    assert odd_result.verdict.sentence[1:] in page.prose


def test_one_replication_is_said_to_settle_nothing(small_result):
    once = fs.run(small_result.scenario, replications=1, executor="inline")
    assert "This is one replication." in Page(render(once)).prose


def test_of_many_scaling_events_the_first_are_listed(small_result, monkeypatch):
    from foresize.simulator.report import page

    assert "; the first " not in Page(render(small_result)).prose
    monkeypatch.setattr(page, "MOST_EVENTS", 2)
    assert "in order; the first 2." in Page(render(small_result)).prose
    assert MOST_EVENTS > 2


def test_it_is_written_whole_and_its_place_returned(small_result, tmp_path):
    path = tmp_path / "report.html"
    assert write_report(small_result, path) == path
    assert path.read_text("utf-8") == render(small_result)
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_told_in_words(small_result, tmp_path):
    with pytest.raises(BadInput, match="cannot be written"):
        write_report(small_result, tmp_path / "nowhere" / "report.html")
