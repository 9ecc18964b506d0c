"""Agones' FleetAutoscaler: buffers of game servers, and of room on counters.

Source: googleforgames/agones, pkg/fleetautoscalers/fleetautoscalers.go.
"""

import math

import numpy as np

from foresize.policies.pools.fleet import Fleet


def future_share(used: float, percent: float) -> int:
    """What there is to be where `used` of it is taken and `percent` of it, not of `used`, are to be free:
    ceil(100 used / (100 − percent))."""
    return math.ceil(used * 100 / (100 - percent))


def buffer_replicas(allocated: int, buffer: int | None, percent: float | None) -> int:
    """Replicas of the Buffer policy, before its bounds: allocated ones and as many more as are to be ready."""
    return future_share(allocated, percent) if percent is not None else allocated + (buffer or 0)


def counter_replicas(
    fleet: Fleet, capacity: int, buffer: int | None, percent: float | None, min_capacity: int, max_capacity: int
) -> int:
    """Replicas of the Counter policy: so many that `buffer` sessions (or `percent` of all room) have room, each
    replica having `capacity` sessions' room and none taken at first."""
    count, room = int(fleet.sessions.sum()), capacity * fleet.replicas
    if percent is not None:
        if count <= 0 and capacity >= min_capacity:
            return 1
        buffer = future_share(count, percent) - count
    free, wanted = room - count, buffer or 0
    if free < wanted:
        if room > max_capacity:
            return _down_to(fleet, capacity, room, max_capacity)
        return fleet.replicas + _more(wanted - free, capacity, room, min_capacity, max_capacity)
    if room < min_capacity:
        return fleet.replicas + math.ceil((min_capacity - room) / capacity)
    if free > wanted:
        return _fewer(fleet, capacity, room, wanted, min_capacity)
    return _down_to(fleet, capacity, room, max_capacity) if room > max_capacity else fleet.replicas


def _more(missing: int, capacity: int, room: int, min_capacity: int, max_capacity: int) -> int:
    """Replicas to add; those that the most room allows where these would leave the range, on either side."""
    more = math.ceil(missing / capacity)
    within = min_capacity <= room + more * capacity <= max_capacity
    return more if within else (max_capacity - room) // capacity


def _down_to(fleet: Fleet, capacity: int, room: int, max_capacity: int) -> int:
    """Replicas once so many have gone that the rest is within the most room; never none."""
    gone = min(fleet.replicas, math.ceil((room - max_capacity) / capacity))
    return max(1, fleet.replicas - gone)


def _fewer(fleet: Fleet, capacity: int, room: int, wanted: int, min_capacity: int) -> int:
    """Replicas once all have gone, one by one, without which the buffer and the least room are still there."""
    if room == min_capacity:
        return fleet.replicas
    gone = np.arange(1, fleet.replicas + 1)
    left = room - capacity * gone
    free = left - int(fleet.sessions.sum()) + np.cumsum(fleet.sessions)
    too_few = (free < wanted) | (left < min_capacity)
    stops = np.flatnonzero(too_few | (free == wanted) | (left == min_capacity))
    if not len(stops):
        return 1
    last = int(stops[0])
    return fleet.replicas - last - (0 if too_few[last] else 1)
