"""Held against pkg/autoscaler/scaling of knative/serving; its own decisions are replayed in test_knative_kpa.py."""

from dataclasses import replace

import pytest

from foresize.policies.knative.decider import Settings, begin, excess_burst_capacity, observe, rule

CALM = Settings(target_value=10, total_value=10, panic_threshold=1000, target_burst_capacity=0)


def steady(settings, load, ready, seconds=60, start_ready=1):
    """A decider after so many seconds of a load, and its ruling."""
    state = begin(settings, start_ready, 0)
    for second in range(seconds):
        observe(state, second, load)
    return state, rule(settings, state, ready, seconds - 1)


@pytest.mark.parametrize(
    ("load", "ready", "wanted"),
    [
        (50, 5, 5),
        (51, 5, 6),
        (0.1, 1, 1),
        (0, 1, 0),
        (0, 5, 2),  # floor(5 / 2)
        (0, 0, 0),
    ],
)
def test_it_wants_average_by_target_rounded_up_and_halves_at_most(load, ready, wanted):
    assert steady(CALM, load, ready)[1].desired == wanted


def test_a_slow_rate_still_adds_one():
    slow = replace(CALM, target_value=1, max_scale_up_rate=1.1)
    assert steady(slow, 3, ready=2)[1].desired == 3


def test_an_unreachable_revision_loses_all_at_once():
    assert steady(replace(CALM, reachable=False), 0, ready=10)[1].desired == 0


def test_activation_scale_counts_only_where_any_are_wanted():
    warm = replace(CALM, activation_scale=5)
    assert steady(warm, 1, ready=1)[1].desired == 5
    assert steady(warm, 0, ready=1)[1].desired == 0


def test_panic_begins_at_the_threshold_and_never_takes_away():
    settings = replace(CALM, panic_threshold=2.0)
    state, ruling = steady(settings, 20, ready=1)
    assert (ruling.in_panic, ruling.desired) == (True, 2)
    for second in range(60, 120):
        observe(state, second, 0)
    ruling = rule(settings, state, 2, 119)
    assert (ruling.in_panic, ruling.desired, ruling.undelayed) == (True, 2, 2)
    observe(state, 120, 0)
    ruling = rule(settings, state, 2, 120)  # 61 s after the threshold was last passed at 59 s
    assert (ruling.in_panic, ruling.desired) == (False, 1)


def test_it_is_still_in_panic_exactly_a_stable_window_after():
    settings = replace(CALM, panic_threshold=2.0)
    state, _ = steady(settings, 20, ready=1)
    observe(state, 119, 0)
    assert rule(settings, state, 10, 119).in_panic


def test_pods_that_are_still_starting_prolong_panic():
    settings = replace(CALM, panic_threshold=2.0)
    state, _ = steady(settings, 20, ready=1)
    for second in range(60, 300):
        observe(state, second, 20)
    assert rule(settings, state, 1, 299).over_threshold


def test_a_decider_that_starts_among_several_pods_keeps_them_for_a_window():
    state, ruling = steady(CALM, 0, ready=7, seconds=10, start_ready=7)
    assert (ruling.in_panic, ruling.desired) == (True, 7)
    for second in range(10, 62):
        observe(state, second, 0)
    assert rule(CALM, state, 7, 61).desired == 3


def test_a_void_tick_decides_nothing_and_keeps_panic():
    state, _ = steady(replace(CALM, panic_threshold=2.0), 50, ready=1)
    ruling = rule(CALM, state, 1, 59 + 61)
    assert (ruling.valid, ruling.in_panic) == (False, True)


def test_the_scale_down_delay_holds_the_most_of_its_ticks():
    settings = replace(CALM, scale_down_delay_s=6, stable_window_s=6, panic_window_s=1)
    state, wanted = begin(settings, 0, 0), []
    for tick, load in enumerate([50, 0, 0, 0, 0, 0, 0, 0]):
        for second in (2 * tick, 2 * tick + 1):
            observe(state, second, load)
        wanted.append(rule(settings, state, 4, 2 * tick + 1).desired)
    # alone: 5, 3, 2 (17/10), then 2, the rate's floor(4 / 2)
    assert wanted == [5, 5, 5, 3, 2, 2, 2, 2]


@pytest.mark.parametrize(("burst", "left"), [(0, 0), (-1, -1), (211, -26), (50.5, 134)])
def test_excess_burst_capacity(burst, left):
    settings = replace(CALM, total_value=100, target_burst_capacity=burst)
    assert excess_burst_capacity(settings, 2, 15.0) == left
