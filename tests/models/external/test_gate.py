"""An API's quotas, back-off and brown-outs on their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.models.external import ExternalApi, Retry
from foresize.models.external.gate import Gate


def api(**fields):
    return ExternalApi.model_validate({"latency": "100ms"} | fields)


def test_places_beyond_the_session_quota_are_refused_until_one_is_given_back():
    gate = Gate(api(max_sessions=2))
    assert [gate.enter(0.0) for _ in range(3)] == [True, True, False]
    gate.leave(5.0)
    assert gate.enter(5.0)
    assert gate.refused == 1
    assert gate.places.area(10.0) == 2 * 10.0


def test_requests_beyond_the_quota_a_minute_are_refused_until_it_has_refilled():
    gate = Gate(api(requests_per_minute=60, burst=2))
    assert [gate.admit(0.0) for _ in range(3)] == [True, True, False]
    assert gate.admit(1.0)
    assert (gate.calls, gate.refused) == (3, 1)
    assert gate.tokens(1.0) == pytest.approx(0.0)


def test_the_bucket_holds_a_minutes_worth_where_nothing_else_is_said():
    gate = Gate(api(requests_per_minute=30))
    assert gate.tokens(0.0) == 30


def test_an_unlimited_api_lets_everybody_through():
    gate = Gate(api())
    assert all(gate.enter(0.0) and gate.admit(0.0) for _ in range(1000))
    assert gate.tokens(0.0) is None


@pytest.mark.parametrize(("attempt", "full_s"), [(0, 1.0), (1, 2.0), (2, 4.0), (3, 5.0), (9, 5.0)])
def test_back_off_doubles_up_to_its_limit(attempt, full_s):
    assert Retry(base="1s", factor=2, max="5s", jitter=0).backoff_s(attempt, 0.3) == full_s


@given(st.floats(0.001, 0.999), st.floats(0, 1))
def test_jitter_only_takes_its_share_off_the_back_off(u, jitter):
    wait_s = Retry(base="1s", jitter=jitter).backoff_s(2, u)
    assert 4.0 * (1 - jitter) <= wait_s <= 4.0


def test_a_brown_out_is_in_force_from_its_beginning_to_before_its_end():
    spec = api(brownouts=[{"at": "10s", "lasts": "5s", "latency": 2}])
    assert [spec.brownout_at(at_s) is not None for at_s in (9.9, 10.0, 14.9, 15.0)] == [False, True, True, False]
