"""The arithmetic of processor sharing on its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.models.stations.sharing import account, cpu_speed, delay_s, is_done


@given(st.floats(0.01, 64), st.integers(1, 500))
def test_calls_share_all_cpus_and_none_is_on_more_than_one(cpus, n):
    speed = cpu_speed(cpus, n)
    assert speed <= 1.0
    assert n * speed == pytest.approx(min(n, cpus))


@given(st.floats(0, 100), st.floats(0.001, 100), st.floats(0.01, 4))
def test_a_job_is_done_when_its_delay_has_passed_and_not_before(attained, work_s, rate):
    finish = attained + work_s
    wait_s = delay_s(finish, attained, rate)
    assert attained + wait_s * rate == pytest.approx(finish)
    assert is_done(finish, finish)
    assert not is_done(finish, attained + 0.9 * wait_s * rate)


def test_jobs_together_are_given_what_each_attains():
    class Processor:
        n, rate, since_s = 4, 0.5, 10.0
        attained = given_s = spent_s = 0.0

    processor = Processor()
    account(processor, 12.0)
    assert (processor.attained, processor.given_s, processor.spent_s, processor.since_s) == (1.0, 4.0, 8.0, 12.0)
    processor.n = 0
    account(processor, 20.0)
    assert (processor.attained, processor.given_s, processor.spent_s, processor.since_s) == (1.0, 4.0, 8.0, 20.0)
