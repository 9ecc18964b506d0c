"""The check before a scale-in that it would not be undone at once."""

from collections.abc import Sequence

from foresize.policies.azure.rules import Rule


def without_flapping(rules: Sequence[Rule], values: Sequence[float], count: int, wish: int) -> int | None:
    """The count nearest to the wish at which no rule for more instances would fire; None where there is none below
    `count`.

    The values are projected: metric × count / wish. Source: Microsoft, "Flapping in Autoscale".
    """
    pairs = [(rule.metricTrigger, value) for rule, value in zip(rules, values, strict=True) if rule.adds]
    for other in range(wish, count):
        if not any(trigger.fires(trigger.projected(value, count, other)) for trigger, value in pairs):
            return other
    return None
