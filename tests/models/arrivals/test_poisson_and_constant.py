from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

HOUR_S = 3600.0


def test_gaps_of_a_poisson_process_are_exponential(arrivals, times):
    came = times(arrivals("poisson", rate="2/s"), 2 * HOUR_S)
    gaps = [other - one for one, other in pairwise([0.0, *came])]
    assert stats.kstest(gaps, "expon", args=(0, 0.5)).pvalue > 0.01


def test_counts_of_a_poisson_process_have_dispersion_1(arrivals, times):
    came = times(arrivals("poisson", rate="2/s"), 4 * HOUR_S)
    counts = np.histogram(came, bins=np.arange(0, 4 * HOUR_S + 1, 10))[0]
    spread = 4 * (2 / len(counts)) ** 0.5
    assert counts.var(ddof=1) / counts.mean() == pytest.approx(1, abs=spread)


def test_nobody_comes_at_a_rate_of_0(arrivals, times):
    assert times(arrivals("poisson", rate="0/s"), HOUR_S) == times(arrivals("constant", rate="0/h"), HOUR_S) == []


def test_a_constant_rate_is_evenly_spaced(arrivals, times):
    assert times(arrivals("constant", rate="6/min"), 45) == [5, 15, 25, 35]


@pytest.mark.parametrize("kind", ["poisson", "constant"])
def test_a_rate_that_no_simulation_could_mean_is_refused(refusal, kind):
    assert refusal(kind, rate="2000000/s") == ("rate", "must be at most 1000000/s, but is 2e+06/s.")
