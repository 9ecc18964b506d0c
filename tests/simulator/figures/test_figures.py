"""What every figure keeps, whatever it shows."""

import json
import pkgutil
import re

import pytest

import foresize.simulator.figures as package
from foresize.simulator.figures import Figure, figures

SHARED = {"base", "theme", "over_time"}
EVERY = pytest.mark.parametrize("figure", figures().values(), ids=figures())


def written(figure: Figure, data) -> str:
    return figure.draw(data).to_json(engine="json")


def test_a_figure_is_found_by_being_a_file():
    files = {info.name for info in pkgutil.iter_modules(package.__path__)} - SHARED
    assert {name.replace("-", "_") for name in figures()} == files


def test_figures_come_in_the_order_of_their_positions_with_names_that_a_page_can_use():
    positions = [figure.position for figure in figures().values()]
    assert positions == sorted(set(positions))
    assert all(re.fullmatch(r"[a-z][a-z-]*", name) for name in figures())


@EVERY
def test_a_figure_shows_what_a_result_has_and_says_so_in_a_sentence(figure, small_result):
    data = figure.data(small_result)
    assert len(data)
    sentence = figure.says(data)
    assert sentence.endswith(".")
    assert "nan" not in sentence
    assert json.loads(written(figure, data), parse_constant=pytest.fail)["data"]


@EVERY
def test_the_same_result_is_drawn_in_the_same_way(figure, small_result):
    assert written(figure, figure.data(small_result)) == written(figure, figure.data(small_result))


@EVERY
def test_a_figure_draws_a_result_that_lacks_something(figure, odd_result):
    data = figure.data(odd_result)
    drawing = figure.draw(data)
    assert len(drawing.data) or drawing.layout.annotations[0].text.endswith(".")
    assert "nan" not in figure.says(data)


@EVERY
def test_without_rows_a_figure_says_why_it_is_empty_and_nothing_more(figure, small_result):
    nothing = figure.data(small_result).iloc[:0]
    assert figure.draw(nothing).layout.annotations[0].text.endswith(".")
    assert figure.says(nothing) == ""


@EVERY
def test_names_are_labels_and_never_tags(figure, hostile_result):
    drawn = json.loads(written(figure, figure.data(hostile_result)))
    texts = [text.replace("<br>", "").replace("<extra></extra>", "") for text in _texts(drawn)]
    assert not [text for text in texts if "<" in text]


@EVERY
def test_every_axis_with_numbers_says_their_unit(figure, small_result):
    layout = figure.draw(figure.data(small_result)).layout.to_plotly_json()
    bottom = [axis for name, axis in layout.items() if re.fullmatch(r"xaxis\d*", name) and not axis.get("matches")]
    assert bottom
    assert all(axis["title"]["text"] for axis in bottom)


def _texts(value):
    if isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value
