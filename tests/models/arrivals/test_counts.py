from datetime import datetime
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from foresize.models.arrivals.counts import ordered_uniforms
from foresize.models.streams import Streams

NOON = datetime(2026, 1, 12, 12)
BEGINS = ["2026-01-12T12:15", "2026-01-12T12:00", "2026-01-12T12:05"]


def test_each_interval_has_its_count(arrivals, table, times):
    part = arrivals("counts", file=table(n=[3, 0, 50, 7]), column="n", every="5m")
    assert list(np.histogram(times(part, 1500), bins=[0, 300, 600, 900, 1200, 1500])[0]) == [3, 0, 50, 7, 0]
    assert part.mean_rate_per_s(NOON, 1500) * 1500 == pytest.approx(60)


def test_with_time_stamps_each_stands_at_its_own_and_gaps_stay_empty(arrivals, table, times):
    part = arrivals("counts", file=table(at=BEGINS, n=[9, 5, 2]), column="n", time="at", every="5m", align="clock")
    came = times(part, 3600, start=datetime(2026, 1, 12, 11, 55))
    assert list(np.histogram(came, bins=np.arange(0, 1501, 300))[0]) == [0, 5, 2, 0, 9]
    unaligned = part.model_copy(update={"align": "start"})
    assert list(np.histogram(times(unaligned, 3600, start=NOON), bins=np.arange(0, 1201, 300))[0]) == [5, 2, 0, 9]


def test_an_interval_across_the_start_brings_its_later_part(arrivals, table, times):
    part = arrivals("counts", file=table(at=BEGINS, n=[0, 1000, 0]), column="n", time="at", every="5m", align="clock")
    start = datetime(2026, 1, 12, 12, 4)
    assert len(times(part, 600, start=start)) == pytest.approx(200, abs=4 * (1000 * 0.2 * 0.8) ** 0.5)
    assert part.mean_rate_per_s(start, 600) * 600 == pytest.approx(200)


def test_a_scaled_count_is_right_on_average_and_never_off_by_more_than_rounding(arrivals, table, times):
    part = arrivals("counts", file=table(n=[3]), column="n", every="5m", scale=0.45)
    numbers = [len(times(part, 300, replication=replication)) for replication in range(400)]
    assert set(numbers) == {1, 2}
    assert fmean(numbers) == pytest.approx(1.35, abs=4 * (0.35 * 0.65 / 400) ** 0.5)


def test_within_an_interval_arrivals_are_uniform(arrivals, table, times):
    came = times(arrivals("counts", file=table(n=[3000]), column="n", every="5m"), 300)
    assert stats.kstest(came, "uniform", args=(0, 300)).pvalue > 0.01


def test_the_shipped_counts_all_come(arrivals, recording, times):
    file = recording("nab_elb_request_count.csv")
    part = arrivals("counts", file=file, column="value", time="timestamp", every="5m", scale=0.1, align="clock")
    start = datetime(2014, 4, 10, 0, 4)
    assert len(times(part, 15 * 86_400, start=start)) == pytest.approx(24_932.7, abs=4 * (4032 / 4) ** 0.5)
    assert part.mean_rate_per_s(start, 15 * 86_400) * 15 * 86_400 == pytest.approx(24_932.7)


@given(st.integers(0, 2**31 - 1), st.integers(0, 200))
def test_ordered_uniforms_are_in_order_and_within_0_and_1(row, number):
    found = list(ordered_uniforms(Streams(1, 0).stream("x"), row, number))
    assert len(found) == number
    assert found == sorted(found)
    assert all(0 <= place <= 1 for place in found)


def test_counts_outside_the_scenario_are_no_fit(arrivals, table):
    part = arrivals("counts", file=table(at=BEGINS, n=[9, 5, 2]), column="n", time="at", every="5m", align="clock")
    assert part.misfit(NOON, 60) is None
    assert "no count above 0 within the scenario" in part.misfit(datetime(2025, 1, 1), 3600)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"every": "6m", "time": "at"}, "every", "but is 360s where rows 2 and 3 begin 300s apart."),
        ({"align": "clock"}, "align", "needs `time`, the column that has the time stamps."),
        ({"time": "n", "align": "clock"}, "align", "`n` has plain seconds"),
        ({"column": "minus"}, "column", "at least 0, but has -1 in row 2"),
        ({"column": "at"}, "column", "must have numbers in `at`"),
        ({"scale": 1e9}, "scale", "the largest count comes to 3e+07/s"),
        ({"every": "0s"}, "every", "more than 0"),
        ({"column": "minos"}, "column", "Did you mean `minus`?"),
    ],
)
def test_what_is_no_file_of_counts_is_refused_at_its_field(refusal, table, fields, field, words):
    file = table(at=BEGINS, n=[9, 5, 2], minus=[0, -1, -1])
    found = refusal("counts", **{"file": file, "column": "n", "every": "5m"} | fields)
    assert found[0] == field
    assert words in found[1]
