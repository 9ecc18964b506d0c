"""Confidence intervals over independent replications: the replication is the sample, never the single turn.

Turns of one run wait behind each other, so they are correlated and an interval over them would be far too narrow;
replications with their own random streams are independent (Law, 2015, "Simulation Modeling and Analysis", section 9.4).
A replication in which a metric had no data (NaN: no scale-out happened, say) is left out, and `n` says how many spoke.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

LEVEL = 0.95
"""The confidence of an interval where nothing else is asked for."""
MOST_FURTHER = 10_000
"""More further replications than this to settle a question means: practically a tie."""


@dataclass(frozen=True)
class Estimate:
    """A metric's value with its confidence interval, from `n` replications that had data.

    `low` and `high` are NaN below two replications; `value` is NaN where no replication had data.
    """

    value: float
    low: float
    high: float
    n: int

    @property
    def has_interval(self) -> bool:
        """Whether there were enough replications for an interval."""
        return not math.isnan(self.low)

    @property
    def half_width(self) -> float:
        """The longer arm of the interval; NaN without one."""
        return max(self.value - self.low, self.high - self.value)


def t_quantile(n: int, level: float = LEVEL) -> float:
    """The two-sided quantile of Student's t at `level` for `n` ≥ 2 replications (n - 1 degrees of freedom)."""
    from scipy.special import stdtrit  # scipy.stats has the same number at ten times the import time

    return float(stdtrit(n - 1, 0.5 + level / 2))


def mean_interval(xs: Sequence[float], level: float = LEVEL) -> Estimate:
    """Mean over replications with Student's t interval (Student, 1908); exact where the xs are normal."""
    known = [float(x) for x in xs if not math.isnan(x)]
    n = len(known)
    if not n:
        return Estimate(math.nan, math.nan, math.nan, 0)
    mean = math.fsum(known) / n
    return _around(mean, math.fsum((x - mean) ** 2 for x in known) / (n - 1) / n if n > 1 else math.nan, n, level)


def quantile_interval(per_replication_quantiles: Sequence[float], level: float = LEVEL) -> Estimate:
    """Mean of each replication's own quantile, with Student's t interval.

    A replication's quantile of m correlated turns is biased by O(1/m) and no number of replications removes that
    (Law, 2015, chapter 9). It is preferred to the quantile of all turns pooled with an order-statistic interval
    because that one needs independent turns, and because it answers what a team asks: the p95 of such a day.
    With thousands of turns a replication the bias is far below the interval; with fewer than some ten turns beyond
    the quantile, make the runs longer instead of more.
    """
    return mean_interval(per_replication_quantiles, level)


def ratio_interval(
    numerators: Sequence[float], denominators: Sequence[float], *, proportion: bool = False, level: float = LEVEL
) -> Estimate:
    """Sum of numerators over sum of denominators, with a jackknife interval over replications.

    The mean of per-replication ratios would weigh a quiet replication like a busy one. The value is the pooled ratio,
    which a reader can add up by hand; the standard error is the delete-one jackknife's (Miller, 1974, "The jackknife
    – a review"), with Student's t. Replications where both are 0 are left out.

    With `proportion` the two are counts (errors, turns): the interval then stays inside 0 to 1 and is never narrower on
    either side than Wilson's (`proportion_interval`), because the jackknife sees no variance where an event is so
    rare that no replication, or just one, has it. Raises ValueError where the lengths differ.
    """
    pairs = [(float(a), float(b)) for a, b in zip(numerators, denominators, strict=True) if a or b]
    pairs = [(a, b) for a, b in pairs if not math.isnan(a + b)]
    above, below, n = math.fsum(a for a, _ in pairs), math.fsum(b for _, b in pairs), len(pairs)
    if below == 0:
        return Estimate(math.nan, math.nan, math.nan, 0)
    estimate = _around(above / below, _jackknife_variance(pairs, above, below), n, level)
    if not estimate.has_interval:
        return estimate
    low, high = estimate.low, estimate.high
    if proportion:
        wilson = proportion_interval(above, below, level=level)
        low, high = min(low, wilson.low), min(1.0, max(high, wilson.high))
    if all(a >= 0 for a, _ in pairs):
        low = max(0.0, low)
    return Estimate(estimate.value, low, high, n)


def proportion_interval(successes: float, trials: float, level: float = LEVEL) -> Estimate:
    """A share of independent trials with Wilson's score interval (Wilson, 1927), which is sound at 0 and at 1.

    `n` is the number of trials. Trials that influence each other, as turns of one run do, make it too narrow.
    """
    from scipy.special import ndtri

    if trials <= 0:
        return Estimate(math.nan, math.nan, math.nan, 0)
    share, z2 = successes / trials, float(ndtri(0.5 + level / 2)) ** 2
    centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    arm = math.sqrt(z2 * (share * (1 - share) / trials + z2 / (4 * trials**2))) / (1 + z2 / trials)
    return Estimate(share, min(share, max(0.0, centre - arm)), max(share, min(1.0, centre + arm)), int(trials))


def paired_difference(xs: Sequence[float], ys: Sequence[float], level: float = LEVEL) -> Estimate:
    """Mean of x - y over replications that share their random numbers, with the paired t interval.

    Under common random numbers the pairs are correlated, so this is narrower than comparing two intervals
    (Law, 2015, section 10.2.1). Raises ValueError where the lengths differ.
    """
    return mean_interval([x - y for x, y in zip(xs, ys, strict=True)], level)


def ratio_difference(
    ours: Sequence[tuple[float, float]], theirs: Sequence[tuple[float, float]], level: float = LEVEL
) -> Estimate:
    """Difference of two pooled ratios over replications that share their random numbers, with a jackknife interval.

    Each is (numerator, denominator) a replication; a replication is left out of both at a time, so that what the two
    have in common cancels (Miller, 1974, section 5). Raises ValueError where the lengths differ.
    """
    pairs = list(zip(ours, theirs, strict=True))
    n, whole = len(pairs), _ratio(ours) - _ratio(theirs)
    if n < 2 or math.isnan(whole):
        return Estimate(whole, math.nan, math.nan, n if not math.isnan(whole) else 0)
    without = [_ratio([*ours[:k], *ours[k + 1 :]]) - _ratio([*theirs[:k], *theirs[k + 1 :]]) for k in range(n)]
    centre = math.fsum(without) / n
    return _around(whole, (n - 1) / n * math.fsum((each - centre) ** 2 for each in without), n, level)


def _ratio(pairs: Sequence[tuple[float, float]]) -> float:
    below = math.fsum(b for _, b in pairs)
    return math.fsum(a for a, _ in pairs) / below if below else math.nan


def replications_needed(
    estimate: Estimate | Sequence[float], threshold: float, *, level: float = LEVEL, most: int = MOST_FURTHER
) -> int | None:
    """How many further replications would part the interval from `threshold`; None where more than `most`.

    Takes the mean and the spread seen so far for the true ones, so it is a forecast ("about 40 more"). 0 where the
    interval already is clear of the threshold; without an interval it is what is missing for one.
    """
    seen = estimate if isinstance(estimate, Estimate) else mean_interval(estimate, level)
    if not seen.has_interval:
        return max(1, 2 - seen.n)
    if not seen.low <= threshold <= seen.high:
        return 0
    distance = abs(seen.value - threshold)
    deviation = seen.half_width * math.sqrt(seen.n) / t_quantile(seen.n, level)

    def settles(n: int) -> bool:
        return t_quantile(n, level) * deviation / math.sqrt(n) < distance

    # the half-width only shrinks with n, so the first n that settles is found by halving
    low, high = seen.n, seen.n + most
    if not settles(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if settles(middle) else (middle, high)
    return high - seen.n


def _around(value: float, variance_of_mean: float, n: int, level: float) -> Estimate:
    if n < 2 or math.isnan(variance_of_mean):
        return Estimate(value, math.nan, math.nan, n)
    arm = t_quantile(n, level) * math.sqrt(variance_of_mean) if variance_of_mean > 0 else 0.0
    return Estimate(value, value - arm, value + arm, n)


def _jackknife_variance(pairs: Sequence[tuple[float, float]], above: float, below: float) -> float:
    n = len(pairs)
    # without a replication that alone carries the denominator there would be no ratio, so there is no interval
    if n < 2 or any(below - b == 0 for _, b in pairs):
        return math.nan
    without = [(above - a) / (below - b) for a, b in pairs]
    centre = math.fsum(without) / n
    return (n - 1) / n * math.fsum((r - centre) ** 2 for r in without)
