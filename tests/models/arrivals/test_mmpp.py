from itertools import pairwise

import numpy as np
import pytest

from foresize.models.streams import Streams

BUSY, QUIET = {"rate": "5/s", "stay": "30s"}, {"rate": "1/s", "stay": "60s"}
DURATION_S = 200_000.0


def test_each_state_weighs_as_long_as_it_lasts(arrivals, times):
    part = arrivals("mmpp", states=[BUSY, QUIET])
    assert part.mean_rate_per_s(None, DURATION_S) == pytest.approx((5 * 30 + 1 * 60) / 90)
    assert len(times(part, DURATION_S)) / DURATION_S == pytest.approx(7 / 3, rel=0.03)


def test_counts_over_long_have_the_dispersion_of_the_theory(arrivals, times):
    r1, r2, fast, slow = 1 / 30, 1 / 60, 5.0, 1.0
    limit = 1 + 2 * (fast - slow) ** 2 * r1 * r2 / ((r1 + r2) ** 2 * (fast * r2 + slow * r1))
    came = times(arrivals("mmpp", states=[BUSY, QUIET]), DURATION_S)
    counts = np.histogram(came, bins=np.arange(0, DURATION_S + 1, 2000))[0]
    assert counts.var(ddof=1) / counts.mean() == pytest.approx(limit, rel=4 * (2 / len(counts)) ** 0.5 + 0.02)
    assert limit > 50


def test_counts_within_a_state_are_poisson(arrivals, times):
    came = times(arrivals("mmpp", states=[{"rate": "5/s", "stay": "300d"}, {"rate": "6/s", "stay": "300d"}]), 20_000)
    counts = np.histogram(came, bins=np.arange(0, 20_001, 10))[0]
    assert counts.var(ddof=1) / counts.mean() == pytest.approx(1, abs=4 * (2 / len(counts)) ** 0.5)


def test_it_starts_in_each_state_as_often_as_it_is_there(arrivals):
    part = arrivals(
        "mmpp", states=[{"rate": f"{rate}/s", "stay": stay} for rate, stay in ((1, "1h"), (2, "2h"), (3, "5h"))]
    )
    first = [
        next(part.pieces(lambda _, index, u=u: u if index == 0 else 0.5, None, 1.0)).rate
        for u in np.arange(0.5, 80) / 80
    ]
    assert [first.count(rate) for rate in (1, 2, 3)] == [10, 20, 50]


def test_it_jumps_to_every_other_state_and_never_stays(arrivals, times):
    part = arrivals("mmpp", states=[{"rate": f"{rate}/s", "stay": "10s"} for rate in (1, 2, 3)])
    pieces = part.pieces(Streams(1, 0).stream("x"), None, 1e9)
    visited = [next(pieces).rate for _ in range(900)]
    jumps = list(pairwise(visited))
    assert all(one != other for one, other in jumps)
    assert all(jumps.count((one, other)) > 100 for one in (1, 2, 3) for other in (1, 2, 3) if one != other)


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ([BUSY], "at least 2"),
        ([BUSY, BUSY | {"stay": "1h"}], "with one rate use kind: poisson"),
        ([BUSY, QUIET | {"stay": "1ms"}], "must be at least 10ms, but is 0.001s."),
        ([BUSY, QUIET | {"stay": "0s"}], "must be more than 0"),
    ],
)
def test_what_is_no_change_of_mood_is_refused(refusal, states, words):
    assert words in refusal("mmpp", states=states)[1]
