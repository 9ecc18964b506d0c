"""The three recorded services each drive a scenario, and the spike test is a population that comes and goes."""

from importlib import resources

import pytest

from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.load import load

CONFIGS = resources.files("foresize.configs")


@pytest.mark.parametrize(
    ("file", "duration", "expected"),
    [
        ("azure_llm.yaml", "10m", 10 * 60 * 4.3),
        ("nab_elb.yaml", "12h", 12 * 12 * 54),
        ("bank_day.yaml", "40m", 40 / 5 * 78 * 0.0462 * 1.122),
    ],
)
def test_a_recording_drives_its_scenario(file, duration, expected):
    scenario = load(CONFIGS / "traces" / file).with_(duration=duration, warmup="0s")
    (workload,) = scenario.workload.values()
    seconds = scenario.duration
    assert workload.arrivals.mean_rate_per_s(scenario.start, seconds) * seconds == pytest.approx(expected, rel=0.15)
    totals = Replication(scenario, 0).run().totals
    begun = totals["turns_started"] if workload.session is None else totals["sessions_started"]
    assert begun == pytest.approx(expected, rel=0.6 if expected < 100 else 0.2)


def test_the_spike_goes_to_its_peak_and_back_to_nobody():
    scenario = load(CONFIGS / "spike.yaml").with_(
        **{"services.gateway.instances": 8, "services.gateway.crash": None, "duration": "6m"}
    )
    record = Replication(scenario, 0).run()
    assert 195 <= record.totals["peak_users"] <= 200
    assert record.totals["sessions_open_at_end"] == 0
