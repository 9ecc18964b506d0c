import pytest
from observed import pods, sample, seeing
from pydantic import ValidationError

from foresize.policies.azure_vmss import AzureVmss
from foresize.policies.reasons import binding

SIZE = {"minimum": 1, "maximum": 40, "default": 2}


def rule(direction, threshold, value=1, name="Percentage CPU", cooldown="PT5M", window="PT5M", kind="ChangeCount"):
    operator = "GreaterThan" if direction == "Increase" else "LessThan"
    return {
        "metricTrigger": {"metricName": name, "operator": operator, "threshold": threshold, "timeWindow": window},
        "scaleAction": {"direction": direction, "type": kind, "value": value, "cooldown": cooldown},
    }


OUT, IN = rule("Increase", 70), rule("Decrease", 30)


def vmss(*rules, capacity=SIZE, **fields):
    return AzureVmss(profiles=[{"name": "default", "capacity": capacity, "rules": list(rules)}], **fields)


def at(minute, count, *, length=5, **columns):
    samples = [
        sample(60.0 * each, 60, **{name: [value] * count for name, value in columns.items()})
        for each in range(minute - length + 1, minute + 1)
    ]
    return seeing(60.0 * minute, pods=pods(count), samples=samples)


def test_out_if_any_rule_fires_to_the_highest_result():
    policy = vmss(OUT, rule("Increase", 20, 3, "sessions"), IN)
    assert policy.decide(at(10, 4, cpu=0.8, sessions=5), {}).desired == 5
    assert policy.decide(at(10, 4, cpu=0.8, sessions=25), {}).desired == 7
    assert policy.decide(at(10, 4, cpu=0.1, sessions=25), {}).desired == 7


def test_in_only_if_all_rules_fire_and_to_the_highest_result():
    policy = vmss(rule("Decrease", 30, 2), rule("Decrease", 10, 1, "sessions"))
    assert policy.decide(at(10, 4, cpu=0.1, sessions=15), {}).desired == 4
    assert policy.decide(at(10, 4, cpu=0.1, sessions=5), {}).desired == 3


def test_it_goes_by_the_average_of_the_window():
    assert vmss(rule("Increase", 70, window="PT10M")).decide(at(10, 4, length=10, cpu=0.71), {}).desired == 5
    rising = seeing(600, pods=pods(1), samples=[sample(60.0 * n, 60, cpu=[n / 10]) for n in range(1, 11)])
    assert vmss(rule("Increase", 70, window="PT10M")).decide(rising, {}).desired == 1
    assert vmss(OUT).decide(rising, {}).desired == 2


class TestCooldown:
    """One clock for both directions."""

    def test_a_scale_in_defers_a_scale_out(self):
        """In at 13:00 with 40 minutes of cool-down: out is wanted at 13:20 and made at 13:40."""
        policy, memory = vmss(OUT, rule("Decrease", 30, cooldown="PT40M")), {}
        assert policy.decide(at(300, 4, cpu=0.1), memory).desired == 3
        found = policy.decide(at(320, 3, cpu=0.9), memory)
        assert (found.desired, [each.name for each in binding(found.findings)]) == (3, ["cooldown"])
        assert policy.decide(at(339, 3, cpu=0.9), memory).desired == 3
        assert policy.decide(at(340, 3, cpu=0.9), memory).desired == 4

    def test_a_standing_breach_repeats_every_cooldown(self):
        policy, memory, count, counts = vmss(OUT), {}, 4, []
        for minute in range(10, 22):
            count = policy.decide(at(minute, count, cpu=0.9), memory).desired
            counts.append(count)
        assert counts == [5] * 5 + [6] * 5 + [7] * 2


def test_a_scale_in_that_would_be_undone_is_not_made():
    found = vmss(rule("Increase", 600, name="sessions"), rule("Decrease", 500, name="sessions")).decide(
        at(10, 3, sessions=1250 / 3), {}
    )
    assert (found.desired, binding(found.findings)[0].name) == (3, "flapping check")


def test_a_scale_in_is_made_as_far_as_it_is_not_undone():
    found = vmss(OUT, rule("Decrease", 66, 10)).decide(at(10, 30, cpu=0.65), {})
    assert (found.desired, binding(found.findings)[0].said) == (28, "a rule for more would fire at 20, and not at 28")


class TestWithoutData:
    """Out to the default, never in."""

    def test_fewer_than_the_default_become_the_default(self):
        assert vmss(OUT).decide(seeing(60, pods=pods(1)), {}).desired == 2

    def test_more_than_the_default_stay(self):
        assert vmss(OUT, IN).decide(seeing(60, pods=pods(5)), {}).desired == 5
        memory_too = vmss(IN, rule("Decrease", 30, name="Percentage Memory"))
        assert memory_too.decide(at(10, 5, cpu=0.1), {}).desired == 5


def test_the_profiles_bounds_hold():
    small = {"minimum": 2, "maximum": 5, "default": 2}
    assert vmss(rule("Increase", 70, 9), capacity=small).decide(at(10, 4, cpu=0.9), {}).desired == 5
    assert vmss(OUT, capacity=small).decide(at(10, 8, cpu=0.5), {}).desired == 5
    assert vmss(OUT, capacity=small).bounds() == (2, 5)


def test_another_profile_has_other_bounds():
    launch = {"name": "launch", "capacity": {"minimum": 9, "maximum": 9, "default": 9},
              "fixedDate": {"start": "2026-01-12T09:00", "end": "2026-01-12T10:00"}}  # fmt: skip
    policy = AzureVmss(profiles=[{"name": "default", "capacity": SIZE}, launch])
    memory = {}
    answers = [policy.decide(seeing(3600 * hour, pods=pods(3)), memory).desired for hour in (0.9, 1.0, 1.9, 2.0)]
    assert answers == [3, 9, 9, 3]


class TestPredictive:
    """A week whose 09:00 has ten times the load."""

    def policy(self, mode="Enabled", days=7):
        day = [100.0] * 24
        day[1] = 1000.0
        predictive = {"scaleMode": mode, "scaleLookAheadTime": "PT10M"}
        return vmss(OUT, IN, predictiveAutoscalePolicy=predictive, history=day * days)

    def test_a_rule_on_cpu_fires_on_what_is_expected(self):
        answers = [self.policy().decide(at(minute, 4, cpu=0.4), {}).desired for minute in (45, 50)]
        assert answers == [4, 5]

    def test_a_forecast_can_be_told_only(self):
        found = self.policy("ForecastOnly").decide(at(50, 4, cpu=0.4), {})
        assert (found.desired, found.findings[0].parts[-1].value) == (4, 250)
        assert self.policy("Disabled").decide(at(50, 4, cpu=0.4), {}).desired == 4

    def test_it_needs_a_week_of_history(self):
        found = self.policy(days=6).decide(at(50, 4, cpu=0.4), {})
        assert (found.desired, found.findings[0].parts[-1].said) == (4, "less than seven days of history")


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ([OUT] * 11, "at most 10"),
        ([rule("Increase", 70, window="PT4M")], "must be between PT5M and PT720M, but is PT4M"),
        ([rule("Increase", 70, cooldown="PT30S")], "must be between PT1M and PT10080M, but is PT30S"),
        ([rule("Increase", 70, value=0)], "greater than or equal to 1"),
    ],
)
def test_what_the_service_refuses_is_refused(rules, message):
    with pytest.raises(ValidationError, match=message):
        vmss(*rules)


def test_profiles_that_leave_a_time_or_share_one_are_refused():
    plain = {"name": "a", "capacity": SIZE}
    date = {"fixedDate": {"start": "2026-01-12T09:00", "end": "2026-01-12T10:00"}}
    with pytest.raises(ValidationError, match="for another profile has neither"):
        AzureVmss(profiles=[plain, plain])
    with pytest.raises(ValidationError, match="needs a profile without `fixedDate`"):
        AzureVmss(profiles=[plain | date])
    with pytest.raises(ValidationError, match="at most 20"):
        AzureVmss(profiles=[plain] + [plain | date] * 20)
    with pytest.raises(ValidationError, match="is only for predictiveAutoscalePolicy"):
        vmss(OUT, history=[1.0])
