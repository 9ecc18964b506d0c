"""When a run was beyond its limits, when it broke, and whether it drifts: on timelines made by hand."""

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.simulator.analysis.episodes import Limits, breaches, drift_per_hour
from foresize.simulator.analysis.window import Window
from foresize.simulator.telemetry.record import TIMELINE, RunRecord

LIMITS = Limits(latency_p95_s=2.0, error_rate=0.05)


def window(latency_s, users=None, errors=None, abandonments=None, period_s=15.0, start_s=0.0):
    """A one-service timeline with these columns, a scrape every `period_s`."""
    n = len(latency_s)
    columns = {column: [0.0] * n for column in TIMELINE}
    columns |= {
        "time_s": [start_s + period_s * (i + 1) for i in range(n)],
        "service": ["gateway"] * n,
        "latency_p95_s": list(latency_s),
        "users": list(users or range(1, n + 1)),
        "error_rate": list(errors or [0.0] * n),
        "abandonments": list(abandonments or [0.0] * n),
        "turns_per_s": [1.0] * n,
    }
    return Window(RunRecord(0, 1, "simpy", start_s, start_s + period_s * n, timeline=columns))


def test_a_calm_run_is_never_in_breach_and_its_breaking_point_is_its_peak():
    found = breaches(window([1.0] * 40), LIMITS)
    assert not found.broke
    assert (found.share, found.recovery_s, found.users) == (0.0, 0.0, 40.0)


def test_a_hiccup_shorter_than_two_minutes_is_no_break_but_counts_as_breach():
    found = breaches(window([1.0] * 10 + [9.0] * 2 + [1.0] * 28), LIMITS)
    assert not found.broke
    assert 0 < found.share < 0.2
    assert 60.0 <= found.recovery_s <= 90.0


def test_the_jumping_p95_of_a_few_turns_is_no_breach():
    noisy = [1.0, 1.0, 1.0, 4.5] * 20
    assert breaches(window(noisy), Limits(2.0, 0.05)).share == 0.0


def test_it_breaks_where_the_first_lasting_breach_begins():
    latency = [1.0] * 10 + [9.0] * 30
    found = breaches(window(latency), LIMITS)
    assert found.broke_at_s == 150.0
    assert found.users == 11.0
    assert found.what == "latency"
    assert found.recovery_s == pytest.approx(30 * 15.0)


def test_errors_and_lost_users_break_it_too():
    errors = [0.0] * 10 + [0.2] * 20
    assert breaches(window([1.0] * 30, errors=errors), LIMITS).what == "errors"
    lost = [0.0] * 10 + [9.0] * 20
    assert breaches(window([1.0] * 30, abandonments=lost), LIMITS).what == "waiting for an instance"


def test_a_period_without_a_turn_is_no_breach():
    assert not breaches(window([nan] * 40), LIMITS).broke


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=60))
def test_the_share_in_breach_and_the_recovery_stay_within_the_window(latency):
    found = breaches(window(latency), LIMITS)
    assert 0.0 <= found.share <= 1.0
    assert 0.0 <= found.recovery_s <= 15.0 * len(latency) + 1e-9
    assert found.users <= len(latency)


def test_the_breaking_point_does_not_depend_on_how_often_is_scraped():
    coarse = breaches(window([1.0] * 10 + [5.0] * 10, users=range(1, 21), period_s=60.0), LIMITS)
    fine = breaches(window([1.0] * 40 + [9.0] * 40, users=[i / 4 for i in range(1, 81)]), LIMITS)
    assert coarse.broke_at_s == fine.broke_at_s == 600.0


def test_drift_is_the_slope_an_hour_as_a_share_of_the_mean():
    there = window([1.0] * 240)
    hours = there.times_s / 3600.0
    values = 2.0 + 0.5 * hours
    assert drift_per_hour(there, values) == pytest.approx(0.5 / values.mean())
    assert drift_per_hour(there, np.full(240, 3.0)) == pytest.approx(0.0, abs=1e-12)


def test_drift_needs_some_scrapes():
    there = window([1.0] * 7)
    assert isnan(drift_per_hour(there, there.column("latency_p95_s")))
