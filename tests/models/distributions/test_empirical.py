"""Measured values drawn again: from a list, from a file, with and without a unit."""

import pickle
import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from foresize.models.distributions import AnyDistribution, DurationDistribution, NumberDistribution
from foresize.models.part import Spec
from foresize.simulator.scenario.check import parse
from foresize.simulator.scenario.document import from_text
from foresize.simulator.scenario.problems import BadInput

ANY = TypeAdapter(AnyDistribution)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "calls.csv"
    path.write_text("took,note\n3,a\n1,b\n8,c\n")
    return str(path)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1e9), min_size=1), st.floats(1e-9, 1 - 1e-9))
def test_only_values_that_were_measured_are_drawn_and_their_mean_is_the_datas(values, u):
    read = ANY.validate_python({"kind": "empirical", "values": values})
    assert read.quantile(u) in values
    assert read.average() == pytest.approx(statistics.fmean(values))


@settings(deadline=None)
@given(st.lists(st.integers(0, 20), min_size=1, max_size=50))
def test_each_value_has_its_share(values):
    read = ANY.validate_python({"kind": "empirical", "values": values})
    n = len(values)
    assert sorted(read.quantile((i + 0.5) / n) for i in range(n)) == sorted(values)
    for value in values:
        assert read.cdf(value) == sum(other <= value for other in values) / n


def test_a_file_has_plain_numbers_or_durations_as_the_unit_says(file):
    short = {"empirical": {"file": file, "column": "took"}}
    assert TypeAdapter(NumberDistribution).validate_python(short).average() == 4
    short["empirical"]["unit"] = "min"
    minutes = TypeAdapter(DurationDistribution).validate_python(short)
    assert minutes.average() == 240
    assert minutes.is_duration() is True


def test_the_long_form_is_the_short_one(file):
    long = {"kind": "empirical", "file": file, "column": "took"}
    short = {"empirical": {"file": file, "column": "took"}}
    assert ANY.validate_python(long) == ANY.validate_python(short)


def test_values_that_were_read_stay_when_the_file_goes(file, tmp_path):
    read = ANY.validate_python({"empirical": {"file": file, "column": "took"}})
    (tmp_path / "calls.csv").unlink()
    assert pickle.loads(pickle.dumps(read)).average() == 4
    assert read.model_copy().quantile(0.9) == 8


def test_other_data_in_the_same_file_make_another_value(file, tmp_path):
    before = ANY.validate_python({"empirical": {"file": file, "column": "took"}})
    (tmp_path / "calls.csv").write_text("took\n3\n1\n80\n")
    assert ANY.validate_python({"empirical": {"file": file, "column": "took"}}) != before


class Turn(Spec):
    gap: DurationDistribution


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "gap:\n  empirical:\n    file: {file}\n    column: tok",
            "<text>:4:13 gap.empirical.column `.*` has no column `tok`. Did you mean `took`?",
        ),
        (
            "gap:\n  kind: empirical\n  column: took\n  file: {file}x",
            "<text>:4:9 gap.file `.*` does not exist. Did you mean `calls.csv`?",
        ),
        (
            "gap:\n  empirical:\n    file: {file}\n    column: note",
            "<text>:3:11 gap.empirical.file .* line 2 has 'a'.",
        ),
        (
            "gap:\n  empirical:\n    file: {file}\n    colum: took",
            "<text>:4:5 gap.empirical.colum is not a field of an `empirical` distribution. Did you mean `column`?",
        ),
        (
            "gap:\n  empirical:\n    file: {file}\n    column: took",
            "<text>:1:1 gap must be durations, but 8 has no unit. Say `unit: s` ",
        ),
        (
            "gap: {{kind: shifted, by: 1s, of: {{empirical: {{file: {file}, column: took}}}}}}",
            "<text>:1:1 gap mixes durations and plain numbers: 8 has no unit. Say `unit: s` ",
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_place(file, text, message):
    with pytest.raises(BadInput, match=message):
        parse(from_text(text.format(file=file)), Turn)


def test_a_measured_duration_is_never_negative(tmp_path):
    (tmp_path / "x.csv").write_text("n\n1\n-2\n")
    with pytest.raises(ValueError, match="no value of less than 0, but `n` has -2"):
        ANY.validate_python({"empirical": {"file": str(tmp_path / "x.csv"), "column": "n"}})
