"""How Amazon EC2 Auto Scaling makes whole instances of fractions."""

import math

_HAIR = 1e-9  # 0.3 × 10 is a little more than 3 in binary


def needed(capacity: int, value: float, target: float) -> int:
    """The capacity that brings a metric which falls in proportion to its target: capacity × value / target, rounded up.

    Rounding up is both of the documented rules: what is added is rounded up (1.5 → 2), what is removed is rounded down
    (1.5 → 1). Source: AWS, "Target tracking scaling policies for Amazon EC2 Auto Scaling".
    """
    return math.ceil(min(capacity * value / target, 1e9) - _HAIR)


def rounded(change: float) -> int:
    """A percentage's change as whole instances: 12.7 → 12, 0.67 → 1, −0.58 → −1, −6.67 → −6.

    Source: AWS, "Step and simple scaling policies for Amazon EC2 Auto Scaling", scaling adjustment types.
    """
    size = abs(change)
    whole = math.floor(size + _HAIR) if size > 1 else math.ceil(size - _HAIR)
    return whole if change > 0 else -whole


def adjusted(capacity: int, kind: str, adjustment: int, least: int | None = None) -> int:
    """The capacity after an adjustment of a kind: ChangeInCapacity, ExactCapacity or PercentChangeInCapacity, of which
    `least` is the MinAdjustmentMagnitude. Never below 0. Source: as for `rounded`."""
    if kind == "ExactCapacity":
        return adjustment
    change = adjustment
    if kind == "PercentChangeInCapacity":
        change = rounded(capacity * adjustment / 100)
        if adjustment and least is not None and abs(change) < least:
            change = least if adjustment > 0 else -least
    return max(0, capacity + change)
