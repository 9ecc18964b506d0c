import numpy as np
import pytest

STAGES = [
    {"duration": "10m", "target": "4/s"},
    {"duration": "0s", "target": "1/s"},
    {"duration": "10m", "target": "1/s"},
    {"duration": "5m", "target": "0/s"},
]
BORDERS_S = [0, 600, 1200, 1500, 3600]
EXPECTED = [1200, 600, 150, 0]


def counts(came):
    return list(np.histogram(came, bins=BORDERS_S)[0])


def test_each_stage_brings_the_integral_of_its_rate(arrivals, times):
    assert counts(times(arrivals("stages", stages=STAGES, process="even"), 3600)) == pytest.approx(EXPECTED, abs=1)


def test_at_random_as_many_come_within_the_poisson_spread(arrivals, times):
    part = arrivals("stages", stages=STAGES)
    for replication in range(5):
        for came, expected in zip(counts(times(part, 3600, replication=replication)), EXPECTED, strict=True):
            assert came == pytest.approx(expected, abs=4 * expected**0.5)


def test_within_a_ramp_from_nobody_the_number_grows_with_the_square_of_time(arrivals, times):
    came = times(arrivals("stages", stages=STAGES[:1], process="even"), 600)
    assert came[199] == pytest.approx((199.5 / 1200) ** 0.5 * 600)


def test_the_last_target_holds_to_the_end(arrivals, times):
    part = arrivals("stages", start="5/s", stages=[{"duration": "1m", "target": "2/s"}], process="even")
    came = times(part, 660)
    assert sum(at_s >= 60 for at_s in came) == pytest.approx(2 * 600, abs=1)
    assert part.mean_rate_per_s(None, 660) * 660 == pytest.approx(3.5 * 60 + 2 * 600)


def test_a_run_may_end_within_a_stage(arrivals, times):
    part = arrivals("stages", stages=STAGES, process="even")
    assert len(times(part, 300)) == part.mean_rate_per_s(None, 300) * 300 == pytest.approx(300)


def test_stages_there_must_be(refusal):
    assert refusal("stages", stages=[])[0] == "stages"


def test_a_target_has_its_unit(refusal):
    assert "Did you mean `4/s`?" in refusal("stages", stages=[{"duration": "1m", "target": 4}])[1]
