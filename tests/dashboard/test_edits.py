"""What controls change: the smallest edit, in the form in which the scenario is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import foresize as fs
from foresize.dashboard import edits
from foresize.models.units import parse_duration, parse_rate


@given(st.floats(1e-4, 1e7))
def test_a_duration_is_read_back_as_it_was_to_six_digits(seconds: float) -> None:
    assert parse_duration(edits.duration(seconds)) == pytest.approx(seconds, rel=1e-5, abs=1e-6)


@given(st.floats(0.01, 1e7))
def test_a_rate_is_read_back_as_it_was_to_six_digits(per_hour: float) -> None:
    assert parse_rate(edits.rate(per_hour)) * 3600 == pytest.approx(per_hour, rel=1e-5)


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(7200, "2h"), (5400, "90m"), (2100, "35m"), (90, "90s"), (0.4, "0.4s"), (0, "0s"), (2520.0000000000005, "42m")],
)
def test_a_duration_is_written_as_a_person_would(seconds: float, written: str) -> None:
    assert edits.duration(seconds) == written


def test_only_durations_of_a_distribution_grow(live_voice: fs.Scenario) -> None:
    found = edits.longer(live_voice, "services.gateway.start.warming", 2.0)
    assert found == {
        "services.gateway.start.warming.by": "10s",
        "services.gateway.start.warming.of.mean": "12s",
    }


def test_a_constant_in_short_form_stays_one(live_voice: fs.Scenario) -> None:
    assert edits.longer(live_voice, "services.gateway.start.retry_after", 3.0) == {
        "services.gateway.start.retry_after": "30s"
    }


def test_only_rates_of_arrivals_grow(live_voice: fs.Scenario) -> None:
    scenario = live_voice.with_(
        **{"workload.callers.arrivals": {"kind": "stages", "stages": [{"duration": "5m", "target": "90/min"}]}}
    )
    assert edits.busier(scenario, "workload.callers.arrivals", 1.5) == {
        "workload.callers.arrivals.stages.0.target": "135/min"
    }


def test_what_is_not_written_is_none(live_voice: fs.Scenario) -> None:
    assert edits.written_at(live_voice, "services.gateway.autoscaler.max") == 40
    assert edits.written_at(live_voice, "services.gateway.nothing.there") is None
    assert edits.written_at(live_voice, "name.first") is None
