"""Held against pkg/fleetautoscalers of googleforgames/agones and its documentation's numbers."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from foresize.policies.pools.agones import buffer_replicas, counter_replicas
from foresize.policies.pools.fleet import Fleet


def fleet(*sessions):
    """A fleet whose instances would go in this order."""
    return Fleet(np.arange(len(sessions)), np.array(sessions, np.int64))


@pytest.mark.parametrize(
    ("allocated", "buffer", "percent", "replicas"),
    [(8, None, 30, 12), (0, None, 30, 0), (8, 5, None, 13), (0, 5, None, 5), (90, None, 10, 100), (1, None, 99, 100)],
)
def test_a_buffer_is_added_and_a_share_is_of_what_there_is_to_be(allocated, buffer, percent, replicas):
    assert buffer_replicas(allocated, buffer, percent) == replicas


@given(allocated=st.integers(0, 10_000), percent=st.integers(1, 99))
def test_a_share_is_kept_and_one_fewer_would_not_keep_it(allocated, percent):
    replicas = buffer_replicas(allocated, None, percent)
    assert (replicas - allocated) * 100 >= percent * replicas
    assert allocated == 0 or (replicas - 1 - allocated) * 100 < percent * (replicas - 1)


@pytest.mark.parametrize(
    ("sessions", "buffer", "percent", "least", "most", "replicas"),
    [
        ((10, 10), 5, None, 0, 100, 3),  # no room, 5 wanted: one more has 10
        ((10, 10), 15, None, 0, 100, 4),
        ((0, 5, 10), 15, None, 0, 100, 3),  # as wanted
        ((0, 0, 5, 10), 15, None, 0, 100, 3),  # 25 free: one idle goes
        ((0, 0, 0, 0), 15, None, 30, 100, 3),  # the least room stays
        ((0,), 5, None, 30, 100, 3),  # raised to the least room
        ((10, 10), 15, None, 0, 35, 3),  # only as much as the most room allows
        ((0, 10, 10, 10), 5, None, 0, 25, 4),  # without the idle one the buffer would be missing
        ((8, 10, 10), 5, None, 0, 25, 2),  # too much room, though the buffer is missing
        ((0, 0, 0), None, 50, 0, 100, 1),  # nothing taken: one
        ((10, 10), None, 50, 1, 100, 4),  # 20 taken of 40
        ((0, 0), 20, None, 0, 10, 1),  # as wanted, but the most room is less
    ],
)
def test_counters(sessions, buffer, percent, least, most, replicas):
    assert counter_replicas(fleet(*sessions), 10, buffer, percent, least, most) == replicas


@given(
    sessions=st.lists(st.integers(0, 10), max_size=30),
    buffer=st.integers(1, 60),
)
def test_without_limits_the_buffer_is_there_and_no_idle_instance_too_many(sessions, buffer):
    ordered = sorted(sessions)
    replicas = counter_replicas(fleet(*ordered), 10, buffer, None, 0, 10_000)
    free = 10 * replicas - sum(ordered)
    if replicas >= len(ordered):
        assert free >= buffer
        assert replicas == len(ordered) or free - 10 < buffer
    else:
        gone = len(ordered) - replicas
        assert sum(10 - each for each in ordered[gone:]) >= buffer or replicas == 1


def one_by_one(sessions, capacity, wanted, least):
    """The loop of scaleDown in Agones' source."""
    room, count, replicas = capacity * len(sessions), sum(sessions), len(sessions)
    if room == least:
        return replicas
    for each in sessions:
        replicas, room, count = replicas - 1, room - capacity, count - each
        if room - count < wanted or room < least:
            return replicas + 1
        if room - count == wanted or room == least:
            return replicas
    return max(1, replicas)


@given(
    sessions=st.lists(st.integers(0, 6), max_size=20),
    wanted=st.integers(1, 40),
    least=st.integers(0, 100),
)
def test_scaling_in_is_that_of_the_loop_that_takes_one_after_the_other(sessions, wanted, least):
    free = 6 * len(sessions) - sum(sessions)
    assume(free > wanted and 6 * len(sessions) >= least)
    assert counter_replicas(fleet(*sessions), 6, wanted, None, least, 10_000) == one_by_one(sessions, 6, wanted, least)
