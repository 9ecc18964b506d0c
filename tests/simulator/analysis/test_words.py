import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.simulator.analysis.intervals import Estimate
from foresize.simulator.analysis.words import say, say_estimate


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (1.2391, "s", "1.24 s"),
        (0.32, "s", "320 ms"),
        (0.0004567, "s", "0.457 ms"),
        (0.99996, "s", "1.00 s"),
        (0.0, "s", "0 s"),
        (150.0, "s", "2.50 min"),
        (9000.0, "s", "2.50 h"),
        (1e7, "s", "2,778 h"),
        (0.008, "fraction", "0.8 %"),
        (0.25, "fraction", "25 %"),
        (1.0, "fraction", "100 %"),
        (0.999, "fraction", "99.9 %"),
        (0.99987, "fraction", "99.987 %"),
        (0.9999999, "fraction", "99.99999 %"),
        (0.31, "usd", "$0.31"),
        (0.0123, "usd", "$0.0123"),
        (0.0, "usd", "$0.00"),
        (12345.6, "usd", "$12,346"),
        (-1.5, "usd", "−$1.50"),
        (12.0, "per_s", "12.0/s"),
        (1000.0, "per_min", "1,000/min"),
        (1234.0, "count", "1,234"),
        (4.25, "count", "4.25"),
        (5.0, "count", "5"),
        (3.0, "user_hours", "3 user hours"),
        (math.nan, "s", "no data"),
        (math.inf, "s", "infinite"),
        (-math.inf, "count", "−infinite"),
    ],
)
def test_a_value_is_said_as_a_person_would(value: float, unit: str, words: str) -> None:
    assert say(value, unit) == words


def test_an_estimate_is_said_with_its_interval_where_it_has_one() -> None:
    assert say_estimate(Estimate(1.24, 1.19, 1.3, 5), "s") == "1.24 s (1.19 s to 1.30 s)"
    assert say_estimate(Estimate(1.24, math.nan, math.nan, 1), "s") == "1.24 s"


@given(st.floats(0.001, 100))
def test_what_is_said_of_a_duration_is_right_to_half_a_percent(value: float) -> None:
    number, unit = say(value, "s").split()
    assert float(number.replace(",", "")) / (1000 if unit == "ms" else 1) == pytest.approx(value, rel=0.005001)


@given(st.floats(-1e300, 1e300), st.sampled_from(["s", "fraction", "usd", "per_s", "count"]))
def test_any_number_can_be_said(value: float, unit: str) -> None:
    assert re.search(r"\d", say(value, unit))
