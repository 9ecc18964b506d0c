"""Arithmetic on the bins of histograms, in compiled code; apart from them, for who only looks at a histogram does not
need to load any."""

from foresize.models.distributions.formula import compiled
from foresize.simulator.planes.instance_table import Ints


@compiled
def subtract(now: Ints, then: Ints, grown: Ints) -> tuple[int, int, int, int]:
    """Fill in by how much each bin has grown; the sum and the least of that, the first and the last bin that has grown
    (−1 if none has)."""
    total = least = 0
    first = last = -1
    for i in range(len(now)):
        by = now[i] - then[i]
        grown[i] = by
        total += by
        least = min(least, by)
        if by:
            first = i if first < 0 else first
            last = i
    return total, least, first, last
