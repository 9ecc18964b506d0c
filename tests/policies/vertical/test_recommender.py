"""Held against vertical-pod-autoscaler/pkg/recommender of kubernetes/autoscaler."""

import json
import math

import numpy as np
import pytest

from foresize.policies.vertical import (
    CPU,
    MEMORY,
    Limits,
    confidence,
    new_usage,
    oom_sample,
    percentile,
    recommend,
    see_cpu,
    see_memory,
    see_oom,
)
from foresize.policies.vertical.recommender import MIB, lower_factor, upper_factor

LIMITS = Limits()
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
GB = 1e9


def lived(minutes, cores=0.5, memory=GB):
    """One container's usage over so many minutes, a sample each."""
    usage = new_usage()
    for minute in range(minutes + 1):
        see_cpu(usage, np.array([cores]), minute * MINUTE, LIMITS)
        see_memory(usage, [0], [memory], minute * MINUTE, LIMITS)
    return usage


@pytest.mark.parametrize(("days", "factor"), [(0.5, 3.0), (1, 2.0), (7, 1.14)])
def test_the_upper_bounds_multipliers(days, factor):
    assert upper_factor(days) == pytest.approx(factor, abs=0.005)


@pytest.mark.parametrize(("span_s", "factor"), [(5 * MINUTE, 0.6), (30 * MINUTE, 0.9), (HOUR, 0.95)])
def test_the_lower_bounds_multipliers(span_s, factor):
    assert lower_factor(span_s / DAY) == pytest.approx(factor, abs=0.012)


def test_without_history_there_is_no_bound():
    assert (lower_factor(0.0), upper_factor(0.0)) == (0.0, math.inf)


def test_confidence_is_the_history_or_its_samples_in_days():
    assert confidence(new_usage()) == 0.0
    assert confidence(lived(720)) == pytest.approx(0.5)
    usage = new_usage()
    for day in range(3):
        see_cpu(usage, np.array([1.0]), day * DAY, LIMITS)
    assert confidence(usage) == 3 / 1440


def test_the_target_is_the_90th_percentile_and_a_margin():
    usage = lived(100)
    found = recommend(usage, LIMITS)
    assert found.cpu.target == math.ceil(percentile(usage["cpu"], CPU, 0.9) * 1.15 * 1000) / 1000
    assert found.memory.target == math.ceil(percentile(usage["memory"], MEMORY, 0.9) * 1.15)
    assert found.cpu.lower < found.cpu.target < found.cpu.upper


def test_a_pod_never_gets_less_than_25_millicores_and_250_mib():
    found = recommend(lived(10, cores=0.001, memory=1e6), LIMITS)
    assert (found.cpu.target, found.memory.target) == (0.025, 250 * MIB)


def test_the_objects_limits_cap_the_target_and_the_bounds():
    found = recommend(lived(100), Limits(allowed_from=(None, 2 * GB), allowed_to=(0.25, None)))
    assert found.cpu == (0.25, 0.25, 0.25, pytest.approx(0.6, abs=0.05))
    assert found.memory.lower == found.memory.target == 2 * GB


def test_before_anything_is_seen_there_is_none():
    assert recommend(new_usage(), LIMITS) is None


def test_of_memory_only_each_windows_peak_counts():
    usage = new_usage()
    for minute, memory in enumerate([1 * GB, 5 * GB, 2 * GB]):
        see_memory(usage, [0], [memory], minute * MINUTE, LIMITS)
    assert len([weight for weight in usage["memory"]["weights"].values() if weight > 0.0001]) == 1
    assert percentile(usage["memory"], MEMORY, 0.01) > 5 * GB
    see_memory(usage, [0], [2 * GB], DAY + MINUTE, LIMITS)
    assert percentile(usage["memory"], MEMORY, 0.01) < 3 * GB


def test_a_container_that_is_missing_once_keeps_its_peak():
    usage = new_usage()
    see_memory(usage, [0, 1], [5 * GB, GB], 0.0, LIMITS)
    see_memory(usage, [1], [GB], MINUTE, LIMITS)
    see_memory(usage, [0, 1], [4 * GB, GB], 2 * MINUTE, LIMITS)
    assert usage["peaks"] == {"0": [DAY, 5 * GB], "1": [DAY, GB]}


def test_containers_that_are_gone_are_forgotten():
    usage = new_usage()
    for day in range(5):
        see_memory(usage, [day], [GB], day * DAY, LIMITS)
    assert list(usage["peaks"]) == ["4"]


@pytest.mark.parametrize(
    ("asked", "peak", "sample"), [(1 * GB, 0, 1.2 * GB), (100 * MIB, 150 * MIB, 250 * MIB), (0, 2 * GB, 2.4 * GB)]
)
def test_running_out_of_memory_counts_as_more_than_there_was(asked, peak, sample):
    assert oom_sample(asked, peak, LIMITS) == sample


def test_running_out_of_memory_raises_the_recommendation():
    usage = lived(10)
    before = recommend(usage, LIMITS).memory.target
    see_oom(usage, 0, 3 * GB, 11 * MINUTE, LIMITS)
    assert recommend(usage, LIMITS).memory.target > 3.6 * GB * 1.15 > before


def test_what_is_remembered_is_json():
    usage = lived(10)
    assert json.loads(json.dumps(usage)) == usage
