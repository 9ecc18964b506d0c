"""Scaling events, their duration and their effect: on records made by hand."""

from math import isnan, nan

import pytest

from foresize.simulator.analysis.scaling import oscillations, scaling_events, start_times_s
from foresize.simulator.telemetry.record import DECISIONS, INSTANCES, TIMELINE, RunRecord


def record(decisions, instances, latency_s, start_s=0.0):
    """Decisions as (time, before, desired), instances as (asked for, ready), a scrape every 30 s."""
    timeline = {column: [0.0] * len(latency_s) for column in TIMELINE}
    timeline["time_s"] = [start_s + 30.0 * (i + 1) for i in range(len(latency_s))]
    timeline["service"] = ["web"] * len(latency_s)
    timeline["latency_p95_s"] = list(latency_s)
    rows = {column: [] for column in DECISIONS}
    for time_s, before, desired in decisions:
        for column, value in zip(DECISIONS, (time_s, "web", before, desired, before, "busy", "[]"), strict=True):
            rows[column].append(value)
    lives = {column: [nan] * len(instances) for column in INSTANCES}
    lives["service"] = ["web"] * len(instances)
    for column in ("requested_s", "asked_s", "provisioning_s"):
        lives[column] = [asked for asked, _ in instances]
    lives["ready_s"] = [ready for _, ready in instances]
    return RunRecord(0, 1, "simpy", start_s, 1e4, timeline=timeline, decisions=rows, instances=lives)


def test_a_scale_out_lasts_until_its_last_instance_is_ready():
    run = record([(300.0, 1, 3)], [(0.0, 0.0), (300.0, 380.0), (300.0, 400.0)], [4.0] * 10 + [1.0] * 20)
    (event,) = scaling_events(run)
    assert event.is_out
    assert (event.ready_s, event.duration_s) == (400.0, 100.0)
    assert event.latency_before_s == pytest.approx(4.0)
    assert event.latency_after_s == pytest.approx(1.0)
    assert event.effect == pytest.approx(0.75)


def test_a_start_that_never_came_has_no_duration():
    run = record([(300.0, 1, 2)], [(0.0, 0.0), (300.0, nan)], [1.0] * 20)
    assert isnan(scaling_events(run)[0].duration_s)


def test_decisions_before_the_window_do_not_count():
    run = record([(100.0, 1, 2), (700.0, 2, 1)], [(0.0, 0.0), (100.0, 180.0)], [1.0] * 20, start_s=600.0)
    assert [event.time_s for event in scaling_events(run)] == [700.0]
    assert start_times_s(run) == []


def test_start_times_leave_out_the_instances_that_were_there():
    assert start_times_s(record([], [(0.0, 0.0), (50.0, 130.0), (60.0, nan)], [1.0] * 4)) == [80.0]


def test_only_a_quick_change_of_direction_is_an_oscillation():
    out, back, late = (300.0, 1, 3), (600.0, 3, 1), (1800.0, 3, 1)
    assert oscillations(scaling_events(record([out, back], [], [1.0] * 70))) == 1
    assert oscillations(scaling_events(record([out, late], [], [1.0] * 70))) == 0
    assert oscillations(scaling_events(record([out, (400.0, 3, 5)], [], [1.0] * 70))) == 0
