"""The largest of what was wished lately."""

from typing import Any

from foresize.policies.base import Observation


def peak(memory: dict[str, Any], key: str, seen: Observation, wish: int, window_s: float) -> int:
    """The largest wish of the window, this one included; what is there at the first call counts as a wish.

    `memory` keeps under `key` those that can still come to count: none that a later one outdoes.
    """
    kept: list[list[float]] = memory.setdefault(key, [[seen.now_s, seen.desired]])
    kept[:] = [[at_s, old] for at_s, old in kept if at_s > seen.now_s - window_s and old > wish]
    kept.append([seen.now_s, wish])
    return int(kept[0][1])
