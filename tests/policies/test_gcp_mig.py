import pytest
from observed import pods, sample, seeing
from pydantic import ValidationError

from foresize.policies.gcp_mig import GcpMig
from foresize.policies.guard import ask
from foresize.policies.reasons import binding


def group(minute, cpu, count, **more):
    return seeing(60.0 * minute, pods=pods(count), samples=[sample(60.0 * minute, 60, cpu=[cpu] * count)], **more)


def run(policy, loads, count=10, **bounds):
    """The counts minute by minute under total loads of CPU in instances; what is asked for is there at once."""
    memory, counts = {}, []
    for minute, load in enumerate(loads, 1):
        count = ask(policy, group(minute, load / count, count, **bounds), memory).desired
        counts.append(count)
    return counts


def test_without_any_signal_it_goes_by_cpu_at_sixty_percent():
    assert run(GcpMig(), [9]) == [15]
    assert GcpMig().aims() == {"cpu": 0.6}


def test_ten_minute_scale_in_caution_then_all_surplus_in_one_step():
    counts = run(GcpMig(), [9, *[3] * 12], count=15)
    assert counts == [15] * 10 + [5] * 3


def test_a_short_fall_of_the_load_changes_nothing():
    assert set(run(GcpMig(), [9, *[3] * 8, *[9] * 3], count=15)) == {15}


def test_within_the_period_it_scales_in_to_the_peak_of_it():
    assert run(GcpMig(), [9, 9, 6, 6, *[3] * 12], count=15) == [15] * 11 + [10] * 2 + [5] * 3


def test_what_the_stabilisation_held_back_is_told():
    memory = {}
    GcpMig().decide(group(1, 0.6, 15), memory)
    found = GcpMig().decide(group(2, 0.2, 15), memory)
    assert [each.name for each in binding(found.findings)] == ["stabilisation period"]


def test_scale_in_control_lets_so_many_go_within_its_window():
    policy = GcpMig(
        stabilizationPeriodSec=0, scaleInControl={"maxScaledInReplicas": {"fixed": 4}, "timeWindowSec": 300}
    )
    assert run(policy, [9, *[3] * 7], count=15) == [15, 11, 11, 11, 11, 11, 7, 7]


def test_scale_in_control_adds_nothing():
    policy = GcpMig(scaleInControl={"maxScaledInReplicas": {"fixed": 0}, "timeWindowSec": 300})
    assert run(policy, [6], count=10) == [10]


def test_the_largest_of_several_signals_wins():
    policy = GcpMig(
        cpuUtilization={},
        loadBalancingUtilization={"maxRatePerInstance": 10},
        customMetricUtilizations=[{"metric": "sessions", "utilizationTarget": 20}],
    )
    seen = seeing(60, pods=pods(10), samples=[
        sample(60, 60, cpu=[0.6] * 10, request_rate=[9] * 10, sessions=[26] * 10)
    ])  # fmt: skip
    found = policy.decide(seen, {})
    assert [(each.name, each.value) for each in found.findings[0].parts] == [
        ("cpuUtilization", 10), ("loadBalancingUtilization", 12), ("sessions", 13)
    ]  # fmt: skip
    assert found.desired == 13


def test_a_group_metric_goes_by_what_one_instance_is_assigned():
    queue = GcpMig(customMetricUtilizations=[{"metric": "lobby", "singleInstanceAssignment": 15}])
    seen = seeing(60, pods=pods(2), samples=[sample(60, 60, cpu=[0, 0], lobby=100)])
    assert queue.decide(seen, {}).desired == 7


def test_a_rate_can_be_said_by_the_minute():
    policy = GcpMig(customMetricUtilizations=[
        {"metric": "request_rate", "utilizationTarget": 120, "utilizationTargetType": "DELTA_PER_MINUTE"}
    ])  # fmt: skip
    seen = seeing(60, pods=pods(2), samples=[sample(60, 60, request_rate=[3, 3])])
    assert policy.decide(seen, {}).desired == 3


def test_a_signal_without_data_adds_nothing_and_holds_back_a_scale_in():
    policy = GcpMig(stabilizationPeriodSec=0, cpuUtilization={}, customMetricUtilizations=[
        {"metric": "memory", "utilizationTarget": 70}
    ])  # fmt: skip
    assert policy.decide(group(1, 0.1, 10), {}).desired == 10
    assert policy.decide(group(1, 0.9, 10), {}).desired == 15


def test_modes():
    down, up = group(1, 0.1, 10), group(1, 0.9, 10)
    for mode, answers in (("ON", (2, 15)), ("ONLY_SCALE_OUT", (10, 15)), ("OFF", (10, 10))):
        policy = GcpMig(mode=mode, stabilizationPeriodSec=0)
        assert (policy.decide(down, {}).desired, policy.decide(up, {}).desired) == answers


class TestSchedules:
    """Monday 12 January, from 08:00."""

    def policy(self, **fields):
        shift = {"minRequiredReplicas": 12, "schedule": "5 8 * * MON-FRI", "durationSec": 600}
        return GcpMig(stabilizationPeriodSec=0, scalingSchedules={"shift": shift | fields})

    def test_it_is_a_least_number_while_it_is_active(self):
        assert run(self.policy(), [3] * 16, count=5) == [5] * 4 + [12] * 10 + [5] * 2

    def test_load_beyond_it_is_met(self):
        assert run(self.policy(), [9] * 6, count=15)[-1] == 15

    def test_it_can_be_disabled_and_has_a_time_zone(self):
        assert run(self.policy(disabled=True), [3] * 6, count=5)[-1] == 5
        assert run(self.policy(timeZone="Asia/Tokyo"), [3] * 6, count=5)[-1] == 5
        assert run(self.policy(timeZone="Asia/Tokyo", schedule="5 17 * * *"), [3] * 6, count=5)[-1] == 12


class TestPredictive:
    """A day that has ten times the load from 09:00."""

    def policy(self, days=3, **fields):
        day = [60.0] * 24
        day[1] = 600.0
        cpu = {"predictiveMethod": "OPTIMIZE_AVAILABILITY"}
        return GcpMig(cpuUtilization=cpu, history=day * days, coolDownPeriodSec=300, **fields)

    def test_it_scales_out_the_initialisation_period_ahead(self):
        memory = {}
        answers = {minute: self.policy().decide(group(minute, 0.1, 1), memory).desired for minute in (1, 54, 55, 60)}
        assert answers == {1: 1, 54: 1, 55: 10, 60: 10}

    def test_it_needs_three_days_of_history(self):
        found = self.policy(days=2).decide(group(55, 0.1, 1), {})
        assert (found.desired, found.findings[0].parts[1].said) == (1, "less than three days of history")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"minNumReplicas": 5, "maxNumReplicas": 4}, r"must be at least minNumReplicas \(5\), but is 4"),
        ({"cpuUtilization": {"utilizationTarget": 1.1}}, "less than or equal to 1"),
        ({"customMetricUtilizations": [{"metric": "sessions", "utilizationTarget": 1}] * 6}, "at most 5"),
        ({"customMetricUtilizations": [{"metric": "sessions"}]}, "needs either `utilizationTarget` or"),
        ({"customMetricUtilizations": [{"metric": "lobby", "utilizationTarget": 1}]}, "is of the whole group"),
        (
            {"customMetricUtilizations": [{"metric": "request_rate", "utilizationTarget": 1}]},
            "must be DELTA_PER_SECOND",
        ),
        (
            {"scalingSchedules": {"a": {"minRequiredReplicas": 1, "schedule": "0 8 * * *", "durationSec": 299}}},
            "to 300",
        ),
        ({"scalingSchedules": {"a": {"minRequiredReplicas": 1, "schedule": "8 AM", "durationSec": 300}}}, "2 fields"),
        ({"scaleInControl": {"maxScaledInReplicas": {}, "timeWindowSec": 60}}, "needs either `fixed` or `percent`"),
        ({"history": [1.0]}, "is only for the predictiveMethod"),
    ],
)
def test_what_the_api_refuses_is_refused(fields, message):
    with pytest.raises(ValidationError, match=message):
        GcpMig(**fields)
