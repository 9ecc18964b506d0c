from datetime import datetime

import numpy as np
import pytest

DAY_S = 86_400.0
DAYS = 400


def counts_by_day(came, days, start_of_day_s=0.0):
    return np.histogram(came, bins=np.arange(days + 1) * DAY_S + start_of_day_s)[0]


def test_days_differ_by_the_cv_and_all_hours_of_a_day_together(arrivals, times):
    part = arrivals("day_level", cv=0.3, of={"kind": "constant", "rate": "2000/d"})
    came = np.asarray(times(part, DAYS * DAY_S))
    counts = counts_by_day(came, DAYS)
    assert counts.mean() == pytest.approx(2000, rel=4 * 0.3 / DAYS**0.5)
    assert counts.std(ddof=1) / counts.mean() == pytest.approx(0.3, rel=4 / (2 * DAYS) ** 0.5)
    mornings = np.histogram(came, bins=np.sort(np.r_[np.arange(DAYS), np.arange(DAYS) + 0.5]) * DAY_S)[0][::2]
    assert np.corrcoef(mornings[:-1], counts[:-1])[0, 1] > 0.99


def test_days_are_independent(arrivals, times):
    counts = counts_by_day(
        times(arrivals("day_level", cv=0.3, of={"kind": "constant", "rate": "500/d"}), DAYS * DAY_S), DAYS
    )
    assert abs(np.corrcoef(counts[:-1], counts[1:])[0, 1]) < 4 / DAYS**0.5


def test_the_level_changes_at_midnight(arrivals, times):
    part = arrivals("day_level", cv=0.5, of={"kind": "constant", "rate": "1/s"})
    came = times(part, 86_400, start=datetime(2026, 1, 12, 18))
    rates = np.histogram(came, bins=np.arange(0, 86_401, 3600))[0]
    assert len(set(rates[:5])) <= 2
    assert abs(int(rates[5]) - int(rates[6])) > 50
    assert max(rates[6:]) - min(rates[6:]) <= 1


def test_a_level_without_spread_changes_nothing(arrivals, times):
    inner = {"kind": "poisson", "rate": "1/min"}
    assert times(arrivals("day_level", cv=0, of=inner), 3 * DAY_S) == pytest.approx(
        times(arrivals(**inner), 3 * DAY_S), rel=1e-12
    )


def test_the_mean_level_of_a_skewed_day_is_1(arrivals):
    part = arrivals("day_level", cv=2, of={"kind": "poisson", "rate": "1/min"})
    levels = [part.level(u) for u in (np.arange(20_000) + 0.5) / 20_000]
    assert np.mean(levels) == pytest.approx(1, rel=0.01)
    assert np.std(levels) == pytest.approx(2, rel=0.05)


@pytest.mark.parametrize(
    "inner",
    [
        {"kind": "closed", "users": 5},
        {"kind": "trace", "file": "a.csv", "column": "at"},
        {"kind": "day_level", "cv": 1, "of": {"kind": "poisson", "rate": "1/s"}},
    ],
)
def test_only_a_rate_can_have_a_level(refusal, inner):
    field, message = refusal("day_level", cv=0.1, of=inner)
    assert field == "of"
    assert message.startswith("must be arrivals with a rate (constant, mmpp, poisson, profile, sinusoid, stages")
    assert message.endswith(f"but is `{inner['kind']}`.")
