"""Instances measured between two readings, against the same arithmetic one instance at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.models.services import Cpu
from foresize.simulator.planes import InstanceReading, InstanceTable
from foresize.simulator.planes.instance_table import PoolReading
from foresize.simulator.telemetry.instance_metrics import InstanceMetrics, mean

CAPACITY = Cpu.model_validate({
    "vcpus": 2, "sessions": 8, "memory": "4GiB", "memory_idle": "1GiB", "memory_per_session": "100MiB",
})  # fmt: skip
NOW_S, PERIOD_S = 100.0, 15.0

Row = tuple[int, float, bool, InstanceReading]


def reading(sessions: int, queue: int, busy_s: float, calls: int, used_s: float) -> InstanceReading:
    pools = {"db": PoolReading(used=0, opened=0, size=10, used_s=used_s)} if used_s else {}
    return InstanceReading(sessions, calls, queue, busy_s, sessions, calls, 0.0, pools)


def table(rows: list[Row]) -> InstanceTable:
    made = InstanceTable.empty(len(rows), ["db"])
    for place, row in enumerate(rows):
        made.put(place, *row)
    return made


readings = st.builds(
    reading, st.integers(0, 8), st.integers(0, 5), st.floats(0, 40), st.integers(0, 50), st.floats(0, 100)
)


@st.composite
def two_readings(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    """Some of the earlier instances are gone, and some are new."""
    ordinals = draw(st.lists(st.integers(0, 30), unique=True, max_size=12))
    ready_s = sorted(draw(st.lists(st.floats(0, NOW_S), min_size=len(ordinals), max_size=len(ordinals))))
    rows = [
        (ordinal, at_s, draw(st.booleans()), draw(readings)) for ordinal, at_s in zip(ordinals, ready_s, strict=True)
    ]
    old = draw(st.integers(0, len(rows)))
    before = [(ordinal, at_s, False, draw(readings)) for ordinal, at_s, _, _ in rows[:old]]
    return before, [row for place, row in enumerate(rows) if place >= old or draw(st.booleans())]


@given(two_readings())
def test_every_metric_is_that_of_the_instance_since_the_earlier_reading(both: tuple[list[Row], list[Row]]) -> None:
    before, now = both
    measured = InstanceMetrics(CAPACITY).of(table(now), table(before), NOW_S, PERIOD_S)
    earlier = {ordinal: each for ordinal, _, _, each in before}
    none = reading(0, 0, 0.0, 0, 0.0)
    for row, (ordinal, ready_s, _, each) in zip(measured.rows, now, strict=True):
        then = earlier.get(ordinal, none)
        age_s = min(PERIOD_S, max(NOW_S - ready_s, 1e-9))
        assert row["age_s"] == age_s
        assert row["cpu"] == min(1.0, (each.busy_s - then.busy_s) / (age_s * 2))
        assert row["memory"] == CAPACITY.memory_use(each.sessions)
        assert row["session_slots"] == each.sessions / 8
        assert row["request_rate"] == (each.calls_taken - then.calls_taken) / age_s
        assert (row["sessions"], row["queue_length"]) == (each.sessions, each.queue)
    assert measured.everyone["cpu"] == sum(row["cpu"] for row in measured.rows)
    assert measured.everyone["sessions"] == sum(each.sessions for _, _, _, each in now)


@given(two_readings())
def test_those_that_do_not_drain_are_shown_by_ordinal(both: tuple[list[Row], list[Row]]) -> None:
    before, now = both
    measured = InstanceMetrics(CAPACITY).of(table(now), table(before), NOW_S, PERIOD_S)
    ready = sorted((ordinal, each.sessions) for ordinal, _, draining, each in now if not draining)
    sessions = [count for _, count in ready]
    assert measured.per_instance["sessions"] == tuple(sessions)
    assert mean("sessions", measured.of_ready) == (sum(sessions) / len(sessions) if sessions else 0.0)


@given(two_readings())
def test_the_use_of_pools_is_that_of_those_that_have_one(both: tuple[list[Row], list[Row]]) -> None:
    before, now = both
    measured = InstanceMetrics(CAPACITY).of(table(now), table(before), NOW_S, PERIOD_S)
    earlier = {ordinal: each.pools["db"].used_s for ordinal, _, _, each in before if each.pools}
    used_s = size_s = 0.0
    for row, (ordinal, _, _, each) in zip(measured.rows, now, strict=True):
        if each.pools:
            used_s += each.pools["db"].used_s - earlier.get(ordinal, 0.0)
            size_s += 10 * row["age_s"]
    assert measured.pool_use("db") == (used_s / size_s if size_s else None)


def test_metrics_of_instances_are_those_that_policies_can_name_and_pythons_own_numbers() -> None:
    rows: list[Row] = [(0, 0.0, False, reading(2, 1, 3.0, 4, 0.0))]
    shown = InstanceMetrics(CAPACITY).of(table(rows), None, NOW_S, PERIOD_S).per_instance
    assert {name: (type(values[0]), values[0]) for name, values in shown.items()} == {
        "cpu": (float, pytest.approx(0.1)),
        "memory": (float, CAPACITY.memory_use(2)),
        "sessions": (int, 2),
        "session_slots": (float, 0.25),
        "request_rate": (float, pytest.approx(4 / 15)),
        "queue_length": (int, 1),
    }
    assert "lobby" not in shown
