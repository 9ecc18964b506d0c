"""A record comes back from its file as it was, whatever numbers are in it."""

import json
import math
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.simulator.store.records import from_json, to_json
from foresize.simulator.telemetry.histogram import Histogram
from foresize.simulator.telemetry.record import RESOURCES, TIMELINE, RunRecord

FLOATS = st.floats(allow_nan=True, allow_infinity=True)
CELLS = FLOATS | st.integers(-(2**60), 2**60) | st.text()
OTHERS = st.text().filter(lambda name: name not in TIMELINE and name not in RESOURCES)
TABLES = st.dictionaries(OTHERS, st.lists(CELLS, max_size=5), max_size=3)


@st.composite
def histograms(draw: st.DrawFn) -> Histogram:
    """Of some latencies."""
    made = Histogram()
    for value in draw(st.lists(st.floats(0, 1e7), max_size=20)):
        made.add(value)
    return made


@st.composite
def run_records(draw: st.DrawFn) -> RunRecord:
    """Of any content."""
    return RunRecord(
        replication=draw(st.integers(0, 10**5)),
        seed=draw(st.integers(0, 2**64 - 1)),
        engine=draw(st.text()),
        start_s=draw(FLOATS),
        end_s=draw(FLOATS),
        totals=draw(st.dictionaries(st.text(), FLOATS, max_size=4)),
        latency=draw(histograms()),
        lobby_wait=draw(histograms()),
        parts=draw(st.dictionaries(st.text(), FLOATS, max_size=4)),
        timeline=draw(TABLES),
        resources=draw(TABLES),
        instances=draw(TABLES),
        decisions=draw(TABLES),
    )


@given(run_records())
def test_nothing_is_lost(record: RunRecord) -> None:
    back = from_json(to_json(record))
    for field in fields(RunRecord):
        before, after = getattr(record, field.name), getattr(back, field.name)
        assert repr(before) == repr(after), field.name  # NaN is not equal to itself, and 1 is equal to 1.0
    assert back.latency == record.latency
    assert to_json(back) == to_json(record)


@given(run_records())
def test_the_file_is_strict_json(record: RunRecord) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    json.loads(to_json(record), parse_constant=refuse)


def test_numbers_of_numpy_are_read_back_as_pythons() -> None:
    record = RunRecord(0, 1, "simpy", np.float64(1.5), 2.0, timeline={"n": [np.int64(3), np.float64(math.nan)]})
    back = from_json(to_json(record))
    assert (back.start_s, back.timeline["n"][0]) == (1.5, 3)
    assert math.isnan(back.timeline["n"][1])


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"replication": 0}', "\x00", "[" * 5000, '"text"'])
def test_what_is_no_record_is_refused_as_such(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        from_json(text)


@given(st.data(), run_records())
def test_a_record_that_was_cut_short_is_refused(data: st.DataObject, record: RunRecord) -> None:
    text = to_json(record).rstrip("\n")
    with pytest.raises(ValueError, match=r"\w"):
        from_json(text[: data.draw(st.integers(0, len(text) - 1))])
