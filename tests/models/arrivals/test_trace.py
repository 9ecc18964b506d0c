from datetime import datetime

import pytest

NOON = datetime(2026, 1, 12, 12)
STAMPS = ["2026-01-12T12:00:30", "2026-01-12 12:00:10.5", "2026-01-12 12:01:00.1234567", "2026-01-13"]
SECONDS = [30, 10.5, 60, 99]


@pytest.mark.parametrize(
    ("stamps", "align", "came"),
    [
        (STAMPS, "start", [0, 19.5, 49.623456]),
        (STAMPS, "first", [0, 19.5, 49.623456]),
        (STAMPS, "clock", [10.5, 30, 60.123456]),
        (SECONDS, "start", [10.5, 30, 60]),
        (SECONDS, "first", [0, 19.5, 49.5]),
    ],
)
def test_every_time_stamp_is_an_arrival(arrivals, table, times, stamps, align, came):
    part = arrivals("trace", file=table(at=stamps), column="at", align=align)
    assert times(part, 80, start=NOON) == pytest.approx(came, abs=1e-9)
    assert part.mean_rate_per_s(NOON, 80) == 3 / 80


def test_the_shipped_trace_is_replayed_to_the_microsecond(arrivals, recording, times):
    part = arrivals("trace", file=recording("azure_llm_inference_2023_conv.csv"), column="TIMESTAMP", align="clock")
    came = times(part, 3600, start=datetime(2023, 11, 16, 18, 15))
    assert len(came) == 19_366
    assert came[0] == pytest.approx(46.680590, abs=1e-9)
    assert came[-1] == pytest.approx(59 * 60 + 8.402527, abs=1e-9)


def test_speed_shortens_every_gap(arrivals, table, times):
    part = arrivals("trace", file=table(at=SECONDS), column="at", speed=4)
    assert times(part, 80) == pytest.approx([10.5 / 4, 30 / 4, 15, 99 / 4])


def test_what_is_before_the_start_or_after_the_end_is_left_out(arrivals, table, times):
    part = arrivals("trace", file=table(at=STAMPS), column="at", align="clock")
    assert times(part, 20, start=datetime(2026, 1, 12, 12, 0, 20)) == [10]


def test_time_zones_count_between_stamps_and_the_first_is_taken_as_written(arrivals, table, times):
    part = arrivals(
        "trace", file=table(at=["2026-01-12T12:00:05+01:00", "2026-01-12T11:00:15Z"]), column="at", align="clock"
    )
    assert times(part, 60, start=NOON) == [5, 15]


def test_a_scenario_on_another_day_is_no_fit(arrivals, table):
    part = arrivals("trace", file=table(at=STAMPS), column="at", align="clock")
    assert part.misfit(NOON, 60) is None
    assert part.misfit(datetime(2025, 1, 12), 60).endswith("begins at 2026-01-12 12:00:10.500000.")
    late = arrivals("trace", file=table(at=SECONDS), column="at")
    assert late.misfit(NOON, 10) == "has no time stamp within the scenario: `at` of its file begins at 10.5s."


@pytest.mark.parametrize(
    ("stamps", "fields", "field", "words"),
    [
        (
            ["2026-01-12T12:00", "noon"],
            {},
            "column",
            "row 2 must be a date and time like 2026-01-12T08:00, but is 'noon'.",
        ),
        ([12, "noon"], {}, "column", "line 3 has 'noon'"),
        (
            [12, 13],
            {"align": "clock"},
            "align",
            "must be start or first: `at` has plain seconds, which no clock shows.",
        ),
        (["2026-01-12T12:00", "2026-01-12T12:00Z"], {}, "column", "with a time zone and others without"),
        ([12], {"column": "when"}, "column", "has no column `when`. Its columns: at."),
        ([12], {"file": "none.csv"}, "file", "does not exist"),
        ([12], {"speed": 0}, "speed", "greater than 0"),
        ([], {}, "file", "has no rows below its header."),
    ],
)
def test_what_is_no_trace_is_refused_at_its_field(refusal, table, stamps, fields, field, words):
    found = refusal("trace", **{"file": table(at=stamps), "column": "at"} | fields)
    assert found[0] == field
    assert words in found[1]
