"""Stabilisation windows: not to follow every wish at once, as Kubernetes' HorizontalPodAutoscaler does it."""

from collections.abc import Callable
from typing import Any

from foresize.policies.base import Observation


def stabilised(seen: Observation, wish: int, up_s: float, down_s: float, memory: dict[str, Any]) -> int:
    """The count between what the last `up_s` and the last `down_s` seconds of wishes agree on.

    The smallest wish of the window up is the most that is added, the largest one of the window down the least that is
    left; in between the count stays. What is there at the first call counts as a wish, so that a new autoscaler takes
    nothing away before it has watched for a whole window. Source: kubernetes/kubernetes,
    pkg/controller/podautoscaler/horizontal.go, stabilizeRecommendationWithBehaviors.

    `memory` holds, for each direction, the wishes that can still come to count.
    """
    first = [[seen.now_s, seen.desired]]
    least = _over_window(memory.setdefault("lows", list(first)), seen.now_s, wish, up_s, min)
    most = _over_window(memory.setdefault("highs", list(first)), seen.now_s, wish, down_s, max)
    return min(max(seen.desired, least), most)


def _over_window(
    kept: list[list[float]], now_s: float, wish: int, window_s: float, extreme: Callable[[int, int], int]
) -> int:
    """The extreme wish that is younger than the window, this one included; a wish that a later one outdoes is dropped,
    so that what is kept is monotone and its first is the extreme."""
    kept[:] = [[at, old] for at, old in kept if at > now_s - window_s and extreme(int(old), wish) != wish]
    kept.append([now_s, wish])
    return int(kept[0][1])
