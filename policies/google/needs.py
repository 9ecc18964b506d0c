"""How many instances a signal needs."""

import math

from foresize.policies.base import Observation
from foresize.policies.figures import older
from foresize.policies.pods import Floats, Sample

_HAIR = 1e-9


def rounded_up(amount: float) -> int:
    """Whole instances: what is added is rounded up (1.5 → 2), and so what is removed is rounded down.

    Source: Google Cloud, "Understanding autoscaler decisions".
    """
    return math.ceil(min(amount, 1e9) - _HAIR)


def of_utilisation(seen: Observation, sample: Sample, values: Floats, target: float, initialisation_s: float) -> int:
    """Instances that bring a value of each instance to its target: the total over the target.

    An instance in its initialisation period does not count where that would add any, for its value says more of its
    start than of the load.
    """
    pods = seen.pods
    started_s = None if pods is None else pods.started_s
    old = older(sample.names, pods, started_s, sample.end_s, initialisation_s)
    settled = rounded_up(float(values[old].sum()) / target)
    if settled > seen.desired:
        return settled
    return max(settled, min(seen.desired, rounded_up(float(values.sum()) / target)))
