import math
from datetime import datetime

import numpy as np
import pytest

NINE = datetime(2026, 1, 12, 9)
DAY_S = 86_400.0


def test_the_peak_is_at_its_time_of_day_on_every_day(arrivals, times):
    part = arrivals("sinusoid", mean="1/s", amplitude="90%", peak="14:00", process="even")
    came = np.asarray(times(part, 3 * DAY_S, start=NINE))
    by_hour = np.histogram((came + 9 * 3600) % DAY_S / 3600, bins=24, range=(0, 24))[0]
    assert by_hour.argmax() in (13, 14)
    assert by_hour.argmin() in (1, 2)
    assert by_hour.max() / 3 == pytest.approx(3600 * 1.9, rel=0.01)


@pytest.mark.parametrize("duration_s", [3600.0, 7 * 3600.0, DAY_S, 2.3 * DAY_S])
def test_the_pieces_follow_the_curve(arrivals, times, duration_s):
    part = arrivals("sinusoid", mean="1/s", amplitude="60%", peak="11:00", process="even")
    assert len(times(part, duration_s, start=NINE)) == pytest.approx(
        part.mean_rate_per_s(NINE, duration_s) * duration_s, rel=2e-4, abs=1
    )


def test_the_mean_over_a_quarter_is_the_integral_of_the_cosine(arrivals):
    part = arrivals("sinusoid", mean="10/s", amplitude="50%", peak="09:00", period="4h")
    assert part.mean_rate_per_s(NINE, 3600) == pytest.approx(10 * (1 + 0.5 * 2 / math.pi))


def test_whole_periods_bring_the_mean(arrivals):
    part = arrivals("sinusoid", mean="10/s", amplitude=1, period="7d")
    assert part.mean_rate_per_s(NINE, 14 * DAY_S) == pytest.approx(10)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"amplitude": "120%"}, "amplitude", "between 0% and 100%"),
        ({"peak": "25:00"}, "peak", "must be a time of day like 14:30, but is '25:00'."),
        ({"peak": 840}, "peak", "must be a time of day like 14:30, but is 840."),
        ({"period": "1s"}, "period", "must be at least 1m, but is 1s."),
    ],
)
def test_what_cannot_swing_is_refused(refusal, fields, field, words):
    found = refusal("sinusoid", **{"mean": "1/s", "amplitude": "50%"} | fields)
    assert found[0] == field
    assert words in found[1]
